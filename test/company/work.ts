/**
 * Who did what when. People work in blocks; in each they use one session or two, new ones or those of earlier that day or
 * of the days before. A pause within a block is below 20 minutes and one between two blocks of a session above 45, so that
 * with all delays nobody can doubt what is one stretch of work (the idle timeout is 30 minutes). Nobody works between
 * 20:00 and 07:30, so days and windows that begin at night begin alike for every record.
 */
import type { Random } from '../random.ts';
import { atLocal, DAY_MS, DAYS, isWeekend, MINUTE_MS } from './calendar.ts';
import type { Process, Session, Signals } from './happenings.ts';
import { isWithin, type Person } from './people.ts';
import { turn } from './turns.ts';

const SIGNALS: readonly Signals[] = [
  ...Array<Signals>(7).fill('both'),
  'logs',
  'metrics',
  'few_logs',
  'few_logs',
  'few_metrics',
  'few_metrics',
];

const START_MINUTES = 7 * 60 + 30;
const LAST_BLOCK_MINUTES = 17 * 60;
const END_MINUTES = 20 * 60;
const PAUSE_MINUTES = 45;

/**
 * A session is not taken up again after so long. With the days a queue may wait that is less than the horizon: a session
 * that was forgotten would start afresh.
 */
const RESUMED_MS_MAX = 2 * DAY_MS;

/** Everything that one person did. */
export function workOf(person: Person, random: Random): Session[] {
  const sessions: Session[] = [];
  let workdays = 0;
  for (let day = 0; day < DAYS; day++) {
    if (isWithin(day, person.away) || random.next() > (isWeekend(day) ? 0.06 : 0.5)) continue;
    workdays++;
    const last = sessions.findLast(({ processes }) => atLocal(day, 0) - lastMs(processes) < RESUMED_MS_MAX - DAY_MS);
    // In a session that was known by its installation alone: who it was is learned for all that came before.
    const signsIn = person.signsInMs === Infinity && workdays > 5 ? last : undefined;
    if (signsIn) person.signsInMs = atLocal(day, 0);
    workDay(person, day, sessions, signsIn, random);
  }
  return sessions;
}

function workDay(person: Person, day: number, sessions: Session[], first: Session | undefined, random: Random): void {
  const limitMs = atLocal(day, END_MINUTES);
  let startMs = atLocal(day, START_MINUTES) + random.below(150 * MINUTE_MS);
  let given = first;
  while (startMs < atLocal(day, LAST_BLOCK_MINUTES)) {
    const used = [given ?? choose(person, sessions, startMs, random)];
    if (random.below(8) === 0) used.push(begin(person, sessions, random));
    const ends = used.map((session) => block(session, startMs + random.below(MINUTE_MS), limitMs, random));
    given = undefined;
    startMs = Math.max(...ends) + (PAUSE_MINUTES + random.below(300)) * MINUTE_MS;
  }
}

function choose(person: Person, sessions: Session[], atMs: number, random: Random): Session {
  const known = sessions.filter(({ processes }) => atMs - lastMs(processes) < RESUMED_MS_MAX);
  return known.length > 0 && random.below(5) < 2 ? random.pick(known) : begin(person, sessions, random);
}

function begin(person: Person, sessions: Session[], random: Random): Session {
  const session: Session = {
    id: `${person.email.slice(0, person.email.indexOf('@'))}-${sessions.length}`,
    person,
    signals: random.pick(SIGNALS),
    kept: random.below(2) === 0,
    longContext: random.below(3) === 0,
    processes: [],
  };
  sessions.push(session);
  return session;
}

/** Some turns of work in a session; returns when the last was over. */
function block(session: Session, startMs: number, limitMs: number, random: Random): number {
  const { processes, kept } = session;
  const running = processes.at(-1);
  let process = running && kept ? running : startProcess(session, startMs, random);
  let atMs = startMs;
  const turns = 1 + random.below(4);
  for (let count = 0; count < turns && atMs < limitMs - 30 * MINUTE_MS; count++) {
    if (count > 0 && !kept && random.below(8) === 0) process = startProcess(session, atMs, random);
    process.endMs = turn(process.happenings, atMs, random) + 500 + random.below(90_000);
    atMs = process.endMs + 1 + random.below((random.below(7) === 0 ? 16 : 2) * MINUTE_MS);
  }
  return process.endMs;
}

function startProcess(session: Session, startMs: number, random: Random): Process {
  const start = session.processes.length === 0 ? 'fresh' : random.pick(['resume', 'continue'] as const);
  const process: Process = { session, startMs, endMs: startMs, happenings: [{ kind: 'start', start, atMs: startMs }] };
  session.processes.push(process);
  return process;
}

function lastMs(processes: readonly Process[]): number {
  return processes.at(-1)!.endMs;
}
