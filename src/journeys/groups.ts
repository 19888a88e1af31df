/**
 * Requests that wait for one commit. Those that come while a commit runs are in the next one together, and so are those
 * that wait for their turn to be read: SQLite commits synchronously, and each would be a commit of its own.
 */
import type { Activity, Translation } from '../model/activity.ts';
import type { Answer } from '../model/exchange.ts';
import { nextTurn, slicesOf } from './commits.ts';

/** Activities folded into one commit at most: so long nothing else is served. */
const GROUP_ACTIVITIES_MAX = 10_000;

/** Activities that others are served between the plan and the fold of. */
export const LONG_SLICE = 1_000;

/** Requests that hold nothing to count must not keep a group waiting for ever. */
const GATHER_TURNS_MAX = 100;

/** `newNames`: records of new names take ten times as long, so that fewer of them are folded at once. */
export type Waiting = { translation: Translation; newNames?: number; answer(answer: Answer): void };

export type Groups = {
  enqueue(request: Waiting): void;
  /** Long bodies are read one after the other, so that others are served in between. */
  turnToRead(): Promise<void>;
};

/** Commits one group at a time. `commit` must not throw: it answers its group in any case. */
export function createGroups(commit: (group: readonly Waiting[]) => Promise<void>): Groups {
  let waiting: Waiting[] = [];
  let draining = false;
  let readers = 0;
  let reading = Promise.resolve();

  const gather = async (): Promise<void> => {
    for (let turns = 0, before = 0; turns < GATHER_TURNS_MAX; turns++) {
      if (waiting.length === before && readers === 0) return;
      if (sizeOf(waiting) >= GROUP_ACTIVITIES_MAX) return;
      before = waiting.length;
      await nextTurn();
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
  return {
    enqueue(request) {
      waiting.push(request);
      if (!draining) void drain();
    },
    async turnToRead() {
      readers++;
      await (reading = reading.then(nextTurn));
      readers--;
    },
  };
}

/** What is folded at once: mostly all of the group, and of new names as many as others are kept waiting for. */
export function slicesOfGroup(group: readonly Waiting[]): readonly (readonly Activity[])[] {
  const parts: Waiting[][] = [];
  let names = Infinity;
  for (const waiting of group) {
    const own = waiting.newNames ?? 0;
    if (names + own > LONG_SLICE) [names] = [0, parts.push([])];
    names += own;
    parts.at(-1)!.push(waiting);
  }
  return parts.flatMap((part) => {
    // flatMap takes ten times as long.
    const activities = ([] as Activity[]).concat(...part.map(({ translation }) => translation.activities));
    return slicesOf(activities, (part[0]?.newNames ?? 0) > LONG_SLICE ? LONG_SLICE : GROUP_ACTIVITIES_MAX);
  });
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
