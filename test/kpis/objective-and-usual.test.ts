/** The kinds objective and usual, by plain examples. */
import { describe, expect, test } from '@jest/globals';
import { COUNTED, gaugesOf, HOUR_MS, tell, watch, type Told } from './moments.ts';

const DAY_MS = 24 * HOUR_MS;
/** A Wednesday, noon. */
const NOON_MS = Date.UTC(2026, 10, 11, 12);

describe('objective', () => {
  const calls = (outcome: string, times: number) =>
    Array.from({ length: times }, () => tell('tool', 1, { agent: 'a', tool: 't', outcome }));
  const entry = (shows: string) => `o_ratio: { help: X., kind: objective, shows: ${shows}, objective: 0.9, labels: [],
    good: { kpi: calls_total, where: { outcome: success } }, bad: { kpi: calls_total, where: { outcome: [error, rejected] } },
    excused: { kpi: calls_total, where: { outcome: rejected } }, windows: [24h] }`;
  const of = (shows: string, told: readonly Told[]) => gaugesOf(`${COUNTED}, ${entry(shows)}`, { told })['o_ratio'];

  test('is the share that went well of what was tried; what is excused was not', () => {
    const told = [...calls('success', 19), ...calls('error', 1), ...calls('rejected', 7)];
    expect(of('ratio', told)).toEqual({ 'window=24h': 0.95 });
  });

  test('leaves all of the budget where nothing failed, none where as much did as may, and less beyond', () => {
    const left = (failed: number) => of('budget', [...calls('success', 20 - failed), ...calls('error', failed)]);
    expect(left(0)).toEqual({ 'window=24h': 1 });
    expect(left(1)!['window=24h']).toBeCloseTo(0.5, 12);
    expect(left(2)!['window=24h']).toBeCloseTo(0, 12);
    expect(left(4)!['window=24h']).toBeCloseTo(-1, 12);
    expect(left(20)!['window=24h']).toBeCloseTo(-9, 12);
  });

  test('is absent where nothing was tried, or all of it is excused', () => {
    expect(of('ratio', [])).toBeUndefined();
    expect(of('budget', calls('rejected', 3))).toBeUndefined();
  });
});

describe('usual', () => {
  const entry = 'u_usd: { help: X., kind: usual, of: cost_usd_total, labels: [] }';
  const cost = (timeMs: number, usd: number): Told => {
    return { kind: 'cost', value: usd * 1e9, timeMs, labels: { agent: 'a', model: 'm' } };
  };
  const of = (told: readonly Told[]) => {
    const { snapshot, values } = watch(`${COUNTED}, ${entry}`);
    return values(snapshot({ told }), NOON_MS)['u_usd'];
  };
  const weeksAgo = (weeks: number, usd: number) => cost(NOON_MS - weeks * 7 * DAY_MS - HOUR_MS, usd);

  test('is the same weekday up to this time of day, and bounds by how much these days differ', () => {
    const told = [
      ...[8, 12, 10, 10].map((usd, at) => weeksAgo(at + 1, usd)),
      cost(NOON_MS - 7 * DAY_MS + HOUR_MS, 1000), // in the afternoon
      cost(NOON_MS - 6 * DAY_MS, 1000), // another weekday
      cost(NOON_MS - HOUR_MS, 1000), // today
    ];
    const off = 1.638 * Math.sqrt((8 / 3) * 1.25);
    expect(of(told)!['quantile=0.5']).toBeCloseTo(10, 12);
    expect(of(told)!['quantile=0.1']).toBeCloseTo(10 - off, 9);
    expect(of(told)!['quantile=0.9']).toBeCloseTo(10 + off, 9);
  });

  test('is absent of two weeks, and a day before the first amount is no day without any', () => {
    expect(of([weeksAgo(1, 8), weeksAgo(2, 12)])).toBeUndefined();
    expect(of([weeksAgo(1, 8), weeksAgo(2, 12), weeksAgo(3, 10)])!['quantile=0.5']).toBeCloseTo(10, 12);
  });

  test('has days without anything after the first, and no bound below 0', () => {
    const told = [weeksAgo(1, 8), weeksAgo(4, 4)];
    expect(of(told)).toMatchObject({ 'quantile=0.1': 0, 'quantile=0.5': 3 });
  });
});
