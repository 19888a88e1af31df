/**
 * Time. Identity keeps the time as it is on the wire; days, windows and sessions want one that can be believed.
 */
import type { Day } from '../model/store.ts';

export const DAY_MS = 86_400_000;
const WORD = 2 ** 32;

/** Senders' clocks run ahead a little; more than this is a wrong clock, not a fast one. */
const AHEAD_MS_MAX = 5 * 60_000;

/** Nanoseconds in two words as milliseconds. A double is exact to 256 ns here, and the same words give the same result. */
export function toMs(hi: number, lo: number): number {
  return Math.floor((hi * WORD + lo) / 1e6);
}

/** The time a record happened at: its own, or that of its arrival where it has none or one that has not come yet. */
export function believableMs(timeMs: number, nowMs: number): number {
  return timeMs > 0 && timeMs <= nowMs + AHEAD_MS_MAX ? timeMs : nowMs;
}

export function dayOf(timeMs: number): Day {
  return Math.floor(timeMs / DAY_MS);
}
