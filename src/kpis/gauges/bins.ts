/** Sums of quarters between points in time. */
import { quarterOf } from '../../model/calendar.ts';
import type { Quarter } from '../../model/store.ts';

/** Bin `i` takes the quarters from the `i`-th start until the next one; the last has no end. */
export type Bins = { readonly count: number; readonly first: Quarter; readonly indexes: Uint8Array };

/** Ascending; at most 255. */
export function createBins(startsMs: readonly number[]): Bins {
  const starts = startsMs.map(quarterOf);
  const first = starts[0] ?? 0;
  const indexes = new Uint8Array((starts.at(-1) ?? 0) - first + 1);
  for (const [index, start] of starts.entries()) indexes.fill(index, start - first);
  return { count: starts.length, first, indexes };
}

/**
 * What falls into each bin; what is before the first is left out. Amounts are never negative, so a sum of doubles that
 * ends below 2^53 was exact all the way; what does not is added up again as integers.
 */
export function sumBins(quarters: ReadonlyMap<Quarter, bigint>, { count, first, indexes }: Bins): bigint[] {
  const last = indexes.length - 1;
  const sums = new Float64Array(count);
  quarters.forEach((amount, quarter) => {
    if (quarter >= first) sums[indexes[Math.min(quarter - first, last)]!]! += Number(amount);
  });
  if (sums.every(Number.isSafeInteger)) return Array.from(sums, BigInt);
  const exact = Array<bigint>(count).fill(0n);
  quarters.forEach((amount, quarter) => {
    if (quarter >= first) exact[indexes[Math.min(quarter - first, last)]!]! += amount;
  });
  return exact;
}
