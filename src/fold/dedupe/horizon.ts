/**
 * Horizon: how long it is remembered what was seen.
 *
 * Marks are kept per UTC day of the record's own time, so that arrival decides nothing. A record whose time cannot be its own
 * (before there were agents, or too far ahead of our clock) is kept among the undated, and looked for in both: our clock may
 * have been another one when it came before.
 *
 * A day closes when a day and H were listened since its first record that came while our clock was not before the day, and
 * our clock says that its end is H ago. Then its marks go and its records change nothing any more, for ever. So a laptop that
 * was shut for a weekend is counted in full, and what comes twice is counted once, however late, up to H. Neither of the two
 * clocks closes a day alone: ours may be wrong by years for a moment, and where we are seldom up little is listened.
 * [Our clock alone: 400 days ahead for seconds, it closes today for ever.]
 */
import { BEGINNING_MS } from '../../model/calendar.ts';
import type { Day, DayState } from '../../model/store.ts';
import { DAY_MS, dayOf } from './time.ts';

/** Whether our clock says that the end of a day is H ago. */
export function isPast(day: Day, nowMs: number, horizonMs: number): boolean {
  return nowMs >= (day + 1) * DAY_MS + horizonMs;
}

/** How long has to be listened before any day closes. */
export function closesAfterMs(horizonMs: number): number {
  return DAY_MS + horizonMs;
}

/** How long after an arrival the day is closed: at least a day and H, and no clock of ours makes it much more. */
export function remainingMs(day: Day, nowMs: number, horizonMs: number): number {
  const leastMs = closesAfterMs(horizonMs);
  return Math.min(Math.max((day + 1) * DAY_MS + horizonMs - nowMs, leastMs), 3 * leastMs);
}

/** Whether records of the day change nothing any more. */
export function isClosed(state: DayState | undefined, nowMs: number, listenedMs: number, horizonMs: number): boolean {
  if (state === undefined) return false;
  const { day, heardMs, closed } = state;
  if (closed) return true;
  if (day < 0) return undatedDay(listenedMs, horizonMs) < day - 1;
  return listenedMs >= heardMs + closesAfterMs(horizonMs) && isPast(day, nowMs, horizonMs);
}

/** The undated are kept by generations, each of a day and H on the listening clock: these are days below 0. */
function undatedDay(listenedMs: number, horizonMs: number): Day {
  return -1 - Math.floor(listenedMs / closesAfterMs(horizonMs));
}

/**
 * The days whose marks tell whether a record was seen; it is marked in the first: its own, else that of the undated. The
 * generation before and, as another replica's clock may be ahead, the one after are asked too.
 */
export function markDays(timeMs: number, nowMs: number, listenedMs: number, horizonMs: number): Day[] {
  const undated = undatedDay(listenedMs, horizonMs);
  const generations = [undated, undated + 1, undated - 1].filter((day) => day < 0);
  if (timeMs < BEGINNING_MS) return generations;
  const own = dayOf(timeMs);
  return timeMs <= nowMs + DAY_MS + horizonMs ? [own, ...generations] : [...generations, own];
}
