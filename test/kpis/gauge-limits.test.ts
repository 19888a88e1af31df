/** More label values than a gauge shows: the smallest are one, and what is shown of the others is as before. */
import { expect, test } from '@jest/globals';
import { largest } from '../../src/kpis/gauges/limited.ts';
import { LIMITS } from '../../src/model/limits.ts';
import type { Scope } from '../../src/model/store.ts';
import { gaugesOf, NOW_MS, HOUR_MS, tell, watch } from './moments.ts';

const { max } = LIMITS.gauge_groups;
const OVER = 3;
const KPIS = `
  cost_usd_total: { help: X., kind: sum, of: cost, labels: [agent], series_max: 100000 },
  few_usd_total: { help: X., kind: sum, of: cost, labels: [agent], series_max: ${max + 1} },
  commits_total: { help: X., kind: sum, of: commit, labels: [agent], series_max: 100000 }`;
const window = (of: string) => `w_usd: { help: X., kind: window, of: ${of}, labels: [agent], windows: [24h] }`;

/** Agents of which each costs a nano-dollar more than the one before. */
const costs = (count: number) => Array.from({ length: count }, (_, at) => tell('cost', 1 + at, { agent: `a${at}` }));

test('a window shows the largest, and the sum of the others', () => {
  const exact = gaugesOf(`${KPIS}, ${window('cost_usd_total')}`, { told: costs(max + 1) })['w_usd']!;
  expect(Object.keys(exact)).toHaveLength(max + 1);
  const over = gaugesOf(`${KPIS}, ${window('cost_usd_total')}`, { told: costs(max + OVER) })['w_usd']!;
  expect(Object.keys(over)).toHaveLength(max + 1);
  expect(over['otel_metric_overflow=true window=24h']).toBe((1 + 2 + 3) / 1e9);
  expect(over[`agent=a${OVER} window=24h`]).toBe((OVER + 1) / 1e9);
});

test('what a KPI at its limit has in its overflow series is in the same point', () => {
  const points = gaugesOf(`${KPIS}, ${window('few_usd_total')}`, { told: costs(max + OVER) })['w_usd']!;
  expect(Object.keys(points)).toHaveLength(max + 1);
  const rest = 1 + (max + 2) + (max + 3);
  expect(points['otel_metric_overflow=true window=24h']).toBe(rest / 1e9);
});

test('people in several of the small groups are one person each', () => {
  const scopes = Array.from({ length: max + OVER }, (_, at): [Scope, Map<string, number>] => {
    const people = at < OVER ? ['ada'] : [`p${at}`, `q${at}`];
    return [`team=t${at}`, new Map(people.map((name) => [name, NOW_MS - HOUR_MS]))];
  });
  const entry = 'users: { help: X., kind: distinct, of: people, labels: [team], windows: [24h] }';
  const points = gaugesOf(entry, { people: new Map(scopes) })['users']!;
  expect(Object.keys(points)).toHaveLength(max + 1);
  expect(points['otel_metric_overflow=true window=24h']).toBe(1);
  expect(points[`team=t${OVER} window=24h`]).toBe(2);
});

test('a ratio leaves the small ones out, and has none of overflow series, whose amounts are not of the same', () => {
  const ratio =
    'r_usd: { help: X., kind: ratio, of: few_usd_total, per: commits_total, labels: [agent], windows: [24h] }';
  const told = costs(max + OVER).flatMap((cost) => [cost, tell('commit', 1, cost.labels)]);
  const points = gaugesOf(`${KPIS}, ${ratio}`, { told })['r_usd']!;
  expect(Object.keys(points)).toHaveLength(max + 1);
  expect(Object.keys(points).filter((key) => key.includes('overflow'))).toEqual([]);
});

test('a gauge that does not show all says so', () => {
  const { readings, snapshot } = watch(`${KPIS}, ${window('cost_usd_total')}`);
  const isCut = (count: number) => readings(snapshot({ told: costs(count) }), NOW_MS).map((reading) => reading.isCut);
  expect(isCut(max + 1)).toEqual([undefined]);
  expect(isCut(max + 2)).toEqual([true]);
});

test('what is left out of the largest is never one alone', () => {
  const sizes = [3, 1, 2, 4];
  const self = (size: number) => size;
  expect(largest(sizes, self, 3)).toEqual({ shown: sizes, rest: [] });
  expect(largest(sizes, self, 2)).toEqual({ shown: [4, 3], rest: [2, 1] });
});
