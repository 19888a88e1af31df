/**
 * The company's telemetry, request by request: the same for the same options, byte for byte. It knows no clock; whoever
 * asks says until when.
 */
import { endedAt, exportsOf, type Export } from './exports.ts';
import type { Run } from './happenings.ts';
import { bodyOf, type Signal } from './json.ts';
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
  /** Everything from before the start, in batches as a collector would make them. To be asked for first. */
  history(): Generator<Request>;
  /** When something is to be sent next, by the clock. */
  nextMs(): number;
  /** What is to be sent until then and was not asked for yet. */
  due(untilMs: number): Generator<Request>;
  /** Ends all runs of the program, which send what they have: what was told by one signal is then told by the other. */
  end(atMs: number): Request[];
};

/** Resources of one signal in a batch. */
const BATCH = 100;

/** One person's work: the run that is under way or next, and its exports that were not asked for yet. */
type Worker = { readonly runs: Iterator<Run>; run: Run | undefined; exports: Export[] };

export function createCompany({ seed, people, startMs, historyMs, speed }: CompanyOptions): Company {
  // Of another start time the people are the same, and what they do is not: no session is told twice.
  const random = randomFrom(seed ^ startMs);
  const workers = hire(people, seed).map((person): Worker => {
    const runs = workOf(person, startMs, historyMs, randomFrom(random.between(0, 2 ** 32 - 1)));
    return advance({ runs, run: undefined, exports: [] });
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
    history: function* () {
      for (const batch of batches(take(workers, startMs))) yield request(batch);
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
      const running = workers.flatMap(({ run }) => (run && run.startMs <= endMs ? [endedAt(run, endMs)] : []));
      const last = running.flatMap(exportsOf).filter((told) => told.atMs === endMs);
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

/** To the next run where all of this one was sent. */
function advance(worker: Worker): Worker {
  while (worker.exports.length === 0) {
    const { value, done } = worker.runs.next();
    if (done === true) {
      worker.run = undefined;
      break;
    }
    worker.run = value;
    worker.exports = exportsOf(value);
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
