import { describe, expect, test } from '@jest/globals';
import { readings } from '../../src/kpis/derive.ts';
import { quotient, toParts, toWholes } from '../../src/model/units.ts';
import { randomFrom } from '../random.ts';
import { meterOf } from './facts.ts';

const meter = meterOf(`
  commits_total: { help: Commits., kind: sum, of: commit, labels: [agent] },
  cost_usd_total: { help: Money., kind: sum, of: cost, labels: [agent, model] },
  wait_seconds: { help: Waiting., kind: distribution, of: first_token, labels: [], buckets: [0.5, 1] },
  idle_total: { help: Nothing., kind: count, of: prompt, labels: [] }`);

const commits = (agent: string, value: bigint) => ({ key: `["commits_total",["agent","${agent}"]]`, slots: [value] });
const cost = (model: string, value: bigint) => ({
  key: `["cost_usd_total",["agent","a"],["model","${model}"]]`,
  slots: [value],
});

describe('readings', () => {
  test('are in the order of the catalogue and of the labels, whatever the order of the totals', () => {
    const totals = [cost('b', 57_748_000n), commits('z', 2n), cost('a', 1n), commits('a', 1n)];
    const expected = [
      {
        name: 'commits_total',
        help: 'Commits.',
        unit: '1',
        type: 'counter',
        points: [
          { labels: [['agent', 'a']], value: 1 },
          { labels: [['agent', 'z']], value: 2 },
        ],
      },
      {
        name: 'cost_usd_total',
        help: 'Money.',
        unit: 'USD',
        type: 'counter',
        points: [
          {
            labels: [
              ['agent', 'a'],
              ['model', 'a'],
            ],
            value: 1e-9,
          },
          {
            labels: [
              ['agent', 'a'],
              ['model', 'b'],
            ],
            value: 0.057748,
          },
        ],
      },
    ];
    expect(readings(totals, meter)).toEqual(expected);
    expect(readings(totals.toReversed(), meter)).toEqual(expected);
  });

  test('of a distribution are one histogram', () => {
    expect(readings([{ key: '["wait_seconds",["le","0.5 1"]]', slots: [3n, 2n, 1n, 4_250_000n] }], meter)).toEqual([
      {
        name: 'wait_seconds',
        help: 'Waiting.',
        unit: 's',
        type: 'histogram',
        bounds: [0.5, 1],
        points: [{ labels: [], value: 0, counts: [3, 2, 1], sum: 4.25 }],
      },
    ]);
  });

  test('have what exceeded the limit of a KPI', () => {
    const [kpi] = meter.kpis;
    const [reading] = readings([{ key: meter.overflow(kpi!).key, slots: [9n] }, commits('a', 1n)], meter);
    expect(reading!.points).toEqual([
      { labels: [['agent', 'a']], value: 1 },
      { labels: [['otel_metric_overflow', 'true']], value: 9 },
    ]);
  });

  test('leave out what the catalogue does not have any more', () => {
    const gone = ['["gone_total"]', '["commits_total",["model","m"]]', '["wait_seconds",["le","0.5 2"]]'];
    expect(
      readings(
        gone.map((key) => ({ key, slots: [1n] })),
        meter,
      ),
    ).toEqual([]);
  });

  test('of a series with other slots than its KPI are a bug', () => {
    expect(() => readings([{ ...commits('a', 1n), slots: [1n, 2n] }], meter)).toThrow('BUG: ');
  });
});

describe('parts become wholes', () => {
  test.each([
    [0n, 0],
    [1n, 1e-9],
    [57_748_000n, 0.057748],
    [100_000_000n, 0.1],
    [300_000_000n, 0.3],
    [9_007_199_254_740_993n, 9_007_199.254740993],
    [9_223_372_036_854_775_807n, Number('9223372036.854775807')],
  ])('%d nano-dollars are exactly the nearest double', (parts, wholes) => {
    expect(toWholes(parts, 'usd')).toBe(wholes);
  });

  test('and wholes their parts again', () => {
    const { below } = randomFrom(7);
    for (let index = 0; index < 1000; index++) {
      const parts = below(2 ** below(50));
      expect(toParts(toWholes(BigInt(parts), 'usd'), 'usd')).toBe(parts);
      // Division of two exact doubles is rounded once, so it is the nearest one as well.
      expect(toWholes(BigInt(parts), 'seconds')).toBe(parts / 1e6);
    }
  });
});

describe('quotients', () => {
  test.each([
    // A million tokens at 30 dollars: dollars by tokens, times a million, is 29.999999999999996.
    [7n * 30n * 10n ** 12n, 7n * 10n ** 12n, 30],
    [1n, 10n, 0.1],
    [3n, 10n, 0.3],
    [-1n, 3n, -1 / 3],
    [0n, 7n, 0],
    [2n ** 63n - 1n, 1n, 2 ** 63],
    // Just more than a half of the last place is rounded up, and a half to the even one.
    [2n ** 53n + 1n, 1n, 2 ** 53],
    [(2n ** 53n + 1n) * 10n ** 60n + 1n, 10n ** 60n, 2 ** 53 + 2],
    [1n, 2n ** 63n, 2 ** -63],
  ])('%d by %d is the nearest double', (dividend, divisor, value) => {
    expect(quotient(dividend, divisor)).toBe(value);
  });

  test('of numbers that doubles know are what division gives, which is rounded once', () => {
    const { below } = randomFrom(11);
    for (let index = 0; index < 1000; index++) {
      const [dividend, divisor] = [below(2 ** below(53)), 1 + below(2 ** below(53))];
      expect(quotient(BigInt(dividend), BigInt(divisor))).toBe(dividend / divisor);
    }
  });
});
