import { expect, test } from '@jest/globals';
import { laterClock, listen } from '../../../src/fold/sessions/clock.ts';
import type { Clock } from '../../../src/model/store.ts';
import { NOON_MS } from '../activities.ts';

const MINUTE_MS = 60_000;
const begun: Clock = { listenedMs: 0, atMs: NOON_MS, lastArrivalMs: NOON_MS };

/** What is listened while sweeps look every 5 s; records arrive at these seconds. */
function listened(seconds: number, arrivals: (second: number) => boolean): number {
  let clock = begun;
  for (let second = 5; second <= seconds; second += 5) clock = listen(clock, NOON_MS + second * 1000, arrivals(second));
  return clock.listenedMs / 1000;
}

test('ticks while anything arrives now and then', () => {
  expect(listened(3600, (second) => second % 60 === 0)).toBe(3600);
});

test('pauses while nothing at all arrives: an outage of the collector makes nobody idle', () => {
  expect(listened(3600, () => false)).toBe(90);
});

test('ticks again after two hours of silence: at night there is just nobody', () => {
  expect(listened(4 * 3600, () => false)).toBe(90 + 2 * 3600);
});

test('does not count the time in which we were down', () => {
  expect(listen(begun, NOON_MS + 8 * 60 * MINUTE_MS, true).listenedMs).toBe(30_000);
});

test('never goes back, and begins with its first look', () => {
  expect(listen(begun, NOON_MS - MINUTE_MS, true)).toEqual(begun);
  expect(listen({ listenedMs: 0, atMs: 0, lastArrivalMs: 0 }, NOON_MS, false).listenedMs).toBe(0);
});

test('of two readings each part is the later', () => {
  const a = { listenedMs: 5, atMs: 10, lastArrivalMs: 3 };
  const b = { listenedMs: 4, atMs: 20, lastArrivalMs: 2 };
  expect(laterClock(a, b)).toEqual({ listenedMs: 5, atMs: 20, lastArrivalMs: 3 });
});
