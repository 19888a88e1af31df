/**
 * The company's telemetry, request by request: the same for the same options, byte for byte. It knows no clock; whoever
 * asks says until when.
 */
import { MANY_AGENTS } from './agents/kinds.ts';
import { endedAt, exportsOf, type Export } from './exports.ts';
import type { Run } from './happenings.ts';
import { bodyOf, type Signal } from './json.ts';
import { officeDays, officeHabits } from './office.ts';
import { hire } from './people.ts';
import { randomFrom } from './random.ts';
import { toResource } from './sender.ts';
import { partOf, type Part } from './tally.ts';
import { workOf } from './work.ts';

export type CompanyOptions = {
  readonly seed: number;
  readonly people: number;
  /** Of live time. What happened before is history. */
  readonly startMs: number;
  readonly historyMs: number;
  /** How many times faster than the clock live time passes. The times of records are those of the clock. */
  readonly speed: number;
};

export type Request = { readonly signal: Signal; readonly body: string; readonly parts: readonly Part[] };

export type Company = {
  /**
   * Everything from before the start, or until a time before it and not asked for yet, in batches as a collector would
   * make them. To be asked for first.
   */
  history(untilMs?: number): Generator<Request>;
  /** When something is to be sent next, by the clock. */
  nextMs(): number;
  /** What is to be sent until then and was not asked for yet. */
  due(untilMs: number): Generator<Request>;
  /** Ends all runs of the program, which send what they have: what was told by one signal is then told by the other. */
  end(atMs: number): Request[];
};

/** Resources of one signal in a batch. */
const BATCH = 100;

/** One person's work: runs under way, their exports that were not asked for yet, and the run after them. */
type Worker = { readonly runs: Iterator<Run>; running: Run[]; exports: Export[]; next: Run | undefined };

/** One in so many is on holiday. */
const AWAY = 6;

export function createCompany({ seed, people, startMs, historyMs, speed }: CompanyOptions): Company {
  // Of another start time the people are the same, and what they do is not: no session is told twice.
  const random = randomFrom(seed ^ startMs);
  const workers = hire(people, seed, MANY_AGENTS).map((person, index): Worker => {
    const own = random.fork();
    const days = officeDays(startMs, historyMs, index % AWAY === AWAY - 1, own);
    const runs = workOf(person, days, officeHabits(startMs), own);
    return advance({ runs, running: [], exports: [], next: runs.next().value });
  });
  const lifeOf = (clockMs: number) => startMs + Math.floor(Math.max(clockMs - startMs, 0) * speed);
  const clockOf = (lifeMs: number) => (lifeMs <= startMs ? lifeMs : startMs + Math.floor((lifeMs - startMs) / speed));
  const request = (exports: readonly Export[]): Request => ({
    signal: exports[0]!.signal,
    body: bodyOf(
      exports[0]!.signal,
      exports.map((told) => toResource(told, clockOf)),
    ),
    parts: exports.map(({ run, happenings, signal }) => partOf(run, happenings, signal)),
  });
  let takenMs = startMs;

  return {
    history: function* (untilMs = startMs) {
      for (const batch of batches(take(workers, Math.min(untilMs, startMs)))) yield request(batch);
    },
    nextMs: () => {
      const lifeMs = nextOf(workers)?.exports[0]?.atMs ?? Infinity;
      return startMs + Math.ceil(Math.max(lifeMs - startMs, 0) / speed);
    },
    due: function* (untilMs) {
      takenMs = Math.max(lifeOf(untilMs), takenMs);
      for (const told of take(workers, takenMs)) yield request([told]);
    },
    end: (atMs) => {
      const endMs = Math.max(lifeOf(atMs), takenMs + 1);
      const before = [...take(workers, endMs - 1)];
      const running = workers.flatMap((worker) => worker.running).filter((run) => run.endMs >= endMs);
      const last = running.flatMap((run) => exportsOf(endedAt(run, endMs))).filter((told) => told.atMs === endMs);
      return [...before, ...last].map((told) => request([told]));
    },
  };
}

/** The exports until then, of all, in the order of time. */
function* take(workers: readonly Worker[], untilMs: number): Generator<Export> {
  for (;;) {
    const worker = nextOf(workers);
    if (worker === undefined || worker.exports[0]!.atMs > untilMs) return;
    yield worker.exports.shift()!;
    advance(worker);
  }
}

function nextOf(workers: readonly Worker[]): Worker | undefined {
  let next: Worker | undefined;
  for (const worker of workers) {
    const atMs = worker.exports[0]?.atMs;
    if (atMs !== undefined && atMs < (next?.exports[0]?.atMs ?? Infinity)) next = worker;
  }
  return next;
}

/** Takes up each run that begins before what is to be sent next. */
function advance(worker: Worker): Worker {
  for (let { next } = worker; next && next.startMs <= (worker.exports[0]?.atMs ?? Infinity); { next } = worker) {
    const { startMs } = next;
    worker.running = [...worker.running.filter(({ endMs }) => endMs >= startMs), next];
    worker.exports = [...worker.exports, ...exportsOf(next)].toSorted((a, b) => a.atMs - b.atMs);
    worker.next = worker.runs.next().value;
  }
  return worker;
}

/** Of one signal each. Events leave before the metrics that tell the same, so that those counted are what was told. */
function* batches(exports: Iterable<Export>): Generator<Export[]> {
  let [logs, metrics]: [Export[], Export[]] = [[], []];
  for (const told of exports) {
    (told.signal === 'logs' ? logs : metrics).push(told);
    if (logs.length < BATCH) continue;
    yield* [logs, metrics].filter(({ length }) => length > 0);
    [logs, metrics] = [[], []];
  }
  yield* [logs, metrics].filter(({ length }) => length > 0);
}
