/** Sums of quarters of an hour up to any point in time. */
import { quarterOf } from '../../model/calendar.ts';
import type { Quarter } from '../../model/store.ts';

type Quarters = ReadonlyMap<Quarter, bigint>;

/** A double where it is exact: adding those up is many times quicker. */
export type Amount = number | bigint;

/** `sums[i]` is what the quarters before the `i`-th amount to, the last all of them. */
export type Running = {
  readonly quarters: Int32Array;
  readonly sums: ArrayLike<Amount>;
  /** What was asked for before: windows begin anew each quarter, days each day. */
  readonly asked: Map<Quarter, Amount>;
};

/** More than there are days in a history and windows. Beyond it all are forgotten and looked for again. */
const ASKED_MAX = 64;

/**
 * Running sums are remembered as long as the quarters are: from one snapshot to the next only those of series that were
 * counted are others (a snapshot never changes).
 */
export function createSums(): (quarters: Quarters) => Running {
  const known = new WeakMap<Quarters, Running>();
  return (quarters) => {
    let running = known.get(quarters);
    if (running === undefined) known.set(quarters, (running = addUp(quarters)));
    return running;
  };
}

/** What happened before a time: nothing of the quarter that it is in. */
export function sumBefore({ quarters, sums, asked }: Running, ms: number): Amount {
  const quarter = quarterOf(ms);
  const known = asked.get(quarter);
  if (known !== undefined) return known;
  if (asked.size === ASKED_MAX) asked.clear();
  const sum = sums[countBefore(quarters, quarter)]!;
  asked.set(quarter, sum);
  return sum;
}

/** Amounts are never negative, so doubles that end below 2^53 were exact all the way; what does not is added up as integers. */
function addUp(amounts: Quarters): Running {
  const quarters = Int32Array.from(amounts.keys());
  if (!isAscending(quarters)) quarters.sort();
  const sums = new Float64Array(quarters.length + 1);
  for (let index = 0; index < quarters.length; index++) {
    sums[index + 1] = sums[index]! + Number(amounts.get(quarters[index]!)!);
  }
  if (Number.isSafeInteger(sums.at(-1))) return { quarters, sums, asked: new Map() };
  const exact = [0n];
  for (const quarter of quarters) exact.push(exact.at(-1)! + amounts.get(quarter)!);
  return { quarters, sums: exact, asked: new Map() };
}

function isAscending(quarters: Int32Array): boolean {
  for (let index = 1; index < quarters.length; index++) if (quarters[index - 1]! > quarters[index]!) return false;
  return true;
}

function countBefore(quarters: Int32Array, quarter: Quarter): number {
  let [low, high] = [0, quarters.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (quarters[middle]! < quarter) low = middle + 1;
    else high = middle;
  }
  return low;
}
