/** Sixty people in three teams: what is known of them, when they work, and what their laptops do. */
import { MANY_AGENTS } from '../../demo/agents/kinds.ts';
import type { Random } from '../../demo/random.ts';
import { hire as hirePeople, type Machine, type Person } from '../../demo/people.ts';
import type { Run } from '../../demo/happenings.ts';
import { workOf, type Day, type Habits } from '../../demo/work.ts';
import { atLocal, DAY_MS, DAYS, dayOf, isWeekend, MINUTE_MS } from './calendar.ts';

const PEOPLE = 60;

/** Days from the first up to, not including, the end. */
type Days = readonly [from: number, end: number];

/** Of people with an account. */
export type Employee = Person & {
  readonly account: { readonly email: string };
  /** Not there: not joined yet, on holiday, gone. */
  readonly away: readonly Days[];
  /** The laptop does not reach the collector and sends its queue on the morning of the end. */
  readonly offline: readonly Days[];
};

/** The longest queue of a laptop. */
const OFFLINE_DAYS_MAX = 5;

/** The days that somebody works before signing in. */
const UNNAMED_DAYS = 5;

/**
 * A pause within a block is below 20 minutes and one between two blocks of a session above 45, so that with all delays
 * nobody can doubt what is one stretch of work (the idle timeout is 30 minutes). A session is not taken up again after two
 * days: with the days a queue may wait that is less than the horizon, after which a session is forgotten and starts afresh.
 */
const HABITS: Habits = {
  turnsMax: 4,
  requestsMax: 3,
  pauseMs: (random) => random.below((random.chance(0.15) ? 16 : 2) * MINUTE_MS),
  breakMs: (random) => (45 + random.below(300)) * MINUTE_MS,
  resumedMs: [0, 2 * DAY_MS],
  resumed: 0.4,
  second: 0.12,
  kept: 0.5,
  restarted: 0.12,
};

/** Everybody, of whom two share one installation and some have two, and all runs of their programs. */
export function livesOf(random: Random): { readonly people: Employee[]; readonly runs: Run[] } {
  const hired = hirePeople(PEOPLE, random.below(2 ** 30), MANY_AGENTS);
  const people = hired.map((person, index): Employee => {
    const email = `p${index}@company.test`;
    const signsInLater = index % 12 === 7;
    return {
      ...person,
      account: { email, uuid: `account-${index}` },
      tellsTeam: index % 3 !== 2 || signsInLater,
      machines: machinesOf(index, hired, signsInLater),
      away: absences(index, random),
      offline: index % 3 === 0 ? queues(random) : [],
    };
  });
  const runs = people.flatMap((person, index) => {
    const own = random.fork();
    // Only metrics tell the starts of a program that is kept so that their kinds depend on no order.
    const habits = person.agent.eventsOnly ? { ...HABITS, kept: 0 } : HABITS;
    const all = [...workOf(person, daysOf(person, own), habits, own)];
    if (index % 12 === 7) person.signsInMs = signsInMs(all);
    return all;
  });
  return { people, runs };
}

function machinesOf(index: number, hired: readonly Person[], signsInLater: boolean): readonly Machine[] {
  const { machines } = hired[index === 1 ? 0 : index]!;
  return signsInLater ? machines.slice(0, 1) : machines;
}

/** Nobody works between 20:00 and 07:30, so days and windows that begin at night begin alike for every record. */
function* daysOf({ away }: Employee, random: Random): Generator<Day> {
  for (let day = 0; day < DAYS; day++) {
    if (isWithin(day, away) || !random.chance(isWeekend(day) ? 0.06 : 0.5)) continue;
    const fromMs = atLocal(day, 7 * 60 + 30) + random.below(150 * MINUTE_MS);
    yield { fromMs, untilMs: atLocal(day, 17 * 60), endMs: atLocal(day, 19 * 60 + 30) };
  }
}

/**
 * In the night in the middle of a session that was known by its installation alone: who it was is learned for all that
 * came before.
 */
function signsInMs(runs: readonly Run[]): number {
  const days = runs.flatMap(({ session, happenings }) => happenings.map(({ atMs }) => ({ session, day: dayOf(atMs) })));
  const worked = [...new Set(days.map(({ day }) => day))].toSorted((a, b) => a - b);
  const firstDay = Map.groupBy(days, ({ session }) => session);
  const goesOn = (on: number) =>
    [...firstDay.values()].some((own) => own.some(({ day }) => day < on) && own.some(({ day }) => day === on));
  const day = worked.slice(UNNAMED_DAYS).find(goesOn);
  if (day === undefined) throw new Error('BUG: goes on with no session on any later day');
  return atLocal(day, 0);
}

function isWithin(day: number, periods: readonly Days[]): boolean {
  return periods.some(([from, end]) => day >= from && day < end);
}

function absences(index: number, random: Random): Days[] {
  const days: Days[] = [];
  if (index % 8 === 0) days.push([0, 5 + random.below(25)]);
  if (index % 8 === 1) days.push([15 + random.below(30), DAYS]);
  if (index % 3 === 2) {
    const from = 5 + random.below(45);
    days.push([from, from + 5 + random.below(10)]);
  }
  return days;
}

function queues(random: Random): Days[] {
  const days: Days[] = [];
  for (let from = random.below(15); from < DAYS; from += 10 + random.below(15)) {
    days.push([from, from + 1 + random.below(OFFLINE_DAYS_MAX)]);
  }
  return days;
}
