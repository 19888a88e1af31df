/** The marks of one batch: records of one batch may be the same, too. */
import type { Loaded } from '../model/store.ts';
import { MarkLists } from './marks.ts';
import type { Item } from './plan.ts';

export function createClaims(loaded: Loaded) {
  const marks = new MarkLists();
  const isNew = createPairs();
  return {
    marks: marks.byDay,
    /** Marks the record; false where it was seen before, also earlier in this batch. */
    claim({ days, mark }: Item): boolean {
      if (mark === undefined) return true;
      for (const day of days) if (loaded.seen(day, mark.hi, mark.lo)) return false;
      if (!isNew(mark.hi, mark.lo)) return false;
      marks.add(days[0]!, mark);
      return true;
    },
  };
}

const FIRST_SLOTS = 1 << 11;

/** A set of pairs of words; (0, 0) is never new, nor does a mark of it come. Open addressing: a Map allocates each time. */
function createPairs(): (hi: number, lo: number) => boolean {
  let words = new Int32Array(2 * FIRST_SLOTS);
  let used = 0;
  const find = (hi: number, lo: number): number => {
    const mask = words.length - 1;
    let at = (hi << 1) & mask;
    while ((words[at] !== hi || words[at + 1] !== lo) && (words[at]! | words[at + 1]!) !== 0) at = (at + 2) & mask;
    return at;
  };
  const put = (hi: number, lo: number): boolean => {
    const at = find(hi, lo);
    if ((words[at]! | words[at + 1]!) !== 0) return false;
    words[at] = hi;
    words[at + 1] = lo;
    used++;
    return true;
  };
  return (hi, lo) => {
    if (used * 4 > words.length) {
      const old = words;
      words = new Int32Array(old.length * 2);
      used = 0;
      for (let at = 0; at < old.length; at += 2) if ((old[at]! | old[at + 1]!) !== 0) put(old[at]!, old[at + 1]!);
    }
    return put(hi, lo);
  };
}
