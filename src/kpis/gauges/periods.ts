/** Periods of the calendar, in the configured zone: what a budget is for, and what a forecast looks to the end of. */
import { DAY_MS, HOUR_MS, type Calendar } from '../../model/calendar.ts';

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

export type Bounds = { readonly startMs: number; readonly endMs: number };

/** The period that a time is in. A step past the longest one, and short of the end of the next, is in the next. */
export function periodAt(period: Period, ms: number, calendar: Calendar): Bounds {
  const [startOf, stepMs] = {
    day: [calendar.startOfDayMs, 26 * HOUR_MS],
    week: [calendar.startOfWeekMs, 8 * DAY_MS],
    month: [calendar.startOfMonthMs, 32 * DAY_MS],
  }[period] as [(ms: number) => number, number];
  const startMs = startOf(ms);
  return { startMs, endMs: startOf(startMs + stepMs) };
}

/** How many local days after today the period still has. */
export function daysAfter(nowMs: number, { endMs }: Bounds, calendar: Calendar): number {
  return Math.round((endMs - calendar.startOfDayMs(nowMs)) / DAY_MS) - 1;
}
