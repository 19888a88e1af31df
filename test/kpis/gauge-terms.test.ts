/** What gauges read, against a plain search: any span of time, by any labels; people; numbers. */
import { describe, expect, test } from '@jest/globals';
import type { Groups } from '../../src/kpis/gauges/groups.ts';
import { createMoments, type Moment } from '../../src/kpis/gauges/moment.ts';
import { PEOPLE, type Term } from '../../src/kpis/gauges/term.ts';
import { createCalendar, QUARTER_MS } from '../../src/model/calendar.ts';
import { randomFrom } from '../random.ts';
import { meterOf } from './facts.ts';
import { COUNTED, gaugesOf, HOUR_MS, NOW_MS, tell, watch, type Told } from './moments.ts';

const DAY_MS = 24 * HOUR_MS;
const ZONE = 'Europe/Berlin';
// Read by somebody, so that the state keeps when they happened.
const READ = `${COUNTED}, read_usd: { help: X., kind: window, of: cost_usd_total, labels: [], windows: [24h] }`;

function term(source: string, some: Partial<Term> = {}): Term {
  return { source, unit: 'usd', where: new Map(), labels: [], span: undefined, constant: undefined, ...some };
}

function momentOf(happened: Parameters<ReturnType<typeof watch>['snapshot']>[0]): Moment {
  const { snapshot, meter } = watch(READ);
  return createMoments(meter, createCalendar(ZONE))(snapshot(happened), NOW_MS);
}

function values(groups: Groups): Record<string, number> {
  return Object.fromEntries([...groups.values()].map(({ labels, amount }) => [labels.join(' '), Number(amount)]));
}

test.each([1, 2, 3])('amounts of any span are what happened in it, by label (seed %i)', (seed) => {
  const { below, pick } = randomFrom(seed);
  const quarter = () => Math.floor(NOW_MS / QUARTER_MS) - below(3000);
  // Now and then more than doubles can add up.
  const value = () => (below(20) === 0 ? 2 ** 53 - 1 - below(9) : 1 + below(1000));
  const told = Array.from({ length: 400 }, (): Told => {
    const labels = { agent: pick(['a', 'b']), model: pick(['m', 'n']) };
    return { kind: 'cost', value: value(), timeMs: quarter() * QUARTER_MS + below(QUARTER_MS), labels };
  });
  const moment = momentOf({ told });
  for (let round = 0; round < 50; round++) {
    const [fromMs, toMs] = [quarter(), quarter()].toSorted((a, b) => a - b).map((at) => at * QUARTER_MS);
    const [from, to] = pick<[number, number]>([
      [fromMs!, toMs!],
      [fromMs!, Infinity],
      [-Infinity, toMs!],
      [-Infinity, Infinity],
    ]);
    const wanted = pick<string[]>([['m'], ['m', 'n'], []]);
    const by = pick<string[]>([[], ['agent'], ['agent', 'model']]);
    const where = new Map(wanted.length > 0 ? [['model', wanted]] : []);
    const expected = new Map<string, bigint>();
    for (const { labels, timeMs, value: amount } of told) {
      if (wanted.length > 0 && !wanted.includes(labels.model!)) continue;
      const key = JSON.stringify(by.map((name) => [name, labels[name as 'agent']]));
      const isIn = timeMs >= from && timeMs < to;
      expected.set(key, (expected.get(key) ?? 0n) + (isIn ? BigInt(amount) : 0n));
    }
    const found = [...moment.amount(term('cost_usd_total', { where }), from, to, by)];
    expect(new Map(found.map(([key, { amount }]) => [key, amount]))).toEqual(expected);
  }
});

test('people are those last active since, or those of the days in a span', () => {
  const people = new Map([
    [
      '',
      new Map([
        ['p', NOW_MS - 5],
        ['q', NOW_MS - DAY_MS],
      ]),
    ],
    ['agent=a', new Map([['p', NOW_MS - 5]])],
  ]);
  const attendance = new Map([
    ['2026-11-19', new Set(['p', 'q'])],
    ['2026-11-20', new Set(['q', 'r'])],
    ['2026-11-21', new Set(['p'])],
  ]);
  const moment = momentOf({ people, attendance });
  const who = term(PEOPLE, { unit: 'count' });
  const [before, yesterday, today] = moment.days().slice(-3);
  expect(values(moment.amount(who, NOW_MS - DAY_MS, Infinity, []))).toEqual({ '': 2 });
  expect(values(moment.amount(who, NOW_MS - DAY_MS + 1, Infinity, []))).toEqual({ '': 1 });
  expect(values(moment.amount(who, 0, Infinity, ['agent']))).toEqual({ 'agent,a': 1 });
  expect(values(moment.amount(who, yesterday!.startMs, yesterday!.endMs, []))).toEqual({ '': 2 });
  expect(values(moment.amount(who, before!.startMs, yesterday!.endMs, []))).toEqual({ '': 3 });
  expect(values(moment.amount(who, -Infinity, today!.endMs, []))).toEqual({ '': 3 });
});

describe('a number', () => {
  const ratio = (of: string, per: string, name: string, rest = 'labels: []') =>
    `${COUNTED}, ${name}: { help: X., kind: ratio, of: ${of}, per: ${per}, windows: [24h, 30d], ${rest} }`;
  const cost = (value: number, timeMs: number, agent = 'a'): Told => ({
    kind: 'cost',
    value: value * 1e9,
    timeMs,
    labels: { agent, model: 'm' },
  });
  const told = [cost(20, NOW_MS), cost(30, NOW_MS - 2 * DAY_MS, 'b')];

  test('divides what it is the whole of', () => {
    expect(gaugesOf(ratio('cost_usd_total', '200.5 usd', 'used_ratio'), { told })).toEqual({
      used_ratio: { 'window=24h': 20 / 200.5, 'window=30d': 50 / 200.5 },
    });
  });

  test('of nothing in particular leaves the unit', () => {
    expect(gaugesOf(ratio('cost_usd_total', '10', 'tenth_usd', 'labels: [agent]'), { told })).toEqual({
      tenth_usd: { 'agent=a window=24h': 2, 'agent=a window=30d': 2, 'agent=b window=30d': 3 },
    });
  });

  test('is divided, by label', () => {
    expect(gaugesOf(ratio('60 usd', 'cost_usd_total', 'times_ratio', 'labels: [agent]'), { told })).toEqual({
      times_ratio: { 'agent=a window=24h': 3, 'agent=a window=30d': 3, 'agent=b window=30d': 2 },
    });
  });

  test('needs no window beside a term that has its own', () => {
    const own = `${COUNTED}, used_ratio: { help: X., kind: ratio, labels: [],
      of: { kpi: cost_usd_total, window: month }, per: 100 usd }`;
    expect(gaugesOf(own, { told })).toEqual({ used_ratio: { '': 0.5 } });
  });
});

test('a KPI that nobody reads in windows has no amounts of them', () => {
  const meter = meterOf('x_total: { help: X., kind: count, of: prompt, labels: [] }');
  const { snapshot } = watch(READ);
  const moment = createMoments(meter, createCalendar(ZONE))(snapshot({ told: [tell('prompt', 1, {})] }), NOW_MS);
  expect(values(moment.amount(term('x_total'), 0, Infinity, []))).toEqual({});
});
