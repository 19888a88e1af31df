import { describe, expect, test } from '@jest/globals';
import { QUARTER_MS } from '../../src/model/calendar.ts';
import { COUNTED, gaugesOf, HOUR_MS, NOW_MS, tell, watch, type Told } from './moments.ts';

describe('what nobody told', () => {
  const cost = (timeMs: number): Told => ({ kind: 'cost', value: 1, timeMs, labels: { agent: 'a', model: 'm' } });
  const commit = (timeMs: number): Told => ({ kind: 'commit', value: 1, timeMs, labels: { agent: 'a' } });
  const PRICE = `${COUNTED}, price_usd: { help: X., kind: ratio, of: cost_usd_total, per: commits_total, labels: [], windows: [24h, 30d] }`;
  const longAgo = NOW_MS - 48 * HOUR_MS;

  test('divides nothing, and is not divided by', () => {
    expect(gaugesOf(PRICE, { told: [cost(NOW_MS)] })).toEqual({});
    expect(gaugesOf(PRICE, { told: [commit(NOW_MS)] })).toEqual({});
    expect(gaugesOf(PRICE, { told: [cost(longAgo), commit(NOW_MS)] })).toEqual({ price_usd: { 'window=30d': 1e-9 } });
  });

  test('is 0 where it is a part of what was told', () => {
    const told: Told[] = [
      { kind: 'tool', value: 1, timeMs: NOW_MS, labels: { agent: 'a', tool: 't', outcome: 'error' } },
    ];
    const part = `${COUNTED}, ok_ratio: { help: X., kind: ratio, labels: [tool], windows: [24h],
      of: { kpi: calls_total, where: { outcome: success } }, per: calls_total }`;
    expect(gaugesOf(part, { told })).toEqual({ ok_ratio: { 'tool=t window=24h': 0 } });
  });

  test('is 0 in a window while there is something in another, and then is gone', () => {
    const window = `${COUNTED}, w_usd: { help: X., kind: window, of: cost_usd_total, labels: [agent], windows: [24h] }`;
    expect(gaugesOf(window, { told: [cost(longAgo)] })).toEqual({ w_usd: { 'agent=a window=24h': 0 } });
    expect(gaugesOf(window, { told: [cost(NOW_MS - 40 * 24 * HOUR_MS)] })).toEqual({});
    expect(gaugesOf(window, {})).toEqual({});
  });

  test('is nobody at all, as far as people go', () => {
    const people = `all: { help: X., kind: distinct, of: people, labels: [], windows: [24h] },
      some: { help: X., kind: distinct, of: people, labels: [agent], windows: [24h] },
      days: { help: X., kind: history, of: people }`;
    expect(gaugesOf(people, {})).toEqual({ all: { 'window=24h': 0 } });
  });

  test('has no days, and 0 on days after the first', () => {
    const days = `${COUNTED}, by_day: { help: X., kind: history, of: commits_total },
      people_by_day: { help: X., kind: history, of: people }`;
    expect(gaugesOf(days, { told: [cost(NOW_MS)] })).toEqual({});
    const attendance = new Map([
      ['2026-11-18', new Set(['p', 'q'])],
      ['2026-11-20', new Set(['p'])],
      ['2026-10-01', new Set(['p'])],
    ]);
    expect(gaugesOf(days, { told: [commit(longAgo)], attendance })).toEqual({
      by_day: { 'day=2026-11-19': 1, 'day=2026-11-20': 0, 'day=2026-11-21': 0 },
      people_by_day: { 'day=2026-11-18': 2, 'day=2026-11-19': 0, 'day=2026-11-20': 1, 'day=2026-11-21': 0 },
    });
  });
});

test('a witness is set against the whole, whose label it is not', () => {
  const told = [
    tell('cost', 10, { agent: 'a', model: 'm' }),
    tell('witnessed_cost', 10, { agent: 'a', witness: 'events' }),
    tell('witnessed_cost', 4, { agent: 'b', witness: 'metrics' }),
  ];
  const coverage = `${COUNTED}, told_usd_total: { help: X., kind: sum, of: witnessed_cost, labels: [agent, witness] },
    told_ratio: { help: X., kind: ratio, of: told_usd_total, per: cost_usd_total, labels: [witness], windows: [lifetime] }`;
  expect(gaugesOf(coverage, { told })).toEqual({
    told_ratio: { 'witness=events window=lifetime': 1, 'witness=metrics window=lifetime': 0.4 },
  });
});

test('people divide amounts of their own label', () => {
  const told = [tell('commit', 6, { agent: 'a' }), tell('commit', 5, { agent: 'b' })];
  const people = new Map([
    ['', new Map([['p', NOW_MS]])],
    [
      'agent=a',
      new Map([
        ['p', NOW_MS],
        ['q', NOW_MS],
      ]),
    ],
  ]);
  const each = `${COUNTED}, each_ratio: { help: X., kind: ratio, of: commits_total, per: people, labels: [agent], windows: [24h] }`;
  expect(gaugesOf(each, { told, people })).toEqual({ each_ratio: { 'agent=a window=24h': 3 } });
});

test('what overflowed is in sums without labels, apart where there are labels, and in no where', () => {
  const told = Array.from({ length: 8 }, (_, index) => tell('cost', 1e9, { agent: 'a', model: `m${index}` }));
  const gauges = `${COUNTED}, all_usd: { help: X., kind: window, of: cost_usd_total, labels: [], windows: [24h] },
    by_usd: { help: X., kind: window, of: cost_usd_total, labels: [agent], windows: [24h] },
    of_usd: { help: X., kind: window, of: { kpi: cost_usd_total, where: { agent: a } }, labels: [], windows: [24h] }`;
  expect(gaugesOf(gauges, { told })).toEqual({
    all_usd: { 'window=24h': 8 },
    by_usd: { 'agent=a window=24h': 6, 'otel_metric_overflow=true window=24h': 2 },
    of_usd: { 'window=24h': 6 },
  });
});

test('sums past 2^53 are exact', () => {
  // Doubles would lose each of the ones.
  const ones = Array.from({ length: 40 }, (_, index) => NOW_MS - index * QUARTER_MS);
  const labels = { agent: 'a', model: 'm' };
  const told = [2 ** 53 - 1, ...ones.map(() => 1)].map((value, index): Told => ({
    kind: 'cost',
    value,
    timeMs: ones[index] ?? NOW_MS,
    labels,
  }));
  const window = `${COUNTED}, w_usd: { help: X., kind: window, of: cost_usd_total, labels: [], windows: [24h] }`;
  const value = Number('9007199254741031e-9');
  expect(value).not.toBe(Number('9007199254740992e-9'));
  expect(gaugesOf(window, { told })).toEqual({ w_usd: { 'window=24h': value } });
});

test('sessions are under way by agent, and active while something happened lately', () => {
  const open = new Map([
    ['a', [NOW_MS - 5 * 60_000, NOW_MS - 5 * 60_000 + 1, NOW_MS]],
    ['b', [0]],
  ]);
  const sessions = `open: { help: X., kind: open_sessions, labels: [agent] },
    active: { help: X., kind: open_sessions, labels: [agent], active_within: 5m },
    all: { help: X., kind: open_sessions, labels: [] }`;
  expect(gaugesOf(sessions, { open })).toEqual({
    open: { 'agent=a': 3, 'agent=b': 1 },
    active: { 'agent=a': 2, 'agent=b': 0 },
    all: { '': 4 },
  });
  expect(gaugesOf(sessions, {})).toEqual({ all: { '': 0 } });
});

test('sessions told of the past are not under way, though we have not listened long enough to close them', () => {
  const surroundings = { roster: new Map(), peopleMin: 1, idleMs: HOUR_MS };
  const entry = 'open: { help: X., kind: open_sessions, labels: [agent] }';
  const { snapshot, values } = watch(entry, 'UTC', '', surroundings);
  const open = new Map([['a', [NOW_MS - 24 * HOUR_MS, NOW_MS - HOUR_MS, NOW_MS - HOUR_MS + 1]]]);
  expect(values(snapshot({ open }), NOW_MS)).toEqual({ open: { 'agent=a': 1 } });
});

test('an agent whose sessions have all ended has 0 under way', () => {
  const told = [tell('cost', 1, { agent: 'a', model: 'm' })];
  const sessions = `${COUNTED}, open: { help: X., kind: open_sessions, labels: [agent] }`;
  expect(gaugesOf(sessions, { told })).toEqual({ open: { 'agent=a': 0 } });
  expect(gaugesOf(sessions, { told, open: new Map([['b', [NOW_MS]]]) })).toEqual({
    open: { 'agent=a': 0, 'agent=b': 1 },
  });
});

test('what is remembered of one moment is not taken for another', () => {
  const { snapshot, values } = watch(
    `${COUNTED}, w_usd: { help: X., kind: window, of: cost_usd_total, labels: [], windows: [24h] },
     d_usd: { help: X., kind: history, of: cost_usd_total }`,
  );
  const once = tell('cost', 1e9, { agent: 'a', model: 'm' });
  const [first, second] = [snapshot({ told: [once] }), snapshot({ told: [once, once] })];
  const today = (value: number) => ({ w_usd: { 'window=24h': value }, d_usd: { 'day=2026-11-21': value } });
  expect(values(first, NOW_MS)).toEqual(today(1));
  expect(values(second, NOW_MS)).toEqual(today(2));
  expect(values(first, NOW_MS + 24 * HOUR_MS + QUARTER_MS)).toEqual({
    w_usd: { 'window=24h': 0 },
    d_usd: { 'day=2026-11-21': 1, 'day=2026-11-22': 0 },
  });
  expect(values(first, NOW_MS)).toEqual(today(1));
});
