/**
 * Time. Identity keeps the time as it is on the wire; days, windows and sessions want one that can be believed.
 */
import { BEGINNING_MS } from '../../model/calendar.ts';
import type { Day } from '../../model/store.ts';

export const DAY_MS = 86_400_000;
const MS_NS = 1_000_000;

/** 2^32 nanoseconds as milliseconds, and what remains of them. */
const WORD_MS = 4294;
const WORD_REST_NS = 967_296;

/** Senders' clocks run ahead a little; more than this is a wrong clock, not a fast one. */
const AHEAD_MS_MAX = 5 * 60_000;

/**
 * Nanoseconds in two words, signed or not, as whole milliseconds, rounded down. A double is exact to 256 ns only: put together in one, the
 * first nanosecond of a day could be a millisecond of the day before. Here every number is below 2^53.
 */
export function toMs(hi: number, lo: number): number {
  const high = hi >>> 0;
  return high * WORD_MS + Math.floor((high * WORD_REST_NS + (lo >>> 0)) / MS_NS);
}

/** The time a record happened at: its own, or that of its arrival where that cannot be or has not come yet. */
export function believableMs(timeMs: number, nowMs: number): number {
  return timeMs >= BEGINNING_MS && timeMs <= nowMs + AHEAD_MS_MAX ? timeMs : nowMs;
}

export function dayOf(timeMs: number): Day {
  return Math.floor(timeMs / DAY_MS);
}
