/**
 * Folds and commits. Where that fails and the store is not what failed, the work is halved until what fails alone is found:
 * it is set aside, and everything beside it is counted. What was committed before and comes again is a duplicate.
 */
import type { Activity } from '../model/activity.ts';
import { isBug, ours } from '../model/bug.ts';
import type { Outcome } from '../model/outcome.ts';
import { SPACES } from '../model/registers.ts';
import { isEmptyChange, NOTHING, type Change, type Clock, type Loaded, type Need, type Store } from '../model/store.ts';

export type Folded = { change: Change; outcome: Outcome; clock: Clock };

/** Entities that a fold found out that it needs as well. */
export type Missing = { readonly missing: ReadonlySet<string> };

/** What is folded and committed apart from the rest: everything of one shard. `asked`: the entities that were loaded. */
export type Part = { readonly need: Need; fold(loaded: Loaded, asked: readonly string[]): Folded | Missing };

export type CommitSteps = {
  readonly store: Store;
  /** Where an entity lies. */
  placeOf(key: string): number;
  readonly observe: {
    /** After each commit. */
    committed(outcome: Outcome): void;
    conflict(): void;
  };
};

/** Another replica committed in between: fold again. So many times in a row means that something else is wrong. */
const CONFLICTS_MAX = 20;
const PAUSE_MS_MAX = 20;

/** A part is repeated for as long as another replica commits its entities first. */
export function createTransactions(steps: CommitSteps) {
  const { store, observe } = steps;
  // Kept here between commits: a new clock alone is not worth a commit.
  let clock: Clock = { listenedMs: 0, upMs: 0, agendaMs: 0, atMs: 0 };

  const transact = async ({ need, fold }: Part): Promise<void> => {
    let more: readonly string[] = [];
    for (let attempt = 0; attempt <= CONFLICTS_MAX; attempt++) {
      const loaded = await loadAll(need, more, steps);
      const folded = ours(() => fold(loaded, [...need.entities, ...more]));
      if ('missing' in folded) {
        more = [...more, ...folded.missing];
        continue;
      }
      const { change, outcome, clock: now } = folded;
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
  const run = (parts: readonly Part[]): Promise<void> => allOf(parts.map(transact));

  /** What would become of each part: nothing is committed. */
  const tryOut = async ({ need, fold }: Part): Promise<Outcome> => {
    for (let more: readonly string[] = []; ;) {
      const loaded = await loadAll(need, more, steps);
      const folded = ours(() => fold(loaded, [...need.entities, ...more]));
      if (!('missing' in folded)) return folded.outcome;
      more = [...more, ...folded.missing];
    }
  };

  let begun = false;
  /** Plans are made by the clock that is kept, and by that of the store: both are read before the first. */
  const begin = async (): Promise<void> => {
    if (begun) return;
    const loaded = await store.load(NOTHING);
    const listened = loaded.group(SPACES.clock, '')?.get('listened') as number | undefined;
    clock = { ...clock, listenedMs: Math.max(clock.listenedMs, listened ?? 0) };
    begun = true;
  };

  return { begin, run, tryOut, clock: () => clock };
}

/** Entities of other shards are only to be read. */
async function loadAll(need: Need, more: readonly string[], { store, placeOf }: CommitSteps): Promise<Loaded> {
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

/** Does all of it to its end, also where some of it fails. */
async function allOf(running: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(running)) if (result.status === 'rejected') throw result.reason;
}

/** Works on all at once, and in halves where that fails for a reason of our own. Throws where the store is away. */
export async function isolate<T>(
  all: readonly T[],
  work: (some: readonly T[]) => Promise<void>,
  failed: (one: T, error: unknown) => void | Promise<void>,
): Promise<void> {
  if (all.length === 0) return;
  try {
    await work(all);
  } catch (error) {
    if (!isBug(error)) throw error;
    if (all.length === 1) return failed(all[0]!, error);
    // Others are served meanwhile: SQLite alone never lets go of the thread.
    await nextTurn();
    const middle = all.length >> 1;
    await isolate(all.slice(0, middle), work, failed);
    await isolate(all.slice(middle), work, failed);
  }
}

/** Pieces of at most about `max` activities; what one record tells stays together. */
export function slicesOf(activities: readonly Activity[], max: number): readonly (readonly Activity[])[] {
  if (activities.length <= max) return [activities];
  const slices: (readonly Activity[])[] = [];
  for (let start = 0, end; start < activities.length; start = end) {
    end = start + max;
    while (activities[end]?.sameRecord === true) end++;
    slices.push(activities.slice(start, end));
  }
  return slices;
}

/** Lets the event loop see to everything else that has come in. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A short random pause, so that replicas in conflict do not collide again. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS_MAX));
}
