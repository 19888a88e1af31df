/** The days of one fold: which are closed, and which it opens. */
import { SPACES } from '../../model/registers.ts';
import type { Day, DayState } from '../../model/store.ts';
import type { RegisterChanges } from '../registers.ts';
import { closesMs, isClosed } from './horizon.ts';

export type Days = {
  isClosed(day: Day): boolean;
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
  return {
    isClosed: (day) => know(day).closed,
    open: (day) => (know(day).closesMs ??= closesMs(day, arrivalOf(day), horizonMs)),
  };
}
