/**
 * Local days of a time zone. Every local day of every zone in use begins at a quarter hour of UTC, so all of this is
 * found by asking which date a quarter has, and dates only grow with time.
 */
import { createMemo } from './memo.ts';
import type { Quarter } from './store.ts';

export const QUARTER_MS = 900_000;
export const HOUR_MS = 4 * QUARTER_MS;
export const DAY_MS = 24 * HOUR_MS;
const HALF_DAY_MS = DAY_MS / 2;

/** From its first instant (where clocks jump over midnight, that is not midnight) to that of the next; 23 to 25 h long. */
export type LocalDay = { readonly date: string; readonly startMs: number; readonly endMs: number };

export type Calendar = {
  /** The local date, such as `2026-11-20`. Cheap enough for every record. */
  dateOf(ms: number): string;
  /** The first instant of the local day. */
  startOfDayMs(ms: number): number;
  /** Weeks begin on Monday. */
  startOfWeekMs(ms: number): number;
  startOfMonthMs(ms: number): number;
  /** By the local clock: 1 is Monday, and 0 the hour after midnight. */
  hourOf(ms: number): { readonly weekday: number; readonly hour: number };
  /**
   * When the local day of `dayMs` has the time of day of `ms`. Of two such times it is the first. Where clocks jump over it, it is
   * soon after they do, which may be on the next day.
   */
  sameTimeMs(dayMs: number, ms: number): number;
  /** The last `count` local days up to the one of `ms`, which is the last of them. */
  datesBack(ms: number, count: number): LocalDay[];
};

const QUARTERS_PER_DAY = 96;

/** Longer than any day, week or month, with room for clocks that change. */
const DAY_QUARTERS_MAX = 2 * QUARTERS_PER_DAY;
const WEEK_QUARTERS_MAX = 8 * QUARTERS_PER_DAY;
const MONTH_QUARTERS_MAX = 32 * QUARTERS_PER_DAY;

/** Dates remembered: more than records of the longest horizon have. Beyond it all are forgotten and asked for again. */
const QUARTERS_REMEMBERED_MAX = 10_000;
const ZONES_REMEMBERED_MAX = 8;

export function quarterOf(ms: number): Quarter {
  return Math.floor(ms / QUARTER_MS);
}

/**
 * Where amounts of old quarters are kept together: in the middle of what a local day has of a day of UTC. So both days have all of
 * theirs, and those of a zone an hour or two away too. `starts`: the first quarters of local days, in order.
 */
export function joinedQuarter(quarter: Quarter, starts: readonly Quarter[]): Quarter {
  const first = Math.floor(quarter / QUARTERS_PER_DAY) * QUARTERS_PER_DAY;
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= quarter) low = middle + 1;
    else high = middle;
  }
  const from = Math.max(first, starts[low - 1] ?? first);
  const to = Math.min(first + QUARTERS_PER_DAY, starts[low] ?? Infinity);
  return Math.floor((from + to) / 2);
}

/** Nothing in it is of who asks: all who live in a zone have one, which remembers for all. */
const calendarOf = createMemo(ZONES_REMEMBERED_MAX, calendarIn);

/** `zone` is a name that Intl knows, such as `Europe/Berlin`; throws a RangeError for others. */
export function createCalendar(zone: string): Calendar {
  return calendarOf(zone);
}

function calendarIn(zone: string): Calendar {
  const dateAt = createDates(zone);
  const hourAt = createHours(zone, dateAt);

  /** The first quarter whose date is `date` or later; it is above `below` and not above `atMost`. */
  const firstFrom = (date: string, below: Quarter, atMost: Quarter): number => {
    let [low, high] = [below, atMost];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (dateAt(middle) < date) low = middle;
      else high = middle;
    }
    return high * QUARTER_MS;
  };
  const startOfDayMs = (ms: number): number => {
    const quarter = quarterOf(ms);
    return firstFrom(dateAt(quarter), quarter - DAY_QUARTERS_MAX, quarter);
  };
  // '~' is after every digit: later than the date itself, and not later than the next.
  const endOfDayMs = (ms: number): number => {
    const quarter = quarterOf(ms);
    return firstFrom(`${dateAt(quarter)}~`, quarter, quarter + DAY_QUARTERS_MAX);
  };

  return {
    dateOf: (ms) => dateAt(quarterOf(ms)),
    startOfDayMs,
    startOfWeekMs(ms) {
      const quarter = quarterOf(ms);
      return firstFrom(mondayOf(dateAt(quarter)), quarter - WEEK_QUARTERS_MAX, quarter);
    },
    startOfMonthMs(ms) {
      const quarter = quarterOf(ms);
      return firstFrom(`${dateAt(quarter).slice(0, 7)}-01`, quarter - MONTH_QUARTERS_MAX, quarter);
    },
    hourOf: (ms) => hourAt(quarterOf(ms)),
    sameTimeMs: createSameTime((ms) => hourAt(quarterOf(ms)).sinceMidnightMs + (ms % QUARTER_MS), startOfDayMs),
    datesBack(ms, count) {
      const days: LocalDay[] = [];
      let endMs = endOfDayMs(ms);
      while (days.length < count) {
        const startMs = startOfDayMs(endMs - 1);
        days.push({ date: dateAt(quarterOf(startMs)), startMs, endMs });
        endMs = startMs;
      }
      return days.toReversed();
    },
  };
}

/** `timeOf`: what local clocks show, in milliseconds since midnight. */
function createSameTime(timeOf: (ms: number) => number, startOfDayMs: (ms: number) => number): Calendar['sameTimeMs'] {
  return (dayMs, ms) => {
    const startMs = startOfDayMs(dayMs);
    const timeMs = timeOf(ms);
    const asIs = startMs + Math.max(timeMs - timeOf(startMs), 0);
    // What the clock is ahead by, since it was changed; past midnight of the next day it is little.
    const ahead = ((timeOf(asIs) - timeMs + DAY_MS + HALF_DAY_MS) % DAY_MS) - HALF_DAY_MS;
    return ahead !== 0 && timeOf(asIs - ahead) === timeMs ? asIs - ahead : asIs;
  };
}

/** The date of the last Monday that is not after a date. */
function mondayOf(date: string): string {
  const day = new Date(date);
  const daysSince = (day.getUTCDay() + 6) % 7;
  return new Date(day.getTime() - daysSince * QUARTERS_PER_DAY * QUARTER_MS).toISOString().slice(0, 10);
}

function createDates(zone: string): (quarter: Quarter) => string {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return createMemo(QUARTERS_REMEMBERED_MAX, (quarter: Quarter) => {
    const parts = new Map(format.formatToParts(quarter * QUARTER_MS).map(({ type, value }) => [type, value]));
    return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  });
}

function createHours(zone: string, dateAt: (quarter: Quarter) => string) {
  const format = new Intl.DateTimeFormat('en-u-nu-latn', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return createMemo(QUARTERS_REMEMBERED_MAX, (quarter: Quarter) => {
    const weekday = new Date(dateAt(quarter)).getUTCDay() || 7;
    const [hour, minute] = format
      .format(quarter * QUARTER_MS)
      .split(':')
      .map(Number) as [number, number];
    return { weekday, hour, sinceMidnightMs: (hour * 60 + minute) * 60_000 };
  });
}

/** Whether a text is a day such as 2026-11-30. JavaScript takes 2026-11-31 for the first of December. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** There were no agents before: an older time is of another unit, or of a clock that begins at 0 when its machine does. */
export const BEGINNING_MS = Date.UTC(2024, 0, 1);
