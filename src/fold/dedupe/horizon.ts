/**
 * Horizon: how long it is remembered what was seen.
 *
 * Marks are kept per UTC day of event time. A day closes H after its end, and never sooner than H after its first
 * record arrived; then its marks go and its records change nothing any more, for ever. So a laptop that was shut for a
 * weekend is counted in full, and what comes twice is counted once, however late, up to H; after that it is not counted.
 * [Forgetting marks after 24 h counts twice what a queue delivers after a weekend.]
 */
import type { Day, DayState } from '../../model/store.ts';
import { DAY_MS, dayOf } from './time.ts';

/** When a day closes, given when its first record arrived. */
export function closesMs(day: Day, firstArrivalMs: number, horizonMs: number): number {
  return Math.max((day + 1) * DAY_MS, firstArrivalMs) + horizonMs;
}

/** Whether records of the day change nothing any more. */
export function isClosed(state: DayState | undefined, nowMs: number, horizonMs: number): boolean {
  if (state === undefined) return false;
  return state.closed || nowMs >= closesMs(state.day, state.firstArrivalMs, horizonMs);
}

/**
 * The days whose marks tell whether a record was seen; it is marked in the first. One day for every record with a
 * usable time, the same at each delivery. A record without one, or from beyond the horizon's length ahead, is marked on
 * the day it arrives, and may have arrived on any day that is still open.
 */
export function markDays(timeMs: number, nowMs: number, horizonMs: number): Day[] {
  const today = dayOf(nowMs);
  if (timeMs > 0 && timeMs <= nowMs + horizonMs) return [dayOf(timeMs)];
  const days = [];
  for (let day = today; day >= today - Math.ceil(horizonMs / DAY_MS) - 1; day--) days.push(day);
  return days;
}
