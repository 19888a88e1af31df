/** What one fold or sweep gathers while it goes through its entities, and the change that comes of it. */
import type { Activity } from '../model/activity.ts';
import type { Fact } from '../model/fact.ts';
import { emptyOutcome } from '../model/outcome.ts';
import {
  emptyChange,
  type Change,
  type Clock,
  type Day,
  type DayState,
  type Loaded,
  type Marks,
} from '../model/store.ts';
import { laterClock, listen } from './clock.ts';
import { createPeople } from './people.ts';
import { addMark, type Item, type Rules } from './plan.ts';
import { createTotals } from './totals.ts';

export type Batch = ReturnType<typeof beginBatch>;

/** `clock`: as this process last read it. `arrived`: records came with this batch. */
export function beginBatch(nowMs: number, clock: Clock, arrived: boolean, loaded: Loaded, rules: Rules) {
  const totals = createTotals(loaded, rules.meter);
  const people = createPeople(loaded, rules);
  const outcome = emptyOutcome();
  const days = new Map<Day, DayState>();
  const claims = createClaims(loaded);
  const now = listen(laterClock(clock, loaded.clock), nowMs, arrived);

  return {
    nowMs,
    rules,
    clock: now,
    outcome,
    people,
    emit: (fact: Fact) => rules.meter.record(fact, totals),
    dayState: (day: Day) => days.get(day) ?? loaded.day(day),

    /** Opens the day if this is its first record. Returns when that arrived. */
    openDay(day: Day): number {
      const state = days.get(day) ?? loaded.day(day);
      if (state === undefined) days.set(day, { day, firstArrivalMs: nowMs, closed: false });
      return state?.firstArrivalMs ?? nowMs;
    },

    claim: claims.claim,

    noteSource({ agent, witness }: Activity): void {
      outcome.counted++;
      const source = `${agent}/${witness}`;
      const known = outcome.sources.get(source);
      if (known) known.records++;
      else outcome.sources.set(source, { agent, witness, records: 1 });
    },

    /** The change of everything gathered, and of what the caller adds. */
    end(added: Partial<Change>) {
      outcome.overflow = totals.overflow;
      const change: Change = {
        ...emptyChange(),
        marks: claims.marks,
        totals: totals.changes(),
        days: [...days.values()],
        people: people.people,
        attendance: people.attendance,
        merges: people.merges,
        clock: now,
        ...added,
      };
      return { change, outcome };
    },
  };
}

/** The marks of this batch: records of one batch may be the same, too. */
function createClaims(loaded: Loaded) {
  const marks = new Map<Day, Marks>();
  const fresh = new Map<number, number[]>();
  return {
    marks,
    /** Marks the record; false where it was seen before, also earlier in this batch. */
    claim: ({ days, mark }: Item): boolean => {
      if (mark === undefined) return true;
      const twins = fresh.get(mark.hi);
      if (twins?.includes(mark.lo) || days.some((day) => loaded.seen(day, mark.hi, mark.lo))) return false;
      if (twins) twins.push(mark.lo);
      else fresh.set(mark.hi, [mark.lo]);
      addMark(marks, days[0]!, mark);
      return true;
    },
  };
}
