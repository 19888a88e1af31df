/** KPIs by period, by plain examples. */
import { describe, expect, test } from '@jest/globals';
import { createMoments } from '../../src/kpis/gauges/moment.ts';
import { periodsOf } from '../../src/kpis/overview.ts';
import { createCalendar } from '../../src/model/calendar.ts';
import type { PeriodAmount } from '../../src/model/reading.ts';
import { COUNTED, HOUR_MS, watch, type Told } from './moments.ts';

const DAY_MS = 24 * HOUR_MS;
/** A Wednesday, noon. */
const NOW_MS = Date.UTC(2026, 10, 11, 12);

const cost = (timeMs: number, usd: number, model = 'm'): Told => {
  return { kind: 'cost', value: usd * 1e9, timeMs, labels: { agent: 'a', model } };
};

function periods(told: readonly Told[], nowMs = NOW_MS, zone = 'UTC') {
  const entry = `c_ratio: { help: X., kind: change, of: cost_usd_total, labels: [], windows: [today, 7d, 30d] }`;
  const { meter, catalogue, snapshot, values } = watch(`${COUNTED}, ${entry}`, zone);
  const stored = snapshot({ told });
  const moment = createMoments(meter, createCalendar(zone))(stored, nowMs);
  const asked = ['cost_usd_total', 'calls_total', 'none_total'].map((kpi) => ({ kpi, labels: ['model', 'team'] }));
  const all = periodsOf(asked, catalogue.kpis, moment);
  const of = (window: string) => {
    const { marks, amounts } = all.find((period) => period.window === window)!;
    return { marks, amounts, cost: amounts.find(({ kpi }) => kpi === 'cost_usd_total') };
  };
  return { of, changes: values(stored, nowMs)['c_ratio'] ?? {} };
}

const sum = (amount: PeriodAmount | undefined) => (amount?.bars ?? []).reduce((all, value) => all + value, 0);

describe('a period', () => {
  const told = [
    cost(NOW_MS - 13.9 * DAY_MS, 4),
    cost(NOW_MS - 6.9 * DAY_MS, 1),
    cost(NOW_MS - DAY_MS, 2, 'n'),
    cost(NOW_MS - 3 * HOUR_MS, 8),
    // By a clock that is ahead.
    cost(NOW_MS + HOUR_MS, 16),
  ];

  test('has bars that add up to it, the first of a part of a day', () => {
    const { marks, cost: amount } = periods(told).of('7d');
    expect(marks).toEqual(['04', '05', '06', '07', '08', '09', '10', '11'].map((day) => `2026-11-${day}`));
    expect(amount).toMatchObject({ now: 27, before: 4, bars: [1, 0, 0, 0, 0, 0, 2, 24] });
  });

  test('of today has hours', () => {
    const { marks, cost: amount } = periods(told).of('today');
    expect([marks.length, marks[0], marks[23]]).toEqual([24, '00:00', '23:00']);
    expect([amount?.now, amount?.bars[9], sum(amount)]).toEqual([24, 8, 24]);
  });

  test('has as many hours as the day', () => {
    // 25 October, when clocks are set back.
    const { marks } = periods([cost(NOW_MS, 1)], Date.UTC(2026, 9, 25, 12), 'Europe/Berlin').of('today');
    expect(marks.filter((mark) => mark === '02:00')).toHaveLength(2);
    expect(marks).toHaveLength(25);
  });

  test('changed as the kind change says, or that is not known', () => {
    const { of, changes } = periods(told);
    const { now, before } = of('7d').cost!;
    expect(now / before! - 1).toBe(changes['window=7d']);
    expect(of('30d').cost?.before).toBeNull();
    expect(changes).not.toHaveProperty('window=30d');
  });

  test('has parts by those labels that there are, and nothing of what was never told', () => {
    const { amounts } = periods(told).of('30d');
    expect(amounts.map(({ kpi }) => kpi)).toEqual(['cost_usd_total']);
    expect(amounts[0]?.parts).toEqual([
      { labels: [['model', 'm']], value: 29 },
      { labels: [['model', 'n']], value: 2 },
    ]);
  });
});
