/**
 * One request's journey: bytes → records → activities → one change → committed → answered.
 *
 * Requests that arrive while a commit runs are folded together into the next one (group commit): the more load, the
 * larger the groups, and the cost of a durable commit is shared. Nothing is acknowledged before the commit that holds it.
 */
import { REJECTED, type Activity, type Translation } from '../model/activity.ts';
import type { Answer, Exporter, ExportRequest } from '../model/exchange.ts';
import type { Outcome } from '../model/outcome.ts';
import type { RecordVisitor } from '../model/record.ts';
import { SPACES } from '../model/registers.ts';
import { isEmptyChange, type Change, type Clock, type Loaded, type Need, type Store } from '../model/store.ts';

type Folded = { change: Change; outcome: Outcome; clock: Clock };

/** What is folded and committed apart from the rest: everything of one shard. */
type Part = { readonly need: Need; fold(loaded: Loaded): Folded };

export type Steps = {
  decode(request: ExportRequest, visitor: RecordVisitor): string | undefined;
  translation(): RecordVisitor & { readonly translation: Translation };
  /** What the activities touch in each shard, and how to fold that once it is loaded. */
  plan(activities: readonly Activity[], nowMs: number, clock: Clock, shards: number): Part[];
  /** Where an entity lies. */
  placeOf(key: string): number;
  sweep(loaded: Loaded, closesDays: boolean, nowMs: number, clock: Clock): Folded;
  store: Store;
  now(): number;
  observe: {
    translated(translation: Translation): void;
    /** After each commit. */
    committed(outcome: Outcome): void;
    /** So many requests were accepted together. */
    answered(requests: number): void;
    conflict(): void;
    failed(error: unknown): void;
  };
};

export type Pipeline = {
  readonly export: Exporter;
  /** Commits what time alone changes. Throws where the home is away: the next sweep does it again. */
  sweep(): Promise<void>;
};

/** Senders wait this long before they try again when the home of state is away. */
const RETRY_AFTER_SECONDS = 5;

/** Another replica committed in between: fold again. So many times in a row means that something else is wrong. */
const CONFLICTS_MAX = 20;
const PAUSE_MS_MAX = 20;

/** Activities folded into one commit at most, so that one commit stays short. */
const GROUP_ACTIVITIES_MAX = 50_000;

/** Entities settled in one sweep at most; the rest waits for the next. */
const SWEEP_ENTITIES_MAX = 10_000;

type Waiting = { translation: Translation; answer(answer: Answer): void };

export function createPipeline(steps: Steps): Pipeline {
  const { store, observe } = steps;
  const transactions = createTransactions(steps);

  const commitGroup = async (group: readonly Waiting[]): Promise<void> => {
    try {
      // flatMap takes ten times as long.
      const activities = ([] as Activity[]).concat(...group.map(({ translation }) => translation.activities));
      await transactions.begin();
      await transactions.run(steps.plan(activities, steps.now(), transactions.clock(), store.shards));
      observe.answered(group.length);
      for (const { answer, translation } of group) answer(accepted(translation));
    } catch (error) {
      observe.failed(error);
      const message = 'The records could not be stored. Retry later; nothing is counted twice.';
      for (const { answer } of group) answer({ kind: 'unavailable', message, retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  };
  const enqueue = groupCommit(commitGroup);

  return {
    export: async (request) => {
      const visitor = steps.translation();
      const malformed = steps.decode(request, visitor);
      if (malformed !== undefined) return { kind: 'malformed', message: malformed };
      const { translation } = visitor;
      observe.translated(translation);
      if (translation.activities.length === 0) return accepted(translation);
      return new Promise<Answer>((answer) => enqueue({ translation, answer }));
    },

    sweep: async () => {
      const nowMs = steps.now();
      const { due, expired } = await store.due(nowMs, SWEEP_ENTITIES_MAX);
      const { shards } = store;
      const clock = transactions.clock();
      const byShard = Map.groupBy(new Set([...due, ...expired]), (key) => steps.placeOf(key) % shards);
      const sweepOf = ([shard, entities]: [number, string[]], closesDays: boolean): Part => {
        const need: Need = { shard, entities, marks: [] };
        return { need, fold: (loaded) => steps.sweep(loaded, closesDays, nowMs, clock) };
      };
      // Days are of no shard.
      await transactions.run([sweepOf([0, []], true), ...[...byShard].map((part) => sweepOf(part, false))]);
    },
  };
}

/** Folds and commits parts. A part is repeated for as long as another replica commits its entities first. */
function createTransactions({ store, observe }: Steps) {
  // Kept here between commits: a new clock alone is not worth a commit.
  let clock: Clock = { listenedMs: 0, atMs: 0, lastArrivalMs: 0 };

  const transact = async ({ need, fold }: Part): Promise<void> => {
    for (let attempt = 0; attempt <= CONFLICTS_MAX; attempt++) {
      const { change, outcome, clock: now } = fold(await store.load(need));
      if (isEmptyChange(change) || (await store.commit({ ...change, shard: need.shard })) === 'done') {
        clock = now;
        observe.committed(outcome);
        return;
      }
      observe.conflict();
      await pause();
    }
    throw new Error(`no commit after ${CONFLICTS_MAX} attempts: other replicas keep changing the same sessions`);
  };

  /** Runs every part to its end before it reports that one failed: what the others committed stays committed. */
  const run = async (parts: readonly Part[]): Promise<void> => {
    for (const result of await Promise.allSettled(parts.map(transact))) {
      if (result.status === 'rejected') throw result.reason;
    }
  };

  let begun = false;
  /** Plans are made by the clock that is kept: it is read before the first. */
  const begin = async (): Promise<void> => {
    if (begun) return;
    const loaded = await store.load({ shard: 0, entities: [], marks: [] });
    const listened = loaded.group(SPACES.clock, '')?.get('listened') as number | undefined;
    clock = { ...clock, listenedMs: Math.max(clock.listenedMs, listened ?? 0) };
    begun = true;
  };

  return { begin, run, clock: () => clock };
}

/** A short random pause, so that replicas in conflict do not collide again. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS_MAX));
}

/** Commits waiting requests, one group at a time. `commit` must not throw: it answers its group in any case. */
function groupCommit(commit: (group: readonly Waiting[]) => Promise<void>): (request: Waiting) => void {
  let waiting: Waiting[] = [];
  let draining = false;
  /** SQLite commits synchronously: without this pause every request would be a commit of its own. */
  const gather = async (): Promise<void> => {
    for (let before = 0; waiting.length > before && sizeOf(waiting) < GROUP_ACTIVITIES_MAX;) {
      before = waiting.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const drain = async (): Promise<void> => {
    draining = true;
    while (waiting.length > 0) {
      await gather();
      const group = takeGroup(waiting);
      waiting = waiting.slice(group.length);
      await commit(group);
    }
    draining = false;
  };
  return (request) => {
    waiting.push(request);
    if (!draining) void drain();
  };
}

function sizeOf(waiting: readonly Waiting[]): number {
  return waiting.reduce((size, { translation }) => size + translation.activities.length, 0);
}

function takeGroup(waiting: readonly Waiting[]): Waiting[] {
  let activities = 0;
  const end = waiting.findIndex(
    ({ translation }) => (activities += translation.activities.length) > GROUP_ACTIVITIES_MAX,
  );
  return waiting.slice(0, end < 0 ? undefined : Math.max(end, 1));
}

function accepted({ problems }: Translation): Answer {
  const rejected = problems.filter(({ reason }) => REJECTED.has(reason));
  const [first] = rejected;
  const message = first ? `${rejected.length} rejected, the first: ${first.name}: ${first.reason}` : '';
  return { kind: 'accepted', rejected: rejected.length, message };
}
