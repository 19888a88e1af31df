/** The marks of one fold: which of those that were asked for a record that counts has claimed. */
import type { Asked, Day, Loaded, Marks } from '../../model/store.ts';
import { wasTold } from './twins.ts';

const CLAIMED = 2;

export function createClaims(asked: readonly Asked[], seen: Loaded['seen']) {
  const states = seen.map((bytes) => bytes.slice());
  const marks = {
    claim(list: number, place: number): boolean {
      const bytes = states[list]!;
      if (bytes[place] !== 0) return false;
      bytes[place] = CLAIMED;
      return true;
    },
    has: (list: number, place: number): boolean => states[list]![place] !== 0,
  };
  return {
    /** Claims a mark; false where it was seen before, also earlier in this batch, or where another tells the same (see twins.ts). */
    claim: (list: number, place: number, twins?: readonly number[]): boolean =>
      marks.claim(list, place) && (twins === undefined || !wasTold(twins, list, marks)),
    /** Whether it was claimed in this batch, and not seen before. */
    isClaimed: (list: number, place: number): boolean => states[list]![place] === CLAIMED,
    /** Whether it was seen before, or claimed. */
    has: marks.has,
    /** Those that were claimed, by the first of their days. */
    marks(): Map<Day, Marks> {
      const byDay = new Map<Day, Marks>();
      for (const [list, { days, marks: own }] of asked.entries()) {
        const day = days[0]!;
        const claimed = claimedOf(own, states[list]!, byDay.get(day));
        if (claimed.length > 0) byDay.set(day, claimed);
      }
      return byDay;
    },
  };
}

/** The claimed ones of these, after those that are there already. */
function claimedOf(marks: Marks, states: Uint8Array, before: Marks = new Int32Array()): Marks {
  if (before.length === 0 && states.every((state) => state === CLAIMED)) return marks;
  const claimed = new Int32Array(before.length + marks.length);
  claimed.set(before);
  let { length } = before;
  for (let place = 0; place < states.length; place++) {
    if (states[place] !== CLAIMED) continue;
    claimed[length++] = marks[2 * place]!;
    claimed[length++] = marks[2 * place + 1]!;
  }
  return claimed.subarray(0, length);
}
