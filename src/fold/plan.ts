/** What a batch of activities touches, by shard: worked out before anything is loaded, and the same if it is folded again. */
import type { Activity, What, Who } from '../model/activity.ts';
import type { Meter } from '../model/series.ts';
import type { Clock, Day, Need } from '../model/store.ts';
import type { Paid } from './cells.ts';
import { markDays } from './horizon.ts';
import { fingerprint, placeOf, type Fingerprint, type Key } from './identity.ts';
import { MarkLists } from './marks.ts';
import type { Remembered } from './remembered.ts';
import { believableMs, dayOf, toMs } from './time.ts';
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

export type Item = {
  readonly activity: Activity;
  readonly traits: Traits;
  /** When it happened, as far as that can be believed; milliseconds. */
  readonly timeMs: number;
  readonly clockCorrected: boolean;
  /** The days whose marks tell whether it was seen; it is marked in the first. */
  readonly days: readonly Day[];
  /** Undefined for cumulative points, which need none. */
  readonly mark: Fingerprint | undefined;
};

export type Plan = {
  readonly nowMs: number;
  /** The listening clock as of the arrival. */
  readonly clock: Clock;
  /** By entity, each in the order of time, so that amounts land in the days they belong to. */
  readonly groups: ReadonlyMap<string, { readonly items: readonly Item[] }>;
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
  let who: Who | undefined;
  let group: Group | undefined;
  for (let index = 0; index < activities.length; index++) {
    const activity = activities[index]!;
    // Records of one session come together.
    if (group === undefined || activity.who !== who) {
      who = activity.who;
      group = groupOf(parts, rules.keyOf(who), shards);
    }
    const { items, marks, seed } = group;
    const item = planItem(activity, rules.traitsOf(activity.what), seed, nowMs, daysOf);
    items.push(item);
    if (item.mark) for (const day of item.days) marks.add(day, item.mark);
  }
  return [...parts].map(([shard, { groups, marks }]) => {
    for (const { items } of groups.values()) putInOrder(items);
    return { nowMs, clock, groups, need: { shard, entities: [...groups.keys()], marks: marks.byDay } };
  });
}

/** Where the records of an entity go. */
type Group = { readonly items: Item[]; readonly marks: MarkLists; readonly seed: Fingerprint };
type Part = { readonly groups: Map<string, Group>; readonly marks: MarkLists };

function groupOf(parts: Map<number, Part>, { key, seed }: Key, shards: number): Group {
  const shard = placeOf(seed) % shards;
  let part = parts.get(shard);
  if (part === undefined) parts.set(shard, (part = { groups: new Map(), marks: new MarkLists() }));
  let group = part.groups.get(key);
  if (group === undefined) part.groups.set(key, (group = { items: [], marks: part.marks, seed }));
  return group;
}

/** Mostly they are, and a loop is a tenth of the price of sorting. */
function putInOrder(items: Item[]): void {
  for (let index = 1; index < items.length; index++) {
    if (items[index]!.timeMs >= items[index - 1]!.timeMs) continue;
    items.sort((a, b) => a.timeMs - b.timeMs);
    return;
  }
}

function planItem(
  activity: Activity,
  traits: Traits,
  entity: Fingerprint,
  nowMs: number,
  daysOf: (timeMs: number) => readonly Day[],
): Item {
  const wireMs = toMs(activity.timeHi, activity.timeLo);
  const timeMs = believableMs(wireMs, nowMs);
  return {
    activity,
    traits,
    timeMs,
    clockCorrected: timeMs !== wireMs,
    days: daysOf(wireMs),
    mark: activity.what.form === 'cumulative' ? undefined : fingerprint(activity, entity, traits.seed),
  };
}

/** `markDays` for the records of one batch: nearly all have the day of the one before. */
function createMarkDays(nowMs: number, horizonMs: number): (timeMs: number) => readonly Day[] {
  let last: readonly Day[] = [];
  return (timeMs) => {
    const isAsBefore = last.length === 1 && timeMs > 0 && timeMs <= nowMs && dayOf(timeMs) === last[0];
    return isAsBefore ? last : (last = markDays(timeMs, nowMs, horizonMs));
  };
}
