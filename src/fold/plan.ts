/** What a batch of activities touches, by shard: worked out before anything is loaded, and the same if it is folded again. */
import type { Activity, What, Who } from '../model/activity.ts';
import type { Meter } from '../model/series.ts';
import type { Clock, Day, Need } from '../model/store.ts';
import type { Paid } from './ledger/cells.ts';
import { markDays } from './dedupe/horizon.ts';
import { fingerprint, placeOf, type Fingerprint, type Key } from './dedupe/identity.ts';
import { Asking } from './dedupe/marks.ts';
import type { Remembered } from './entity/entity-cache.ts';
import { believableMs, dayOf, toMs } from './dedupe/time.ts';
import type { Traits } from './traits.ts';

export type Rules = {
  readonly meter: Meter;
  readonly remembered: Remembered;
  readonly keyOf: (who: Who) => Key;
  readonly traitsOf: (what: What) => Traits;
  readonly paid: Paid;
  readonly horizonMs: number;
  /**
   * Which witness counts where one of them knows no session, so that the ledger cannot match them: `events` leaves out
   * the usage of metrics without a session, `metrics` that of events, `both` counts both.
   */
  readonly usage: 'both' | 'events' | 'metrics';
  readonly dimensionCount: number;
  /** Whether blobs of entities may go on from the ones that were loaded: the home keeps what is new alone. */
  readonly appends: boolean;
  /** A stretch of work ends where nothing happened for so long. */
  readonly idleMs: number;
  /** Whether closed stretches are also sent as events. */
  readonly sessionEvents: boolean;
  /** The date of a time in the configured zone. */
  readonly dateOf: (timeMs: number) => string;
  /** By what people are counted apart: the agent (no dimension), or a dimension by its index. */
  readonly scopes: readonly { readonly label: string; readonly dimension: number | undefined }[];
  /** The team of people that the configuration names, for sessions that tell none; '' for others. */
  readonly team: { readonly dimension: number; readonly of: (user: string) => string } | undefined;
};

/** The records of a batch as columns, by where they came in it: an object for each would be paid for more than once. */
type Records = {
  readonly activities: readonly Activity[];
  readonly traits: readonly Traits[];
  /** When it happened, as far as that can be believed; milliseconds. */
  readonly timesMs: readonly number[];
  /** In which list of the need its mark is asked for, and where in that; -1 for cumulative points, which need none. */
  readonly lists: readonly number[];
  readonly places: readonly number[];
  /** The next record of the same entity; -1 for none. */
  readonly next: readonly number[];
};

export type Plan = {
  readonly nowMs: number;
  /** The listening clock as of the arrival. */
  readonly clock: Clock;
  readonly records: Records;
  /** By entity, the first of its records. They follow in the order of time, so that amounts land in the days they belong to. */
  readonly groups: ReadonlyMap<string, { readonly first: number }>;
  readonly need: Need;
};

/** One plan for each shard that is touched. `nowMs`: when the records arrived; `clock`: as this process last read it. */
export function plan(
  activities: readonly Activity[],
  nowMs: number,
  clock: Clock,
  rules: Rules,
  shards: number,
): Plan[] {
  const parts = new Map<number, Part>();
  const daysOf = createMarkDays(nowMs, rules.horizonMs);
  const traits: Traits[] = [];
  const timesMs: number[] = [];
  const lists: number[] = [];
  const places: number[] = [];
  const next: number[] = [];
  const records = { activities, traits, timesMs, lists, places, next };
  let who: Who | undefined;
  let group: Group | undefined;
  for (let index = 0; index < activities.length; index++) {
    const activity = activities[index]!;
    const { what } = activity;
    // Records of one session come together.
    if (group === undefined || activity.who !== who) {
      who = activity.who;
      group = groupOf(parts, rules.keyOf(who), shards);
    }
    const own = rules.traitsOf(what);
    const wireMs = toMs(activity.timeHi, activity.timeLo);
    traits.push(own);
    timesMs.push(believableMs(wireMs, nowMs));
    next.push(-1);
    append(group, index, timesMs, next);
    const list = what.form === 'cumulative' ? -1 : group.asking.of(daysOf(wireMs));
    lists.push(list);
    places.push(list < 0 ? -1 : group.asking.place(list, fingerprint(activity, group.seed, own.seed)));
  }
  return [...parts].map(([shard, { groups, asking }]) => {
    for (const each of groups.values()) if (!each.isInOrder) putInOrder(each, timesMs, next);
    return { nowMs, clock, records, groups, need: { shard, entities: [...groups.keys()], marks: asking.all() } };
  });
}

/** The records of an entity. */
type Group = { first: number; last: number; isInOrder: boolean; readonly asking: Asking; readonly seed: Fingerprint };
type Part = { readonly groups: Map<string, Group>; readonly asking: Asking };

function groupOf(parts: Map<number, Part>, { key, seed }: Key, shards: number): Group {
  const shard = placeOf(seed) % shards;
  let part = parts.get(shard);
  if (part === undefined) parts.set(shard, (part = { groups: new Map(), asking: new Asking() }));
  const { groups, asking } = part;
  let group = groups.get(key);
  if (group === undefined) groups.set(key, (group = { first: -1, last: -1, isInOrder: true, asking, seed }));
  return group;
}

function append(group: Group, index: number, timesMs: readonly number[], next: number[]): void {
  const { last } = group;
  if (last < 0) {
    group.first = index;
  } else {
    next[last] = index;
    if (timesMs[index]! < timesMs[last]!) group.isInOrder = false;
  }
  group.last = index;
}

function putInOrder(group: Group, timesMs: readonly number[], next: number[]): void {
  const all = [];
  for (let index = group.first; index >= 0; index = next[index]!) all.push(index);
  all.sort((a, b) => timesMs[a]! - timesMs[b]!);
  group.first = all[0]!;
  for (const [at, index] of all.entries()) next[index] = all[at + 1] ?? -1;
}

/** `markDays` for the records of one batch: nearly all have the day of the one before. */
function createMarkDays(nowMs: number, horizonMs: number): (timeMs: number) => readonly Day[] {
  let last: readonly Day[] = [];
  return (timeMs) => {
    const isAsBefore = last.length === 1 && timeMs > 0 && timeMs <= nowMs && dayOf(timeMs) === last[0];
    return isAsBefore ? last : (last = markDays(timeMs, nowMs, horizonMs));
  };
}
