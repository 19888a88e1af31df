/**
 * One request's journey: bytes → records → activities → one change → committed → answered.
 *
 * Requests that arrive while a commit runs are folded together into the next one (group commit): the more load, the
 * larger the groups, and the cost of a durable commit is shared. Nothing is acknowledged before the commit that holds it.
 */
import { REJECTED, type Activity, type Translation } from '../model/activity.ts';
import { ours, type BugPlace } from '../model/bug.ts';
import type { Answer, Exporter } from '../model/exchange.ts';
import type { RecordVisitor } from '../model/record.ts';
import { NOTHING, type Clock, type Loaded, type Need, type Store } from '../model/store.ts';
import {
  createTransactions,
  isolate,
  nextTurn,
  slicesOf,
  type CommitSteps,
  type Folded,
  type Missing,
  type Part,
} from './commits.ts';
import { prepare, read, type Reading } from './reading.ts';
import { tried } from './trial.ts';
import { createGroups, LONG_SLICE, slicesOfGroup, type Waiting } from './groups.ts';

type Sweeping = {
  readonly due: readonly string[];
  readonly closesDays: boolean;
  readonly isWhole: boolean;
  readonly nowMs: number;
  readonly clock: Clock;
};

export type Steps = Reading & {
  translation(): RecordVisitor & { readonly translation: Translation };
  /** What the activities touch in each shard, and how to fold that once it is loaded. */
  plan(activities: readonly Activity[], nowMs: number, clock: Clock, shards: number): Part[];
  /** Where an entity lies. */
  placeOf(key: string): number;
  sweep(sweeping: Sweeping, loaded: Loaded, asked: readonly string[]): Folded | Missing;
  /** Notes that collectors are alive. */
  hear(names: readonly string[], loaded: Loaded, nowMs: number, clock: Clock): Folded;
  store: Store;
  now(): number;
  observe: CommitSteps['observe'] &
    Reading['observe'] & {
      translated(translation: Translation): void;
      /** So many requests were accepted together. */
      answered(requests: number): void;
      failed(error: unknown): void;
      /** A mistake of ours, which was set aside: nobody is told to try it again. */
      bug(where: BugPlace, error: unknown): void;
    };
};

export type Pipeline = {
  readonly export: Exporter;
  /** Commits what time alone changes. Throws where the home is away: the next sweep does it again. */
  sweep(): Promise<void>;
};

/** Senders wait this long before they try again when the home of state is away. */
const RETRY_AFTER_SECONDS = 5;

const UNAVAILABLE: Answer = {
  kind: 'unavailable',
  message: 'The records could not be stored. Retry later; nothing is counted twice.',
  retryAfterSeconds: RETRY_AFTER_SECONDS,
};

/** Bodies longer than this take long to read. */
const LARGE_BYTES = 256 * 1024;

/** Entities settled in one sweep at most; the rest waits for the next. */
const SWEEP_ENTITIES_MAX = 10_000;

/** How long a sweep leaves an entity alone that it cannot settle. */
const ASIDE_MS = 3_600_000;

export function createPipeline(steps: Steps): Pipeline {
  const { store, observe } = steps;
  const transactions = createTransactions(steps);
  const commit = async (slices: readonly (readonly Activity[])[]): Promise<void> => {
    await transactions.begin();
    for (const [index, slice] of slices.entries()) {
      if (index > 0) await nextTurn();
      const parts = ours(() => steps.plan(slice, steps.now(), transactions.clock(), store.shards));
      // Names that nobody told before cost most of their time in the plan, and as much again in the fold.
      if (slice.length > LONG_SLICE) await nextTurn();
      await transactions.run(parts);
    }
  };

  const commitGroup = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const all = (some: readonly Waiting[]) => commit(slicesOfGroup(some));
      await isolate(group, all, (request) => commitRecords(request, commit, observe));
      observe.answered(group.length);
      for (const { answer, translation } of group) answer(accepted(translation));
    } catch (error) {
      observe.failed(error);
      for (const { answer } of group) answer(UNAVAILABLE);
    }
  };
  const { enqueue, turnToRead } = createGroups(commitGroup);
  const hear = createHear(steps, transactions);

  return {
    export: async (sent) => {
      let request = sent;
      if (sent.body.length > LARGE_BYTES) {
        await turnToRead();
        const prepared = await prepare(sent, steps);
        if ('kind' in prepared) return prepared;
        request = prepared;
      }
      const visitor = steps.translation();
      const newNames = await read(request, visitor, steps);
      if (typeof newNames !== 'number') return newNames;
      const { translation } = visitor;
      if (sent.isTrial === true) return tried(translation.activities, steps, transactions);
      if (translation.bug !== undefined) observe.bug('translate', translation.bug);
      observe.translated(translation);
      if (translation.signs.length > 0 && !(await hear(translation.signs))) return UNAVAILABLE;
      if (translation.activities.length === 0) return accepted(translation);
      return new Promise<Answer>((answer) => enqueue({ translation, newNames, answer }));
    },
    sweep: createSweep(steps, transactions),
  };
}

/** Says whether it could be kept. */
function createHear(
  { now, hear, observe }: Steps,
  { begin, run, clock }: ReturnType<typeof createTransactions>,
): (names: readonly string[]) => Promise<boolean> {
  return async (names) => {
    try {
      await begin();
      const nowMs = now();
      const before = clock();
      await run([{ need: NOTHING, fold: (loaded) => hear(names, loaded, nowMs, before) }]);
      return true;
    } catch (error) {
      observe.failed(error);
      return false;
    }
  };
}

/** Each record of a request for itself, as far as needed to find those that cannot be counted. */
async function commitRecords(
  { translation }: Waiting,
  commit: (slices: readonly (readonly Activity[])[]) => Promise<void>,
  observe: Steps['observe'],
): Promise<void> {
  const records = slicesOf(translation.activities, 1);
  const all = (some: typeof records) => commit([([] as Activity[]).concat(...some)]);
  await isolate(records, all, ([first], error) => {
    translation.problems.push({ reason: 'bug', agent: first!.who.agent, name: first!.what.name, records: 1 });
    observe.bug('commit', error);
  });
}

function createSweep(
  { store, observe, now, placeOf, sweep }: Steps,
  { begin, run, clock }: ReturnType<typeof createTransactions>,
): Pipeline['sweep'] {
  /** Entities that cannot be settled, and until when they are left alone. */
  const aside = new Map<string, number>();
  return async () => {
    await begin();
    const nowMs = now();
    const { shards } = store;
    const partOf = (shard: number, entities: readonly string[], closesDays: boolean): Part => {
      const need: Need = { shard, entities, marks: [] };
      const sweeping = { due: entities, closesDays, isWhole: shards === 1, nowMs, clock: clock() };
      return { need, fold: (loaded, asked) => sweep(sweeping, loaded, asked) };
    };
    const settle = (keys: readonly string[]) => {
      const byShard = Map.groupBy(keys, (key) => placeOf(key) % shards);
      return run([...byShard].map(([shard, entities]) => partOf(shard, entities, false)));
    };
    // Days are of no shard. And it moves the clock that tells what is due.
    await run([partOf(0, [], true)]);
    const { due, expired } = await store.due(clock().agendaMs, SWEEP_ENTITIES_MAX + aside.size);
    for (const [key, untilMs] of aside) if (untilMs <= nowMs) aside.delete(key);
    const keys = [...new Set([...due, ...expired])].filter((key) => !aside.has(key));
    await isolate(keys, settle, (key, error) => {
      aside.set(key, nowMs + ASIDE_MS);
      observe.bug('sweep', error);
    });
  };
}

function accepted({ problems }: Translation): Answer {
  const rejected = problems.filter(({ reason }) => REJECTED.has(reason));
  const count = rejected.reduce((sum, { records }) => sum + records, 0);
  const [first] = rejected;
  const message = first ? `${count} rejected, the first: ${first.name}: ${first.reason}` : '';
  return { kind: 'accepted', rejected: count, message };
}
