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

/** Entities that a fold found out that it needs as well. */
type Missing = { readonly missing: ReadonlySet<string> };

/** What is folded and committed apart from the rest: everything of one shard. `asked`: the entities that were loaded. */
type Part = { readonly need: Need; fold(loaded: Loaded, asked: readonly string[]): Folded | Missing };

type Sweeping = {
  readonly due: readonly string[];
  readonly closesDays: boolean;
  readonly isWhole: boolean;
  readonly nowMs: number;
  readonly clock: Clock;
};

export type Steps = {
  decode(request: ExportRequest, visitor: RecordVisitor): string | undefined;
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

const UNAVAILABLE: Answer = {
  kind: 'unavailable',
  message: 'The records could not be stored. Retry later; nothing is counted twice.',
  retryAfterSeconds: RETRY_AFTER_SECONDS,
};

/** Another replica committed in between: fold again. So many times in a row means that something else is wrong. */
const CONFLICTS_MAX = 20;
const PAUSE_MS_MAX = 20;

/** Activities folded into one commit at most, so that one commit stays short. */
const GROUP_ACTIVITIES_MAX = 50_000;

/** Entities settled in one sweep at most; the rest waits for the next. */
const SWEEP_ENTITIES_MAX = 10_000;

/** What is of no shard. */
const NOTHING: Need = { shard: 0, entities: [], marks: [] };

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
      for (const { answer } of group) answer(UNAVAILABLE);
    }
  };
  const enqueue = groupCommit(commitGroup);

  /** Whether it could be kept. */
  const hear = async (names: readonly string[]): Promise<boolean> => {
    const [nowMs, clock] = [steps.now(), transactions.clock()];
    const part = { need: NOTHING, fold: (loaded: Loaded) => steps.hear(names, loaded, nowMs, clock) };
    return transactions.run([part]).then(
      () => true,
      (error: unknown) => (observe.failed(error), false),
    );
  };

  return {
    export: async (request) => {
      const visitor = steps.translation();
      const malformed = steps.decode(request, visitor);
      if (malformed !== undefined) return { kind: 'malformed', message: malformed };
      const { translation } = visitor;
      observe.translated(translation);
      if (translation.signs.length > 0 && !(await hear(translation.signs))) return UNAVAILABLE;
      if (translation.activities.length === 0) return accepted(translation);
      return new Promise<Answer>((answer) => enqueue({ translation, answer }));
    },

    sweep: async () => {
      const nowMs = steps.now();
      const { shards } = store;
      const partOf = ([shard, entities]: [number, string[]], closesDays: boolean): Part => {
        const clock = transactions.clock();
        const need: Need = { shard, entities, marks: [] };
        const sweeping = { due: entities, closesDays, isWhole: shards === 1, nowMs, clock };
        return { need, fold: (loaded, asked) => steps.sweep(sweeping, loaded, asked) };
      };
      // Days are of no shard. And it moves the clock that tells what is due.
      await transactions.run([partOf([0, []], true)]);
      const { due, expired } = await store.due(transactions.clock().agendaMs, SWEEP_ENTITIES_MAX);
      const byShard = Map.groupBy(new Set([...due, ...expired]), (key) => steps.placeOf(key) % shards);
      await transactions.run([...byShard].map((part) => partOf(part, false)));
    },
  };
}

/** Folds and commits parts. A part is repeated for as long as another replica commits its entities first. */
function createTransactions(steps: Steps) {
  const { store, observe } = steps;
  // Kept here between commits: a new clock alone is not worth a commit.
  let clock: Clock = { listenedMs: 0, upMs: 0, agendaMs: 0, atMs: 0 };

  const transact = async ({ need: first, fold }: Part): Promise<void> => {
    let more: readonly string[] = [];
    for (let attempt = 0; attempt <= CONFLICTS_MAX; attempt++) {
      const folded = fold(await loadAll(first, more, steps), [...first.entities, ...more]);
      if ('missing' in folded) {
        more = [...more, ...folded.missing];
        continue;
      }
      const { change, outcome, clock: now } = folded;
      if (isEmptyChange(change) || (await store.commit({ ...change, shard: first.shard })) === 'done') {
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
    const loaded = await store.load(NOTHING);
    const listened = loaded.group(SPACES.clock, '')?.get('listened') as number | undefined;
    clock = { ...clock, listenedMs: Math.max(clock.listenedMs, listened ?? 0) };
    begun = true;
  };

  return { begin, run, clock: () => clock };
}

/** Entities of other shards are only to be read. */
async function loadAll(need: Need, more: readonly string[], { store, placeOf }: Steps): Promise<Loaded> {
  if (more.length === 0) return store.load(need);
  const { [need.shard]: own = [], ...others } = Object.groupBy(more, (key) => placeOf(key) % store.shards);
  const [loaded, ...read] = await Promise.all([
    store.load({ ...need, entities: [...need.entities, ...own] }),
    ...Object.entries(others).map(([shard, entities = []]) => {
      return store.load({ shard: Number(shard), entities, marks: [] });
    }),
  ]);
  if (read.length === 0) return loaded;
  return { ...loaded, entities: new Map([loaded, ...read].flatMap(({ entities }) => [...entities])) };
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
