/** Prices against the same arithmetic in integers without end. */
import { describe, expect, test } from '@jest/globals';
import { TOKEN_TYPES, type Bounds } from '../../src/model/prices.ts';
import { createPrice, type PricePeriod } from '../../src/prices/rates.ts';
import { randomFrom } from '../random.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 12);
const AT = TOKEN_TYPES.map((_, index) => index);

/** Dollars per million tokens. */
const usd = (dollars: number) => Math.round(dollars * 1e9);
const FLAT = { input: usd(4), output: usd(20), cache_read: usd(0.2), cache_write: usd(5), cache_write_1h: usd(8) };

/** By type, in nano-dollars. */
function requestOf(periods: PricePeriod[], amounts: number[], long = -1, timeMs = NOW_MS, paid = 10_000): Bounds {
  const bounds = { low: 0, high: 0 };
  createPrice(
    periods,
    periods.map(() => paid),
  ).request(amounts, AT, long, timeMs, bounds);
  return bounds;
}

/** Rounded once, half up. */
function exact(amounts: readonly number[], prices: readonly number[]): number {
  const sum = amounts.reduce((total, amount, type) => total + BigInt(amount) * BigInt(prices[type]!), 0n);
  return Number((sum + 500_000n) / 1_000_000n);
}

describe('a request', () => {
  test('costs its tokens, with writes for 5 minutes at least and for an hour at most', () => {
    // input, read, write, output, reasoning
    const amounts = [1200, 5000, 300, 40, 0];
    expect(requestOf([FLAT], amounts)).toEqual({
      low: 1200 * 4000 + 5000 * 200 + 300 * 5000 + 40 * 20_000,
      high: 1200 * 4000 + 5000 * 200 + 300 * 8000 + 40 * 20_000,
    });
  });

  test('has one price where the parts of its writes are told', () => {
    const cost = 100 * 5000 + 200 * 8000;
    expect(requestOf([FLAT], [0, 0, 300, 0, 0], 200)).toEqual({ low: cost, high: cost });
    expect(requestOf([FLAT], [0, 0, 300, 0, 0], 0)).toEqual({ low: 300 * 5000, high: 300 * 5000 });
  });

  test('is rounded once, whatever its prices and tokens', () => {
    const random = randomFrom(1);
    for (let round = 0; round < 2000; round++) {
      const prices = TOKEN_TYPES.map(() => random.below(200_000_000_000));
      const amounts = TOKEN_TYPES.map(() => random.below(10 ** random.below(8)));
      const [input, cache_read, cache_write, output, reasoning] = prices as [number, number, number, number, number];
      const price = { input, cache_read, cache_write, output, reasoning };
      const cost = exact(amounts, prices);
      expect(requestOf([price], amounts)).toEqual({ low: cost, high: cost });
    }
  });

  test('costs nothing for what it does not tell, and is of no tier by that', () => {
    expect(requestOf([FLAT], [-1, -1, -1, 10, -1])).toEqual({ low: 200_000, high: 200_000 });
  });

  test('that is long has the price of its tier for all of it', () => {
    const tiers = [{ above: 200_000, input: usd(8), output: usd(30) }];
    const period = { input: usd(4), output: usd(20), tiers };
    expect(requestOf([period], [100_000, 60_000, 40_000, 10, 0]).low).toBe(200_000 * 4000 + 10 * 20_000);
    expect(requestOf([period], [100_001, 60_000, 40_000, 10, 0]).low).toBe(200_001 * 8000 + 10 * 30_000);
  });

  test('has the price of its day, and none before there was one', () => {
    const periods = [
      { ...FLAT, from: '2026-01-01' },
      { ...FLAT, input: usd(2), from: '2026-09-22' },
    ];
    const at = (text: string) => requestOf(periods, [1000, 0, 0, 0, 0], -1, Date.parse(text)).low;
    expect(at('2026-09-21T23:59:59.999Z')).toBe(4_000_000);
    expect(at('2026-09-22T00:00:00Z')).toBe(2_000_000);
    expect(at('2025-12-31T23:59:59Z')).toBe(-1);
  });

  test('costs at most what it costs at the dearest hour', () => {
    const period = { input: usd(1), output: usd(2), peak: { input: usd(2), output: usd(4) } };
    expect(requestOf([period], [1000, 0, 0, 100, 0])).toEqual({ low: 1_200_000, high: 2_400_000 });
  });

  test('costs less by a discount', () => {
    expect(requestOf([FLAT], [1000, 0, 0, 0, 0], -1, NOW_MS, 8_500).low).toBe(3_400_000);
  });

  test('whose price would not be exact has none', () => {
    expect(requestOf([FLAT], [Number.MAX_SAFE_INTEGER, 0, 0, 0, 0])).toEqual({ low: -1, high: -1 });
  });
});

test('reasoning costs as output, what a cache reads and writes as input, where nothing else is said', () => {
  const cost = 10 * 1000 + 20 * 1000 + 30 * 1000 + 40 * 2000 + 50 * 2000;
  expect(requestOf([{ input: usd(1), output: usd(2) }], [10, 20, 30, 40, 50])).toEqual({ low: cost, high: cost });
});

test('tokens cost the same in whatever parts they are counted', () => {
  const random = randomFrom(2);
  const bounds = { low: 0, high: 0 };
  for (let round = 0; round < 200; round++) {
    const input = 1 + random.below(5_000_000_000);
    const price = createPrice([{ input, output: input }]);
    let [counted, cost] = [0, 0];
    for (let part = 0; part < 20; part++) {
      const more = 1 + random.below(100_000);
      price.tokens(0, counted, counted + more, NOW_MS, bounds);
      counted += more;
      cost += bounds.low;
    }
    expect(cost).toBe(exact([counted], [input]));
  }
});
