/**
 * Arithmetic of prices. A price is an integer of nano-dollars per million tokens: a token then costs whole nano-dollars and
 * millionths of one. Both are multiplied and added up apart, which is exact in doubles, and brought together once.
 */
import { TOKEN_TYPES, type Bounds, type Price } from '../model/prices.ts';

const MILLION = 1_000_000;
const WRITE = TOKEN_TYPES.indexOf('cache_write');
/** Behind the types: what is written to a cache for an hour. */
const WRITE_1H = TOKEN_TYPES.length;
/** What counts for the size of a request. */
const INPUTS = ['input', 'cache_read', 'cache_write'].map((type) => TOKEN_TYPES.findIndex((known) => known === type));

/** Nano-dollars per million tokens. What is not named costs as much as what it is a part of. */
export type Amounts = {
  readonly input: number;
  readonly output: number;
  readonly reasoning?: number;
  readonly cache_read?: number;
  readonly cache_write?: number;
  readonly cache_write_1h?: number;
};

/** Prices from a date on, or from ever. */
export type PricePeriod = Amounts & {
  readonly from?: string;
  /** Requests with more input than `above` cost so much, all of them. Ascending. */
  readonly tiers?: readonly (Amounts & { readonly above: number })[];
  /** What it costs at the dearest hours. */
  readonly peak?: Amounts;
};

/** By type, and the hour's writes. */
type Rates = { readonly whole: readonly number[]; readonly rest: readonly number[] };
/** `parted`: as much as it may have cost, where it is told what was written for an hour. */
type Tier = { readonly above: number; readonly low: Rates; readonly high: Rates; readonly parted: Rates };
type Period = { readonly fromMs: number; readonly tiers: readonly [Tier, ...Tier[]] };

/** `paid`: how much of each period's prices is paid, in ten-thousandths. At least one period, ascending; the first may begin at a date. */
export function createPrice(written: readonly PricePeriod[], paid: readonly number[] = []): Price {
  const periods = written.map((period, at) => periodOf(period, paid[at] ?? 10_000));
  return {
    since: (timeMs) => periodAt(periods, timeMs)?.fromMs ?? NaN,
    isFlat: periods.every(({ tiers }) => tiers.length === 1),
    tokens(type, before, after, timeMs, bounds) {
      const period = periodAt(periods, timeMs);
      if (period === undefined) return unknown(bounds);
      const [{ low, high }] = period.tiers;
      bounds.low = riseOf(low, type, before, after);
      bounds.high = low === high ? bounds.low : riseOf(high, type, before, after);
      checkExact(bounds);
    },
    longest(type, count, timeMs, bounds) {
      const last = periodAt(periods, timeMs)?.tiers.at(-1);
      if (last === undefined) return unknown(bounds);
      bounds.low = riseOf(last.low, type, 0, count);
      bounds.high = riseOf(last.high, type, 0, count);
      checkExact(bounds);
    },
    request(amounts, at, cacheWrite1h, timeMs, bounds) {
      const period = periodAt(periods, timeMs);
      if (period === undefined) return unknown(bounds);
      const tier = period.tiers.length === 1 ? period.tiers[0] : tierOf(period, amounts, at);
      const { low } = tier;
      const high = cacheWrite1h < 0 ? tier.high : tier.parted;
      bounds.low = sumOf(low, amounts, at, cacheWrite1h);
      bounds.high = low === high ? bounds.low : sumOf(high, amounts, at, cacheWrite1h);
      checkExact(bounds);
    },
    apart(amounts, at, timeMs, bounds) {
      const period = periodAt(periods, timeMs);
      if (period === undefined) return unknown(bounds);
      const [{ low, high }] = period.tiers;
      bounds.low = sumOf(low, amounts, at, -1);
      bounds.high = low === high ? bounds.low : sumOf(high, amounts, at, -1);
      checkExact(bounds);
    },
  };
}

function periodOf(period: PricePeriod, tenThousandths: number): Period {
  const { from, tiers = [], peak } = period;
  const fromMs = from === undefined ? -Infinity : Date.parse(`${from}T00:00:00Z`);
  const first = tierFor(period, 0, peak, tenThousandths);
  return { fromMs, tiers: [first, ...tiers.map((tier) => tierFor(tier, tier.above, undefined, tenThousandths))] };
}

function tierFor(amounts: Amounts, above: number, peak: Amounts | undefined, tenThousandths: number): Tier {
  const paid = (prices: readonly number[]) => ratesOf(prices.map((price) => discounted(price, tenThousandths)));
  const usual = pricesOf(amounts);
  const atPeak = pricesOf(peak ?? amounts);
  const dearest = usual.map((price, type) => Math.max(price, atPeak[type]!));
  const longest = dearest.with(WRITE, Math.max(dearest[WRITE]!, dearest[WRITE_1H]!));
  const low = paid(usual);
  const orLow = (prices: readonly number[]) =>
    prices.every((price, type) => price === usual[type]) ? low : paid(prices);
  return { above, low, high: orLow(longest), parted: orLow(dearest) };
}

function pricesOf({ input, output, reasoning = output, cache_read = input, ...writes }: Amounts): number[] {
  const { cache_write = input, cache_write_1h = cache_write } = writes;
  const byType = { input, output, reasoning, cache_read, cache_write };
  return [...TOKEN_TYPES.map((type) => byType[type]), cache_write_1h];
}

/** Prices stay below 2^53 / 10,000. */
function discounted(price: number, tenThousandths: number): number {
  return Math.round((price * tenThousandths) / 10_000);
}

function ratesOf(prices: readonly number[]): Rates {
  const rest = prices.map((price) => price % MILLION);
  return { whole: prices.map((price, type) => (price - rest[type]!) / MILLION), rest };
}

function periodAt(periods: readonly Period[], timeMs: number): Period | undefined {
  for (let index = periods.length - 1; index >= 0; index--) if (periods[index]!.fromMs <= timeMs) return periods[index];
  return undefined;
}

function tierOf({ tiers }: Period, amounts: readonly number[], at: readonly number[]): Tier {
  let size = 0;
  for (const type of INPUTS) if (at[type]! >= 0) size += Math.max(amounts[at[type]!]!, 0);
  let last = tiers[0];
  for (const tier of tiers) if (size > tier.above) last = tier;
  return last;
}

function riseOf({ whole, rest }: Rates, type: number, before: number, after: number): number {
  const cost = (after - before) * whole[type]!;
  const millionths = rest[type]!;
  return millionths === 0 ? cost : cost + restOf(after, millionths) - restOf(before, millionths);
}

/** Also of as many tokens as doubles count. */
function restOf(count: number, millionths: number): number {
  const left = count % MILLION;
  return together(((count - left) / MILLION) * millionths, left * millionths);
}

function sumOf(
  { whole, rest }: Rates,
  amounts: readonly number[],
  at: readonly number[],
  cacheWrite1h: number,
): number {
  let wholes = 0;
  let rests = 0;
  for (let type = 0; type < at.length; type++) {
    const index = at[type]!;
    const count = index < 0 ? 0 : amounts[index]!;
    if (count <= 0) continue;
    const long = type === WRITE && cacheWrite1h > 0 ? cacheWrite1h : 0;
    wholes += (count - long) * whole[type]! + long * whole[WRITE_1H]!;
    rests += (count - long) * rest[type]! + long * rest[WRITE_1H]!;
  }
  return together(wholes, rests);
}

function together(wholes: number, rests: number): number {
  const left = rests % MILLION;
  return wholes + (rests - left) / MILLION + (left >= MILLION / 2 ? 1 : 0);
}

function unknown(bounds: Bounds): void {
  bounds.low = -1;
  bounds.high = -1;
}

function checkExact(bounds: Bounds): void {
  if (!Number.isSafeInteger(bounds.low) || !Number.isSafeInteger(bounds.high)) unknown(bounds);
}
