/** Bytes compared and hashed, four a step. */
import type { Wire } from './wire.ts';

/** How many of the first bytes from `start` on are those from `other` on: of `length`, which is 4 at least. */
export function common(view: DataView, start: number, other: number, length: number): number {
  return commonFrom(0, view, start, other, length);
}

/** The same for much that is mostly the same: sixteen bytes a step take half as long. */
export function commonOfMany(view: DataView, start: number, other: number, length: number): number {
  let at = 0;
  for (; at < length - 16; at += 16) {
    const left = start + at;
    const right = other + at;
    const difference =
      (view.getInt32(left, true) ^ view.getInt32(right, true)) |
      (view.getInt32(left + 4, true) ^ view.getInt32(right + 4, true)) |
      (view.getInt32(left + 8, true) ^ view.getInt32(right + 8, true)) |
      (view.getInt32(left + 12, true) ^ view.getInt32(right + 12, true));
    if (difference !== 0) break;
  }
  return commonFrom(at, view, start, other, length);
}

function commonFrom(from: number, view: DataView, start: number, other: number, length: number): number {
  const last = length - 4;
  for (let at = from; at < last; at += 4) {
    const difference = view.getInt32(start + at, true) ^ view.getInt32(other + at, true);
    if (difference !== 0) return at + sameBytes(difference);
  }
  const difference = view.getInt32(start + last, true) ^ view.getInt32(other + last, true);
  return difference === 0 ? length : last + sameBytes(difference);
}

/** How many bytes of a word, the lowest first, come before the first bit of the difference. */
function sameBytes(difference: number): number {
  return (31 - Math.clz32(difference & -difference)) >> 3;
}

/** The last four bytes, some of which the words before may have covered too; or all bytes of a shorter run. */
export function lastWord(wire: Wire, start: number, stop: number): number {
  if (stop - start >= 4) return wire.view.getInt32(stop - 4, true);
  let word = 0;
  for (let at = start; at < stop; at++) word = (word << 8) | (wire.bytes[at] ?? 0);
  return word;
}

export function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1);
  return (product << 13) | (product >>> 19);
}
