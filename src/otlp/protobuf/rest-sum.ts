/** All that a list of attributes says but what identifies its record, as a sum of hashes: for what follows from all of it. */
import { finish, type Words } from '../../model/hash.ts';
import type { Step } from './attribute-trie.ts';
import type { AttributeList } from './attributes.ts';
import { mix } from './bytes.ts';
import type { Wire } from './wire.ts';

/** Adds it. Returns false where that is not known. */
export function addRest(wire: Wire, { path, length, isWhole }: AttributeList, into: Words): boolean {
  let { hi, lo } = into;
  for (let at = 0; at < length; at++) {
    const step = path[at]!;
    if (step.identifies) continue;
    if (!step.hasRest) hashRest(wire, step);
    hi = (hi + step.restHi) | 0;
    lo = (lo + step.restLo) | 0;
  }
  into.hi = hi;
  into.lo = lo;
  return isWhole;
}

/** Of the name, and all bytes after it. */
function hashRest({ view, bytes }: Wire, step: Step): void {
  const [start, stop, { hash }] = [step.start + step.head, step.start + step.length, step.met];
  let hi = hash.hi;
  let lo = (hash.lo + stop - start) | 0;
  const add = (word: number) => {
    hi = mix(hi, word);
    lo = Math.imul(lo + word, 0x85ebca6b);
    lo ^= lo >>> 15;
  };
  let at = start;
  for (; at < stop - 3; at += 4) add(view.getInt32(at, true));
  for (; at < stop; at++) add(bytes[at]!);
  step.hasRest = true;
  step.restHi = finish(hi);
  step.restLo = finish(lo);
}
