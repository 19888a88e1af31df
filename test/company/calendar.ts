/**
 * The company's calendar: sixty days in Berlin, worked out by hand so that it owes nothing to the code under test. The
 * clocks go back in the night to day 34 (Sunday, 2026-10-25).
 */
export const DAYS = 60;
export const ZONE = 'Europe/Berlin';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A Monday. */
const FIRST_MS = Date.UTC(2026, 8, 21);

const CLOCKS_GO_BACK_DAY = 34;

/** The instant of a local time of day; of those after three o'clock each is there once on every day. */
export function atLocal(day: number, minutes: number): number {
  const isSummer = day < CLOCKS_GO_BACK_DAY || (day === CLOCKS_GO_BACK_DAY && minutes < 120);
  return FIRST_MS + day * DAY_MS + minutes * MINUTE_MS - (isSummer ? 2 : 1) * HOUR_MS;
}

/** The local day of an instant. */
export function dayOf(atMs: number): number {
  const day = Math.floor((atMs - FIRST_MS) / DAY_MS) + 1;
  return [day, day - 1].find((candidate) => atLocal(candidate, 0) <= atMs)!;
}

export function dateOf(day: number): string {
  return new Date(FIRST_MS + day * DAY_MS).toISOString().slice(0, 10);
}

export function isWeekend(day: number): boolean {
  return ((day % 7) + 7) % 7 >= 5;
}

/** The first day of the local month that the day is in. */
export function firstOfMonth(day: number): number {
  return day + 1 - Number(dateOf(day).slice(8));
}

/** The Monday of the week that the day is in: the first day is one. */
export function mondayOf(day: number): number {
  return day - (((day % 7) + 7) % 7);
}
