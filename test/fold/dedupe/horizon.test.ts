import { expect, test } from '@jest/globals';
import { closesMs, isClosed, markDays } from '../../../src/fold/dedupe/horizon.ts';
import { believableMs, DAY_MS, dayOf, toMs } from '../../../src/fold/dedupe/time.ts';
import { NOON_MS, words } from '../activities.ts';

const H = 7 * DAY_MS;
const today = dayOf(NOON_MS);
const END_MS = (today + 8) * DAY_MS;
const HEARD_MS = 1_000;
const LISTENED_MS = HEARD_MS + DAY_MS + H;
const open = { day: today, heardMs: HEARD_MS, closed: false };

test('a day closes when a day and H were listened since it was heard of, and its end is H ago', () => {
  expect(isClosed(open, END_MS, LISTENED_MS, H)).toBe(true);
  expect(isClosed(open, END_MS - 1, LISTENED_MS, H)).toBe(false);
  expect(isClosed(open, END_MS, LISTENED_MS - 1, H)).toBe(false);
});

test('neither a clock that is ahead by years closes a day, nor what was listened before the day by our clock', () => {
  expect(isClosed(open, END_MS + 400 * DAY_MS, HEARD_MS + DAY_MS, H)).toBe(false);
  expect(isClosed({ ...open, heardMs: Infinity }, END_MS, LISTENED_MS, H)).toBe(false);
});

test('a closed day stays closed when the clock goes back, and one without records is open', () => {
  expect(isClosed({ ...open, closed: true }, NOON_MS, 0, H)).toBe(true);
  expect(isClosed(undefined, END_MS, LISTENED_MS, H)).toBe(false);
});

test('its entities are kept for a day and H after they came at least', () => {
  expect(closesMs(today, NOON_MS, H)).toBe(NOON_MS + DAY_MS + H);
  expect(closesMs(today + 5, NOON_MS, H)).toBe((today + 6) * DAY_MS + H);
});

test('a record with a time of its own is marked on its own day, at each delivery the same', () => {
  for (const nowMs of [NOON_MS, NOON_MS + DAY_MS, NOON_MS + 400 * DAY_MS]) {
    expect(markDays(NOON_MS, nowMs, 0, H)[0]).toBe(today);
  }
  expect(markDays(NOON_MS + 8 * DAY_MS, NOON_MS, 0, H)[0]).toBe(today + 8);
});

test('a record without one is marked among the undated, and looked for there and on the day it tells', () => {
  expect(markDays(0, NOON_MS, 0, H)).toEqual([-1, -2]);
  expect(markDays(NOON_MS + 300 * DAY_MS, NOON_MS, 0, H)).toEqual([-1, -2, today + 300]);
  expect(markDays(NOON_MS, NOON_MS - 300 * DAY_MS, 3 * (DAY_MS + H), H)).toEqual([-4, -3, -5, today]);
  expect(markDays(NOON_MS, NOON_MS, 3 * (DAY_MS + H), H)).toEqual([today, -4, -3, -5]);
});

test('the undated of a generation go when two more have passed', () => {
  const undated = { day: -1, heardMs: 0, closed: false };
  expect(isClosed(undated, NOON_MS, 2 * (DAY_MS + H) - 1, H)).toBe(false);
  expect(isClosed(undated, NOON_MS, 2 * (DAY_MS + H), H)).toBe(true);
});

test('a time that is absent or more than five minutes ahead gives way to the time of arrival', () => {
  expect(believableMs(0, NOON_MS)).toBe(NOON_MS);
  expect(believableMs(952_557_003, NOON_MS)).toBe(NOON_MS);
  expect(believableMs(NOON_MS + 300_001, NOON_MS)).toBe(NOON_MS);
  expect(believableMs(NOON_MS + 300_000, NOON_MS)).toBe(NOON_MS + 300_000);
  expect(believableMs(NOON_MS - 90 * DAY_MS, NOON_MS)).toBe(NOON_MS - 90 * DAY_MS);
});

test('the words of the wire give the millisecond', () => {
  const { hi, lo } = words(NOON_MS, 999_000);
  expect(toMs(hi, lo)).toBe(NOON_MS);
});
