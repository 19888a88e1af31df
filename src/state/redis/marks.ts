/**
 * Marks as sets of integers. Redis packs a set of integers into eight bytes each as long as it has 512 at most
 * (set-max-intset-entries), so a day's marks lie in sets by their first bits, of which there are more the more marks there
 * are: a level is full at 384 marks a set, which chance brings to 512 once in 10^10 sets; then the next has 16 times as
 * many sets. Marks stay where they were put, and a lookup asks each level there is: five for 25 million a day and shard.
 */
import type { Day, Marks } from '../../model/store.ts';

const LEVEL_BITS = 4;
const SET_MARKS = 384;

/** The level that marks go to when there are so many. */
export function levelOf(count: number): number {
  let level = 0;
  for (let full = SET_MARKS; count >= full; full += SET_MARKS << (level * LEVEL_BITS)) level++;
  return level;
}

/** All sets that a day of so many marks may have. */
export function* setsOf(day: Day, count: number): Generator<string> {
  for (let level = 0; level <= levelOf(count); level++) {
    for (let prefix = 0; prefix < 1 << (level * LEVEL_BITS); prefix++) yield setOf(day, level, prefix);
  }
}

/** Marks by their set of a level; `members` as Redis keeps them, `at` where they are in the list. */
export function bySet(day: Day, level: number, marks: Marks): Map<string, { members: string[]; at: number[] }> {
  const sets = new Map<string, { members: string[]; at: number[] }>();
  const shift = 32 - level * LEVEL_BITS;
  for (let at = 0; 2 * at < marks.length; at++) {
    const hi = marks[2 * at]!;
    // A shift by 32 would be one by 0.
    const name = setOf(day, level, level === 0 ? 0 : hi >>> shift);
    let set = sets.get(name);
    if (set === undefined) sets.set(name, (set = { members: [], at: [] }));
    set.members.push(memberOf(hi, marks[2 * at + 1]!));
    set.at.push(at);
  }
  return sets;
}

function setOf(day: Day, level: number, prefix: number): string {
  return `${day}:${level}:${prefix.toString(36)}`;
}

/** The 64 bits as a signed integer. */
function memberOf(hi: number, lo: number): string {
  return ((BigInt(hi) << 32n) | BigInt(lo >>> 0)).toString();
}

export function wordsOf(member: string): readonly [hi: number, lo: number] {
  const bits = BigInt(member);
  return [Number(bits >> 32n), Number(BigInt.asIntN(32, bits))];
}
