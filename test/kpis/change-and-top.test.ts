/** The kinds change and top, by plain examples. */
import { describe, expect, test } from '@jest/globals';
import { COUNTED, HOUR_MS, watch, type Told } from './moments.ts';

const DAY_MS = 24 * HOUR_MS;

function valuesAt(entries: string, told: readonly Told[], nowMs: number, zone = 'UTC') {
  const { snapshot, values } = watch(`${COUNTED}, ${entries}`, zone);
  return values(snapshot({ told }), nowMs);
}

const cost = (timeMs: number, usd: number, model = 'm'): Told => {
  return { kind: 'cost', value: usd * 1e9, timeMs, labels: { agent: 'a', model } };
};

describe('change', () => {
  const entry = `c_ratio: { help: X., kind: change, of: cost_usd_total, labels: [], windows: [24h, 7d, today, week, month] }`;
  const of = (told: readonly Told[], nowMs: number, zone?: string) =>
    valuesAt(entry, told, nowMs, zone)['c_ratio'] ?? {};

  test('is against the same part of the period before', () => {
    // A Wednesday, noon.
    const nowMs = Date.UTC(2026, 10, 11, 12);
    const told = [
      cost(nowMs - DAY_MS - HOUR_MS, 4), // yesterday morning
      cost(nowMs - DAY_MS + 3 * HOUR_MS, 100), // yesterday afternoon: not yet, today
      cost(nowMs - HOUR_MS, 5),
    ];
    expect(of(told, nowMs)['window=today']).toBe(0.25);
    expect(of(told, nowMs)['window=24h']).toBe((105 - 4) / 4);
  });

  test('is absent where the span before was not told whole, or had nothing', () => {
    const nowMs = Date.UTC(2026, 10, 11, 12);
    expect(of([cost(nowMs - 3 * DAY_MS, 4), cost(nowMs - HOUR_MS, 5)], nowMs)).toEqual({});
    expect(of([cost(nowMs - 10 * DAY_MS, 4), cost(nowMs - HOUR_MS, 5)], nowMs)).not.toHaveProperty('window=7d');
    expect(of([cost(nowMs - 13.9 * DAY_MS, 4), cost(nowMs - HOUR_MS, 5)], nowMs)['window=7d']).toBe(0.25);
  });

  test('of a month compares as many days, whose hours may be more, and never runs into the month itself', () => {
    const zone = 'Europe/Berlin';
    const october = Date.UTC(2026, 8, 30, 22);
    // 31 October, 23:30, with an hour more in it than September has days for.
    const nowMs = Date.UTC(2026, 9, 31, 22, 30);
    const told = [cost(Date.UTC(2026, 7, 31, 22), 1), cost(october - HOUR_MS, 1), cost(october, 6)];
    expect(of(told, nowMs, zone)['window=month']).toBe(2);
  });

  test('is -1 of what is gone', () => {
    const nowMs = Date.UTC(2026, 10, 11, 12);
    expect(of([cost(nowMs - 13.9 * DAY_MS, 4)], nowMs)['window=7d']).toBe(-1);
  });
});

describe('top', () => {
  const entry = (most: number) =>
    `t_usd: { help: X., kind: top, of: cost_usd_total, labels: [model], windows: [24h], most: ${most} }`;
  const nowMs = Date.UTC(2026, 10, 11, 12);
  const told = [3, 9, 5, 1].map((usd, index) => cost(nowMs - HOUR_MS, usd, `m${index}`));

  test('is the largest, and all others in one; together they are the whole', () => {
    expect(valuesAt(entry(2), told, nowMs)['t_usd']).toEqual({
      'model=m1 window=24h': 9,
      'model=m2 window=24h': 5,
      'model=other window=24h': 4,
    });
    expect(Object.keys(valuesAt(entry(9), told, nowMs)['t_usd']!)).toHaveLength(4);
  });

  test('has what went to the overflow series, and a value named other, among the others', () => {
    const many = [...told, cost(nowMs, 7, 'other'), ...[1, 2, 3].map((index) => cost(nowMs, 20, `late${index}`))];
    // The KPI has room for six series: five of before and the first of the late ones.
    expect(valuesAt(entry(2), many, nowMs)['t_usd']).toEqual({
      'model=late1 window=24h': 20,
      'model=m1 window=24h': 9,
      'model=other window=24h': 3 + 5 + 1 + 7 + 40,
    });
  });

  test('leaves out what has nothing in the window', () => {
    expect(valuesAt(entry(2), [cost(nowMs - 5 * DAY_MS, 3)], nowMs)).not.toHaveProperty('t_usd');
  });
});
