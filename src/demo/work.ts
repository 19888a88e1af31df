/**
 * Who works when. It is two in the afternoon in the company when the demo starts, wherever that is: so all of history has
 * mornings and evenings, today has had its morning, and from then on work goes on as long as somebody watches.
 *
 * Pauses within a run of the program are shorter than any idle timeout, and those between two runs of a session longer
 * than the usual one: so each run is one stretch of work, however otel-kpi is set.
 */
import type { Happening, Run, Session, Start } from './happenings.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { turn } from './turns.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From eight to six. */
const [OPENS_MS, CLOSES_MS] = [-6 * HOUR_MS, 4 * HOUR_MS];
/** Within which everybody has come. */
const MORNING_MS = 5 * HOUR_MS;

const PAUSE_IN_RUN_MS_MAX = 3 * MINUTE_MS;
const PAUSE_IN_SESSION_MS_MIN = 46 * MINUTE_MS;
const PAUSE_BETWEEN_RUNS_MS_MAX = 120 * MINUTE_MS;
/** Shorter from an hour before the start on: there shall be something to see. */
const LIVE_PAUSE_MS_MAX = 8 * MINUTE_MS;
/** The sessions that somebody may go on with. */
const REMEMBERED = 6;

/** All that the person does, from so long before the start on, and without end but of those who are away. */
export function* workOf(person: Person, startMs: number, historyMs: number, random: Random): Generator<Run> {
  let runs: Run[] = [];
  for (let daysAgo = Math.ceil(historyMs / DAY_MS); daysAgo >= 0; daysAgo--) {
    const afternoonMs = startMs - daysAgo * DAY_MS;
    if (person.isAway && daysAgo < 2) continue;
    if (daysAgo > 0 && !random.chance(isWeekend(afternoonMs) ? 0.08 : 0.8)) continue;
    const closesMs = daysAgo > 0 ? afternoonMs + CLOSES_MS : Infinity;
    let atMs = afternoonMs + OPENS_MS + random.between(0, MORNING_MS);
    while (atMs < closesMs) {
      const run = startRun(person, resumable(runs, atMs, random), atMs, random);
      if (run.startMs >= startMs - historyMs) yield run;
      runs = [...runs.filter(({ session }) => session !== run.session), run].slice(-REMEMBERED);
      const pauseMs = run.endMs < startMs - HOUR_MS ? PAUSE_BETWEEN_RUNS_MS_MAX : LIVE_PAUSE_MS_MAX;
      atMs = run.endMs + random.between(2 * MINUTE_MS, pauseMs);
    }
  }
}

function resumable(runs: readonly Run[], atMs: number, random: Random): Session | undefined {
  const paused = runs.filter(({ endMs }) => atMs - endMs > PAUSE_IN_SESSION_MS_MIN);
  return paused.length > 0 && random.chance(0.25) ? random.pick(paused).session : undefined;
}

function startRun(person: Person, resumed: Session | undefined, startMs: number, random: Random): Run {
  const session = resumed ?? begin(person, random);
  const start: Start = resumed ? random.pick(['resume', 'continue']) : 'fresh';
  const happenings: Happening[] = [{ kind: 'start', start, atMs: startMs, promptId: '' }];
  let atMs = startMs + random.between(2_000, MINUTE_MS, 2);
  for (let turns = random.between(1, 14, 1.5); turns > 0; turns--) {
    atMs = turn(happenings, session, atMs, random) + random.between(4_000, PAUSE_IN_RUN_MS_MAX, 2);
  }
  return { session, startMs, endMs: atMs, happenings };
}

function begin(person: Person, random: Random): Session {
  return { id: random.uuid(), person, model: person.model, longContext: random.chance(0.2), contextTokens: 0 };
}

function isWeekend(ms: number): boolean {
  return [0, 6].includes(new Date(ms).getUTCDay());
}
