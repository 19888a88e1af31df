/** What was priced and is not emitted yet: most of it comes together, of one model at one time. */
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

export function createPending(emit: Emit): Pending {
  const sums = { ...NOTHING };
  let model: PricedModel | undefined;
  let atMs = 0;
  let within: Labels = {};

  const flush = () => {
    if (model === undefined) return;
    emitAll(sums, model, atMs, within, emit);
    Object.assign(sums, NOTHING);
  };
  const turn = (of: PricedModel, timeMs: number, dimensions: Labels, high: number) => {
    // What would be rounded is counted apart.
    const isExact = Number.isSafeInteger(sums.high + high);
    if (isExact && model === of && atMs === timeMs && within === dimensions) return;
    flush();
    model = of;
    atMs = timeMs;
    within = dimensions;
  };
  return {
    add(of, { low, high }, estimate, timeMs, dimensions, isNobodys) {
      turn(of, timeMs, dimensions, high);
      sums.low += low;
      sums.estimated += estimate;
      if (isNobodys) sums.nobodys += estimate;
      sums.high += high;
    },
    compare(of, bounds, reported, timeMs, dimensions) {
      turn(of, timeMs, dimensions, 0);
      compareWith(sums, bounds, reported);
    },
    end: flush,
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

function emitAll(sums: Sums, of: PricedModel, timeMs: number, dimensions: Labels, emit: Emit): void {
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
