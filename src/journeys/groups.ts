/**
 * Requests that wait for one commit. Those that come while a commit runs are in the next one together, and so are those
 * that wait for their turn to be read: SQLite commits synchronously, and each would be a commit of its own.
 */
import type { Translation } from '../model/activity.ts';
import type { Answer } from '../model/exchange.ts';
import { nextTurn } from './commits.ts';

/** Activities folded into one commit at most: so long nothing else is served. */
export const GROUP_ACTIVITIES_MAX = 10_000;

/** Activities that others are served between the plan and the fold of. */
export const LONG_SLICE = 1_000;

/** Requests that hold nothing to count must not keep a group waiting for ever. */
const GATHER_TURNS_MAX = 100;

/** `hasNewNames`: it is folded in smaller parts, since each takes as long as a large one of others. */
export type Waiting = { translation: Translation; hasNewNames?: boolean; answer(answer: Answer): void };

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

/** How many activities of the group are folded at once. */
export function sliceOf(group: readonly Waiting[]): number {
  // Small ones that took long to read are no flood, but a busy machine.
  const isFlood = ({ hasNewNames, translation }: Waiting) => hasNewNames && translation.activities.length > LONG_SLICE;
  return group.some(isFlood) ? LONG_SLICE : GROUP_ACTIVITIES_MAX;
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
