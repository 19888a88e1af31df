import { expect, test } from '@jest/globals';
import { closesMs, isClosed, markDays } from '../../../src/fold/dedupe/horizon.ts';
import { believableMs, DAY_MS, dayOf, toMs } from '../../../src/fold/dedupe/time.ts';
import { NOON_MS, words } from '../activities.ts';

const H = 7 * DAY_MS;
const today = dayOf(NOON_MS);
const open = (day: number, firstArrivalMs: number) => ({ day, firstArrivalMs, closed: false });

test('a day closes H after its end', () => {
  const state = open(today, NOON_MS);
  expect(isClosed(state, (today + 8) * DAY_MS - 1, H)).toBe(false);
  expect(isClosed(state, (today + 8) * DAY_MS, H)).toBe(true);
});

test('an old day whose first record comes now stays open for H', () => {
  const state = open(today - 30, NOON_MS);
  expect(closesMs(state.day, state.firstArrivalMs, H)).toBe(NOON_MS + H);
  expect(isClosed(state, NOON_MS + H - 1, H)).toBe(false);
});

test('a closed day stays closed when the clock goes back', () => {
  expect(isClosed({ day: today, firstArrivalMs: NOON_MS, closed: true }, NOON_MS, H)).toBe(true);
});

test('a day without records is open', () => {
  expect(isClosed(undefined, NOON_MS, H)).toBe(false);
});

test('a record with a usable time is marked on its own day, at each delivery the same', () => {
  for (const nowMs of [NOON_MS, NOON_MS + DAY_MS, NOON_MS + 5 * DAY_MS]) {
    expect(markDays(NOON_MS, nowMs, H)).toEqual([today]);
  }
  expect(markDays(NOON_MS + 2 * DAY_MS, NOON_MS, H)).toEqual([today + 2]);
});

test('a record without a time is looked for on every day that it may have arrived on', () => {
  const days = markDays(0, NOON_MS, H);
  expect(days[0]).toBe(today);
  expect(days).toHaveLength(9);
  expect(markDays(NOON_MS + 300 * DAY_MS, NOON_MS, H)).toEqual(days);
});

test('a time that is absent or more than five minutes ahead gives way to the time of arrival', () => {
  expect(believableMs(0, NOON_MS)).toBe(NOON_MS);
  expect(believableMs(NOON_MS + 300_001, NOON_MS)).toBe(NOON_MS);
  expect(believableMs(NOON_MS + 300_000, NOON_MS)).toBe(NOON_MS + 300_000);
  expect(believableMs(NOON_MS - 90 * DAY_MS, NOON_MS)).toBe(NOON_MS - 90 * DAY_MS);
});

test('the words of the wire give the millisecond', () => {
  const { hi, lo } = words(NOON_MS, 999_000);
  expect(toMs(hi, lo)).toBe(NOON_MS);
});
