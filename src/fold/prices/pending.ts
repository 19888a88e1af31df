/** What was priced and is not emitted yet: a batch is mostly of few models, and a fact costs more than a sum. */
import { quarterOf } from '../../model/calendar.ts';
import type { Labels } from '../../model/labels.ts';
import type { Bounds } from '../../model/prices.ts';
import type { Emit } from '../facts.ts';
import type { PricedModel } from './pricing.ts';

/** Agents report whole micro-dollars. */
const ROUNDING = 1_000;

export type Pending = {
  /** What tokens cost, and what of it is estimated; `isNobodys`: nobody is known whose they are. */
  add(of: PricedModel, bounds: Bounds, estimate: number, timeMs: number, dimensions: Labels, isNobodys: boolean): void;
  /** A request that is reported to have cost so much, and has this price. */
  compare(of: PricedModel, bounds: Bounds, reported: number, timeMs: number, dimensions: Labels): void;
  end(): void;
};

type Sums = {
  low: number;
  estimated: number;
  nobodys: number;
  high: number;
  requests: number;
  reported: number;
  nearest: number;
  outside: number;
  implied: number;
  most: number;
};

/** Of one model and dimensions, in one quarter hour. `timeMs`: of the first of them. `bound`: no sum is more. */
type Bucket = Sums & { timeMs: number; bound: number };

const NOTHING: Sums = {
  low: 0,
  estimated: 0,
  nobodys: 0,
  high: 0,
  requests: 0,
  reported: 0,
  nearest: 0,
  outside: 0,
  implied: 0,
  most: 0,
};

/** `isLate`: as the emitted facts have it. */
export function createPending(emit: Emit, isLate: (timeMs: number) => boolean): Pending {
  const models = new Map<PricedModel, Map<Labels, Bucket>>();

  const bucketOf = (of: PricedModel, timeMs: number, dimensions: Labels, most: number): Bucket => {
    let byDimensions = models.get(of);
    if (byDimensions === undefined) models.set(of, (byDimensions = new Map()));
    let bucket = byDimensions.get(dimensions);
    if (bucket === undefined) byDimensions.set(dimensions, (bucket = { ...NOTHING, timeMs, bound: 0 }));
    const isOfTime = quarterOf(bucket.timeMs) === quarterOf(timeMs) && isLate(bucket.timeMs) === isLate(timeMs);
    // What would be rounded is counted apart.
    if (!isOfTime || !Number.isSafeInteger(bucket.bound + most)) {
      emitAll(bucket, of, dimensions, emit);
      Object.assign(bucket, NOTHING, { timeMs, bound: 0 });
    }
    bucket.bound += most;
    return bucket;
  };
  return {
    add(of, { low, high }, estimate, timeMs, dimensions, isNobodys) {
      const bucket = bucketOf(of, timeMs, dimensions, Math.max(high, estimate));
      bucket.low += low;
      bucket.estimated += estimate;
      if (isNobodys) bucket.nobodys += estimate;
      bucket.high += high;
    },
    compare(of, bounds, reported, timeMs, dimensions) {
      compareWith(bucketOf(of, timeMs, dimensions, Math.max(bounds.high, reported)), bounds, reported);
    },
    end() {
      for (const [of, byDimensions] of models)
        for (const [dimensions, bucket] of byDimensions) emitAll(bucket, of, dimensions, emit);
      models.clear();
    },
  };
}

function compareWith(sums: Sums, { low, high }: Bounds, reported: number): void {
  const nearest = Math.min(Math.max(reported, low), high);
  const isInside = Math.abs(reported - nearest) <= ROUNDING;
  sums.requests++;
  sums.reported += reported;
  sums.nearest += isInside ? reported : nearest;
  if (!isInside) sums.outside += reported;
  else {
    sums.implied += nearest - low;
    sums.most += high - low;
  }
}

function emitAll(sums: Bucket, of: PricedModel, dimensions: Labels, emit: Emit): void {
  const { timeMs } = sums;
  const tell = (fact: string, amount: number, labels: Labels) => {
    if (amount > 0) emit(fact, amount, timeMs, labels, dimensions);
  };
  tell('repriced_cost', sums.low, of.low);
  tell('repriced_cost', sums.high, of.high);
  tell('cost', sums.estimated, of.untold);
  tell('unattributed_cost', sums.nobodys, of.plain);
  if (sums.requests === 0) return;
  tell('compared_request', sums.requests, of.plain);
  tell('compared_cost', sums.reported, of.reported);
  tell('compared_cost', sums.nearest, of.nearest);
  tell('compared_cost', sums.outside, of.outside);
  tell('cache_write_premium', sums.implied, of.implied);
  tell('cache_write_premium', sums.most, of.most);
}
