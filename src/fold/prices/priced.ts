/**
 * The second book: what counts is priced once, as it is counted. What a price list says later changes nothing of it, and
 * neither does a second witness, whose tokens do not count again.
 *
 *  - tokens that the ledger pays for have the price of tokens in requests of usual size
 *  - a request that is priced otherwise (it is long, or in fast mode, or its record tells the parts of a cache write) adds what it
 *    is dearer by, as its record counts. Only records of single requests know this, so sums of metrics lie at the lower tier
 *  - where a request reports its cost, that is compared with its price
 */
import type { Activity } from '../../model/activity.ts';
import type { Labels } from '../../model/labels.ts';
import type { Outcome } from '../../model/outcome.ts';
import { TOKEN_TYPES, type Bounds } from '../../model/prices.ts';
import type { Emit } from '../facts.ts';
import { createPending } from './pending.ts';
import type { PricedCell, PricedModel, PricedRequest } from './pricing.ts';

/** Tokens of a cell that count: the last of all that are `counted` by now. `estimated`: so many of them have the cost of an estimate. */
export type Payment = { readonly amount: number; readonly counted: number; readonly estimated: number };

export type Priced = {
  tokens(cell: PricedCell, payment: Payment, timeMs: number, dimensions: Labels, isNobodys: boolean): void;
  /** A request was counted. Gives what it is dearer by than its tokens, where that is part of an estimate, else 0. */
  request(request: PricedRequest, activity: Activity, timeMs: number, dimensions: Labels, isNobodys: boolean): number;
  end(): void;
};

export function createPriced(emit: Emit, isLate: (timeMs: number) => boolean, outcome: Outcome): Priced {
  const bounds: Bounds = { low: 0, high: 0 };
  const pending = createPending(emit, isLate);
  const unpriced = ({ agent, model, plain }: PricedModel, count: number, timeMs: number, dimensions: Labels) => {
    emit('unpriced_tokens', count, timeMs, plain, dimensions);
    const key = JSON.stringify([agent, model]);
    const known = outcome.unpriced.get(key);
    if (known === undefined) outcome.unpriced.set(key, { agent, model, tokens: count });
    else known.tokens += count;
  };
  return {
    tokens(cell, payment, timeMs, dimensions, isNobodys) {
      const { of, type } = cell;
      const { amount, counted } = payment;
      of.price?.paid.tokens(type, counted - amount, counted, timeMs, bounds);
      if (of.price === undefined || bounds.low < 0) unpriced(of, amount, timeMs, dimensions);
      else pending.add(of, bounds, estimateOf(cell, payment, timeMs), timeMs, dimensions, isNobodys);
    },
    request(request, activity, timeMs, dimensions, isNobodys) {
      const { of } = request;
      const reported = comparable(request, activity, timeMs, bounds);
      if (reported >= 0) pending.compare(of, bounds, reported, timeMs, dimensions);
      if (!isDearer(request, activity, timeMs, bounds)) return 0;
      const isTold = request.costAt >= 0 && activity.amounts![request.costAt]! >= 0;
      const estimate = !of.isEstimated || isTold ? 0 : bounds.low;
      pending.add(of, bounds, estimate, timeMs, dimensions, isNobodys);
      return estimate;
    },
    end: pending.end,
  };
}

/** What the request cost by the list, -1 where its tokens are not told. */
export function priceOf({ price, at }: PricedRequest, { amounts, cacheWrite1h }: Activity, timeMs: number): number {
  if (amounts === undefined || at.every((place) => place < 0 || amounts[place]! < 0)) return -1;
  price.paid.request(amounts, at, cacheWrite1h, timeMs, estimated);
  return estimated.low;
}

const estimated: Bounds = { low: 0, high: 0 };

/** What of tokens is estimated, as far as there is a price. */
export function estimateOf(
  cell: PricedCell | undefined,
  { amount, counted, estimated: of }: Payment,
  timeMs: number,
): number {
  if (cell?.of.price === undefined || of === 0) return 0;
  const before = counted - amount;
  cell.of.price.paid.tokens(cell.type, before, before + of, timeMs, estimated);
  return Math.max(estimated.low, 0);
}

const TOLD_BY_ALL = ['input', 'output'].map((type) => TOKEN_TYPES.findIndex((known) => known === type));

/** What the request reports that it cost, and by the list in `bounds`; -1 where that is not all for its tokens, or not all of these are told. */
function comparable(request: PricedRequest, activity: Activity, timeMs: number, bounds: Bounds): number {
  const { at, costAt, price } = request;
  const { amounts, what, cacheWrite1h } = activity;
  if (costAt < 0 || amounts === undefined || what.hasFees === true) return -1;
  for (const type of TOLD_BY_ALL) if (at[type]! < 0 || amounts[at[type]!]! < 0) return -1;
  price.list.request(amounts, at, cacheWrite1h, timeMs, bounds);
  return bounds.low < 0 ? -1 : amounts[costAt]!;
}

/** Whether the request costs more than its tokens alone, and in `bounds` by how much. */
function isDearer(
  { of, price, at, hasVariant }: PricedRequest,
  activity: Activity,
  timeMs: number,
  bounds: Bounds,
): boolean {
  const { amounts, cacheWrite1h } = activity;
  // Where the model has no price, its tokens are unpriced, and what they are dearer by says nothing.
  if (of.price === undefined || amounts === undefined) return false;
  if (price.paid.isFlat && !hasVariant && cacheWrite1h <= 0) return false;
  of.price.paid.apart(amounts, at, timeMs, bounds);
  const { low, high } = bounds;
  price.paid.request(amounts, at, cacheWrite1h, timeMs, bounds);
  if (low < 0 || bounds.low < 0) return false;
  // What its tokens cost is counted already, so it is never less.
  bounds.low = Math.max(bounds.low - low, 0);
  bounds.high = Math.max(bounds.high - high, 0);
  return bounds.low > 0 || bounds.high > 0;
}
