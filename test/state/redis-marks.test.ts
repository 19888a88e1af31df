import { expect, test } from '@jest/globals';
import type { Marks } from '../../src/model/store.ts';
import { bytesOf, MarkLists, SEGMENT_MARKS, segmentsBetween, segmentsOf } from '../../src/state/redis/marks.ts';
import { DAY, MARKS } from './conformance/home.ts';
import { marks } from './marked.ts';

const some = (from: number, to: number): Marks =>
  marks(Array.from({ length: to - from }, (_, index) => [from + index + 1, -from - index] as const));

/** Takes what a list of these marks answers to the next question. */
function takeFrom(lists: MarkLists, list: Marks): boolean {
  const stretch = lists.next(DAY);
  return lists.take(stretch, list.length / 2, bytesOf(list.subarray(2 * stretch.from)));
}

function seenOf(lists: MarkLists, asked: Marks): number {
  const seen = new Uint8Array(asked.length / 2);
  lists.look(DAY, asked, seen);
  return seen.reduce((all, one) => all + one, 0);
}

test('a mark is eight bytes, the high word before the low one, each with its low byte first', () => {
  expect([...bytesOf(marks([[0x01020304, -2]]))]).toEqual([4, 3, 2, 1, 254, 255, 255, 255]);
});

test('a list lies in strings of so many marks', () => {
  expect(segmentsOf(DAY, 0)).toEqual([`${DAY}:0`]);
  expect(segmentsOf(DAY, SEGMENT_MARKS)).toEqual([`${DAY}:0`]);
  expect(segmentsOf(DAY, SEGMENT_MARKS + 1)).toEqual([`${DAY}:0`, `${DAY}:1`]);
  expect(segmentsBetween(DAY, 2 * SEGMENT_MARKS - 1, 3 * SEGMENT_MARKS)).toEqual([1, 2, 3].map((n) => `${DAY}:${n}`));
});

test('a day is read on from its last mark, and what this process added is not read again', () => {
  const lists = new MarkLists();
  expect(takeFrom(lists, marks(MARKS))).toBe(true);
  expect(seenOf(lists, marks(MARKS))).toBe(MARKS.length);
  const first = new MarkLists();
  expect(takeFrom(first, some(0, 10))).toBe(true);
  first.appended(DAY, 10, some(10, 20));
  expect(first.next(DAY).from).toBe(19);
  // Of somebody else who was faster: read with the next load.
  first.appended(DAY, 25, some(25, 30));
  expect(takeFrom(first, some(0, 30))).toBe(true);
  expect(seenOf(first, some(0, 40))).toBe(30);
});

test('answers to two questions at a time bring each mark once', () => {
  const lists = new MarkLists();
  takeFrom(lists, some(0, 10));
  const stretch = lists.next(DAY);
  const bytes = (to: number) => bytesOf(some(stretch.from, to));
  expect(lists.take(stretch, 20, bytes(20))).toBe(true);
  expect(lists.take(stretch, 30, bytes(30))).toBe(true);
  expect(lists.next(DAY).from).toBe(29);
  expect(seenOf(lists, some(0, 40))).toBe(30);
});

test('a list that has lost its end and got another is read from its beginning', () => {
  for (const other of [some(100, 105), some(100, 110), some(100, 120)]) {
    const lists = new MarkLists();
    takeFrom(lists, some(0, 10));
    expect(takeFrom(lists, other)).toBe(false);
    expect(takeFrom(lists, other)).toBe(true);
    expect(seenOf(lists, some(0, 10))).toBe(0);
    expect(seenOf(lists, other)).toBe(other.length / 2);
  }
});

test('a day that nobody asks for is let go', () => {
  let nowMs = 0;
  const lists = new MarkLists(() => nowMs);
  takeFrom(lists, some(0, 10));
  nowMs = 600_001;
  lists.next(DAY + 1);
  expect(lists.next(DAY).from).toBe(0);
});
