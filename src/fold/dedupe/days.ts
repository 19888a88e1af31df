/** The days of one fold: which are closed, and which it opens. */
import type { Day, DayState, Loaded } from '../../model/store.ts';
import { closesMs, isClosed } from './horizon.ts';

export type Days = {
  isClosed(day: Day): boolean;
  /** Opens the day if this is its first record. Returns when it will close. */
  open(day: Day): number;
  opened(): DayState[];
};

type Known = { readonly day: Day; readonly closed: boolean; closesMs: number | undefined };

export function createDays(loaded: Loaded, nowMs: number, horizonMs: number): Days {
  const opened = new Map<Day, DayState>();
  // Of the record before: nearly all have the same.
  let last: Known | undefined;
  const know = (day: Day): Known => {
    if (last?.day === day) return last;
    return (last = {
      day,
      closed: isClosed(opened.get(day) ?? loaded.day(day), nowMs, horizonMs),
      closesMs: undefined,
    });
  };
  const arrivalOf = (day: Day): number => {
    const state = opened.get(day) ?? loaded.day(day);
    if (state === undefined) opened.set(day, { day, firstArrivalMs: nowMs, closed: false });
    return state?.firstArrivalMs ?? nowMs;
  };
  return {
    isClosed: (day) => know(day).closed,
    open: (day) => (know(day).closesMs ??= closesMs(day, arrivalOf(day), horizonMs)),
    opened: () => [...opened.values()],
  };
}
