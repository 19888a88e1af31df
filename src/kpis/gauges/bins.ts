/** Sums of quarters between points in time. */
import { quarterOf } from '../../model/calendar.ts';
import type { Quarter } from '../../model/store.ts';

/** Bin `i` takes the quarters from the `i`-th start until the next one; the last has no end. */
export type Bins = { readonly key: string; readonly starts: readonly Quarter[]; readonly indexes: Uint8Array };

type Quarters = ReadonlyMap<Quarter, bigint>;

/** At least one and at most 255, ascending. */
export function createBins(startsMs: readonly number[]): Bins {
  const starts = startsMs.map(quarterOf);
  const indexes = new Uint8Array(starts.at(-1)! - starts[0]! + 1);
  for (const [index, start] of starts.entries()) indexes.fill(index, start - starts[0]!);
  return { key: starts.join(), starts, indexes };
}

/**
 * Sums by bin that are remembered while quarters and bins are the same: bins move once in a quarter of an hour, and
 * from one snapshot to the next only the quarters of series that were counted are others (a snapshot never changes).
 */
export function createSums(): (quarters: Quarters, bins: Bins) => readonly bigint[] {
  let known = new WeakMap<Quarters, readonly bigint[]>();
  let of = '';
  return (quarters, bins) => {
    if (bins.key !== of) known = new WeakMap();
    of = bins.key;
    const sums = known.get(quarters) ?? sumBins(quarters, bins);
    known.set(quarters, sums);
    return sums;
  };
}

/**
 * What falls into each bin; what is before the first is left out. Amounts are never negative, so a sum of doubles that
 * ends below 2^53 was exact all the way; what does not is added up again as integers.
 */
function sumBins(quarters: Quarters, { starts, indexes }: Bins): bigint[] {
  const first = starts[0]!;
  const last = indexes.length - 1;
  const sums = new Float64Array(starts.length);
  quarters.forEach((amount, quarter) => {
    if (quarter >= first) sums[indexes[Math.min(quarter - first, last)]!]! += Number(amount);
  });
  if (sums.every(Number.isSafeInteger)) return Array.from(sums, BigInt);
  const exact = Array<bigint>(starts.length).fill(0n);
  quarters.forEach((amount, quarter) => {
    if (quarter >= first) exact[indexes[Math.min(quarter - first, last)]!]! += amount;
  });
  return exact;
}
