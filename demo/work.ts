/**
 * Who works when, in blocks of some turns: with a new session or one of before, sometimes with two at once. What differs
 * between a demo, a test and a bench is in the habits.
 */
import type { Run, Session } from './happenings.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { turn } from './turns.ts';

/** When the first block begins, before when each other one does, and after when no turn does. */
export type Day = { readonly fromMs: number; readonly untilMs: number; readonly endMs: number };

export type Habits = {
  readonly turnsMax: number;
  /** Requests for the person in a turn. */
  readonly requestsMax: number;
  readonly pauseMs: (random: Random) => number;
  readonly breakMs: (random: Random, atMs: number) => number;
  /** A session is gone on with only after such a pause, and before such a one. */
  readonly resumedMs: readonly [after: number, before: number];
  /** How likely it is that an earlier session is gone on with, and that a second one is begun beside it. */
  readonly resumed: number;
  readonly second: number;
  /** How likely a session stays open over breaks and nights, and that the program of another is started anew in a block. */
  readonly kept: number;
  readonly restarted: number;
};

/** How long a program is still open when work has ended. */
const TAIL_MS_MAX = 60_000;

/** All that the person does, by when it begins. Runs that are kept open are told at the end of all days. */
export function* workOf(person: Person, days: Iterable<Day>, habits: Habits, random: Random): Generator<Run> {
  const [afterMs, beforeMs] = habits.resumedMs;
  const kept = new Set<Run>();
  // The last run of each session that may be gone on with.
  let known: Run[] = [];
  for (const day of days) {
    for (let atMs = day.fromMs; atMs < day.untilMs;) {
      known = known.filter(({ endMs }) => atMs - endMs < beforeMs);
      const paused = known.filter(({ endMs }) => atMs - endMs > afterMs);
      const before = paused.length > 0 && random.chance(habits.resumed) ? random.pick(paused) : undefined;
      const blocks = [block(person, before, atMs, day.endMs, habits, random)];
      if (random.chance(habits.second)) {
        blocks.push(block(person, undefined, atMs + random.between(1, TAIL_MS_MAX), day.endMs, habits, random));
      }
      const runs = blocks.flat().toSorted((a, b) => a.startMs - b.startMs);
      for (const run of runs) if (run.session.kept) kept.add(run);
      yield* runs.filter(({ session }) => !session.kept);
      known = [...known.filter((run) => run !== before), ...blocks.map((each) => each.at(-1)!)];
      atMs = Math.max(...runs.map(({ endMs }) => endMs));
      atMs += habits.breakMs(random, atMs);
    }
  }
  yield* kept;
}

/** Some turns of work in one session: its runs, of which the first may be one of before that is still open. */
function block(
  person: Person,
  before: Run | undefined,
  startMs: number,
  limitMs: number,
  { kept, turnsMax, requestsMax, restarted, pauseMs }: Habits,
  random: Random,
): Run[] {
  const session = before?.session ?? begin(person, random.chance(kept), random, startMs);
  const start = () => random.pick(['resume', 'continue'] as const);
  let run = before && session.kept ? before : startRun(session, before ? start() : 'fresh', startMs);
  const runs = [run];
  let atMs = startMs + random.between(2_000, 60_000, 2);
  for (let turns = random.between(1, turnsMax, 1.5); turns > 0 && atMs < limitMs; turns--) {
    if (atMs > startMs + 60_000 && !session.kept && random.chance(restarted)) {
      runs.push((run = startRun(session, start(), atMs)));
    }
    run.endMs = turn(run.happenings, session, atMs, requestsMax, random) + random.between(500, TAIL_MS_MAX, 2);
    atMs = run.endMs + pauseMs(random);
  }
  return runs;
}

/** `atMs`: when; ids of some agents begin with it. */
export function begin(person: Person, kept: boolean, random: Random, atMs = 0): Session {
  const machine = random.pick(person.machines);
  const [terminal, longContext] = [random.pick(machine.terminals), random.chance(0.2)];
  const id = person.agent.hasTimedIds ? random.uuid(atMs) : random.uuid();
  return { id, person, machine, terminal, model: person.model, longContext, kept, contextTokens: 0 };
}

function startRun(session: Session, start: 'fresh' | 'resume' | 'continue', startMs: number): Run {
  const happenings: Run['happenings'] = [{ kind: 'start', start, atMs: startMs, promptId: '' }];
  return { session, startMs, endMs: startMs, happenings };
}
