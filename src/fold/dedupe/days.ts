/** The days of one fold: which are closed, and which it opens. */
import { openDays, SPACES } from '../../model/registers.ts';
import type { Day, DayState } from '../../model/store.ts';
import type { RegisterChanges } from '../registers.ts';
import { closesMs, isClosed } from './horizon.ts';
import { dayOf } from './time.ts';

export type Days = {
  isClosed(day: Day): boolean;
  /** Whether what was there at that time was counted then, or is not counted any more: also where no day of it is known. */
  isOver(timeMs: number): boolean;
  /** Opens the day if this is its first record. Returns when it will close. */
  open(day: Day): number;
};

type Known = { readonly day: Day; readonly closed: boolean; closesMs: number | undefined };

const { firstArrival, closedDays } = SPACES;

/** What is known of a day; undefined where it has no record. */
function dayState(day: Day, registers: Pick<RegisterChanges, 'get'>): DayState | undefined {
  const arrival = registers.get(firstArrival, '', `${day}`) as number | undefined;
  const closed = registers.get(closedDays, '', `${day}`) !== undefined;
  return arrival === undefined && !closed ? undefined : { day, firstArrivalMs: arrival ?? 0, closed };
}

export function createDays(registers: RegisterChanges, nowMs: number, horizonMs: number): Days {
  // Of the record before: nearly all have the same.
  let last: Known | undefined;
  const know = (day: Day): Known => {
    if (last?.day === day) return last;
    return (last = { day, closed: isClosed(dayState(day, registers), nowMs, horizonMs), closesMs: undefined });
  };
  const arrivalOf = (day: Day): number => {
    const known = registers.get(firstArrival, '', `${day}`);
    if (known === undefined) registers.add(firstArrival, '', `${day}`, nowMs);
    return (known as number | undefined) ?? nowMs;
  };
  let oldest: Day | undefined;
  const oldestOpen = () =>
    (oldest ??= openDays(registers.group).reduce((least, { day }) => Math.min(least, day), dayOf(nowMs)));
  const isOver = (day: Day) => know(day).closed || (day < oldestOpen() && nowMs >= closesMs(day, 0, horizonMs));
  return {
    isClosed: (day) => know(day).closed,
    isOver: (timeMs) => isOver(dayOf(timeMs)),
    open: (day) => (know(day).closesMs ??= closesMs(day, arrivalOf(day), horizonMs)),
  };
}
