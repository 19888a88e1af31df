import { describe, expect, test } from '@jest/globals';
import { MarkDays } from '../../src/state/sqlite/marks.ts';
import { MarkTable } from '../../src/state/marktable.ts';

/** Pseudo-random words, the same in every run. */
function words(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0));
}

describe('a table of marks', () => {
  test('agrees with a set, however it grows', () => {
    const table = new MarkTable();
    const set = new Set<string>();
    // Few values of each half, so that neighbours crowd, differ in one half only, or come twice.
    const his = words(1, 50_000).map((hi) => hi & -(2 ** 20));
    const los = words(2, 50_000).map((lo) => lo & 7);
    const wrong = his.filter((hi, index) => {
      const lo = los[index]!;
      const known = set.has(`${hi}/${lo}`);
      set.add(`${hi}/${lo}`);
      return table.has(hi, lo) !== known || table.add(hi, lo) === known || !table.has(hi, lo);
    });
    expect(wrong).toEqual([]);
    expect(table.size).toBe(set.size);
  });

  test('holds marks at the very end of its range', () => {
    const table = new MarkTable();
    for (let lo = 0; lo < 1_000; lo++) expect(table.add(-1, lo)).toBe(true);
    for (let lo = 0; lo < 1_000; lo++) expect(table.has(-1, lo)).toBe(true);
    expect(table.has(-1, 1_000)).toBe(false);
    expect(table.has(0, 0)).toBe(false);
  });

  test('takes at most 20 bytes a mark, and one doubling for all that was reserved', () => {
    const table = new MarkTable();
    const his = words(3, 100_000);
    const los = words(4, 100_000);
    table.reserve(his.length);
    const { bytes } = table;
    his.forEach((hi, index) => table.add(hi, los[index]!));
    expect(table.bytes).toBe(bytes);
    expect(table.bytes / table.size).toBeLessThan(20);
  });
});

describe('the marks of all days', () => {
  const ROUNDS = 21;

  function seenDays(): { days: MarkDays; reads: number[] } {
    const reads: number[] = [];
    const days = new MarkDays((day) => {
      reads.push(day);
      return [new Int32Array([day, 1, day, 2]), new Int32Array([day, 2])];
    });
    return { days, reads };
  }

  /** What the seventh day answers to these marks. */
  function lookFor(days: MarkDays, marks: readonly number[]): number[] {
    const seen = new Uint8Array(marks.length / 2);
    days.look(7, new Int32Array(marks), seen);
    return [...seen];
  }

  const freshOf = (days: MarkDays) =>
    days.fresh().map(([day, bytes]) => [day, new Int32Array(Uint8Array.from(bytes).buffer)]);

  test('a day is read once, when it is first asked for', () => {
    const { days, reads } = seenDays();
    expect(lookFor(days, [7, 1, 7, 2, 7, 3])).toEqual([1, 1, 0]);
    days.add(7, new Int32Array([7, 2, 7, 3]));
    expect(lookFor(days, [7, 3])).toEqual([1]);
    expect(reads).toEqual([7]);
  });

  test('only what was added is to be persisted, and only once', () => {
    const { days } = seenDays();
    lookFor(days, [7, 1]);
    days.add(7, new Int32Array([7, 3, 7, 4]));
    days.add(7, new Int32Array([0, 7, 0, 0]).subarray(2));
    expect(freshOf(days)).toEqual([[7, new Int32Array([7, 3, 7, 4, 0, 0])]]);
    days.persisted();
    expect(days.fresh()).toEqual([]);
  });

  test('what is to be persisted comes in the order of its coming, however much it is', () => {
    const { days } = seenDays();
    const marks = new Int32Array(words(5, 400_000));
    for (let at = 0; at < marks.length; at += 20_000) days.add(8, marks.subarray(at, at + 20_000));
    expect(freshOf(days)).toEqual([[8, marks]]);
    const seen = new Uint8Array(marks.length / 2);
    days.look(8, marks, seen);
    expect(seen.indexOf(0)).toBe(-1);
  });

  test('a day at rest is let go and read again when asked for', () => {
    const { days, reads } = seenDays();
    lookFor(days, []);
    for (let round = 0; round < ROUNDS - 1; round++) days.rest();
    lookFor(days, []);
    for (let round = 0; round < ROUNDS - 1; round++) days.rest();
    expect(lookFor(days, [7, 2])).toEqual([1]);
    expect(reads).toEqual([7]);
    for (let round = 0; round < ROUNDS; round++) days.rest();
    expect(lookFor(days, [7, 2])).toEqual([1]);
    expect(reads).toEqual([7, 7]);
  });

  test('a day with marks that are not persisted is never let go', () => {
    const { days, reads } = seenDays();
    days.add(7, new Int32Array([7, 3]));
    for (let round = 0; round < 2 * ROUNDS; round++) days.rest();
    expect(lookFor(days, [7, 3])).toEqual([1]);
    expect(reads).toEqual([7]);
  });
});
