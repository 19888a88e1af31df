/** The days of one fold: which are closed, and which it opens. */
import { openDays, SPACES, type Space } from '../../model/registers.ts';
import type { Clock, Day, DayState } from '../../model/store.ts';
import type { RegisterChanges } from '../registers.ts';
import { closesAfterMs, isClosed, isPast, remainingMs } from './horizon.ts';
import { isForgotten, isImportDay } from './imports.ts';
import { dayOf } from './time.ts';

export type Days = {
  isClosed(day: Day): boolean;
  /** Whether what was there at that time was counted then, or is not counted any more: also where no day of it is known. */
  isOver(timeMs: number): boolean;
  /** Opens the day if this is its first record. Returns when it will have closed for sure, by the agenda. */
  open(day: Day): number;
  /** Keeps the marks of a day of imports until it is older than history. */
  keep(day: Day): void;
  /** Closes the days whose time has come, and gives the latest of them; undefined where there is none but undated ones. */
  close(): Day | undefined;
};

/** Entities live until then: exactly, each would change with every batch that tells of it, and its groups with it. */
const EXPIRY_STEP_MS = 3_600_000;

type Known = { readonly day: Day; readonly closed: boolean; closesMs: number | undefined };

const { firstArrival, firstHeard, closedDays } = SPACES;

export function createDays(
  registers: RegisterChanges,
  nowMs: number,
  { listenedMs, agendaMs }: Pick<Clock, 'listenedMs' | 'agendaMs'>,
  horizonMs: number,
  historyMs: number,
): Days {
  const today = dayOf(nowMs);
  /** What is known of a day; undefined where it has no record. */
  const stateOf = (day: Day): DayState | undefined => {
    const get = (space: Space) => registers.get(space, '', `${day}`) as number | undefined;
    const closed = get(closedDays) !== undefined;
    if (get(firstArrival) === undefined && !closed) return undefined;
    return { day, heardMs: get(firstHeard) ?? Infinity, closed };
  };
  const isOut = (day: Day) =>
    isImportDay(day) ? isForgotten(day, nowMs, historyMs) : isClosed(stateOf(day), nowMs, listenedMs, horizonMs);
  const hear = (day: Day) => {
    if (day <= today && registers.get(firstHeard, '', `${day}`) === undefined) {
      registers.add(firstHeard, '', `${day}`, listenedMs);
    }
  };

  let last: Known | undefined; // Of the record before: nearly all have the same.
  const know = (day: Day): Known => {
    if (last?.day === day) return last;
    return (last = { day, closed: isOut(day), closesMs: undefined });
  };
  const keep = (day: Day) => arrive(registers, day, nowMs);
  const open = (day: Day): number => {
    keep(day);
    hear(day);
    return Math.ceil((agendaMs + remainingMs(day, nowMs, horizonMs)) / EXPIRY_STEP_MS) * EXPIRY_STEP_MS;
  };
  let oldest: Day | undefined;
  const oldestOpen = () => (oldest ??= oldestOf(registers, today));
  // Before as much was listened no day was closed, whatever our clock says: nothing of it was counted and forgotten.
  const mayBeOver = listenedMs >= closesAfterMs(horizonMs);
  const isOver = (day: Day) => know(day).closed || (mayBeOver && day < oldestOpen() && isPast(day, nowMs, horizonMs));

  return {
    isClosed: (day) => know(day).closed,
    isOver: (timeMs) => isOver(dayOf(timeMs)),
    keep,
    open: (day) => (know(day).closesMs ??= open(day)),
    close() {
      const days = openDays(registers.group);
      // Of a day of which records came only while our clock was before it: it has begun now.
      for (const day of days) hear(day);
      const over = days.filter(isOut);
      for (const day of over) registers.add(closedDays, '', `${day}`, 1);
      return latestOf(over);
    },
  };
}

function arrive(registers: RegisterChanges, day: Day, nowMs: number): void {
  if (registers.get(firstArrival, '', `${day}`) === undefined) registers.add(firstArrival, '', `${day}`, nowMs);
}

function oldestOf({ group }: RegisterChanges, today: Day): Day {
  return Math.min(today, ...openDays(group).filter((day) => day >= 0));
}

/** Of records: days of imports say nothing of what else is over. */
function latestOf(days: readonly Day[]): Day | undefined {
  const latest = Math.max(-1, ...days.filter((day) => !isImportDay(day)));
  return latest < 0 ? undefined : latest;
}
