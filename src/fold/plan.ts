/** What a batch of activities touches, by shard: worked out before anything is loaded, and the same if it is folded again. */
import type { Activity } from '../model/activity.ts';
import type { Meter } from '../model/series.ts';
import type { Clock, Day, Need } from '../model/store.ts';
import { markDays } from './horizon.ts';
import { entityKey, entitySeed, fingerprint, placeOf, type Fingerprint } from './identity.ts';
import { MarkLists } from './marks.ts';
import type { Remembered } from './remembered.ts';
import { believableMs, toMs } from './time.ts';

export type Rules = {
  readonly meter: Meter;
  readonly remembered: Remembered;
  readonly horizonMs: number;
  /**
   * Which witness counts where one of them knows no session, so that the ledger cannot match them: `events` leaves out
   * the usage of metrics without a session, `metrics` that of events, `both` counts both.
   */
  readonly usage: 'both' | 'events' | 'metrics';
  readonly dimensionCount: number;
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
  readonly items: ReadonlyMap<string, readonly Item[]>;
  readonly need: Need;
};

type Part = { readonly items: Map<string, Item[]>; readonly marks: MarkLists };

/** One plan for each shard that is touched. `nowMs`: when the records arrived; `clock`: as this process last read it. */
export function plan(
  activities: readonly Activity[],
  nowMs: number,
  clock: Clock,
  rules: Rules,
  shards: number,
): Plan[] {
  const parts = new Map<number, Part>();
  let marks = new MarkLists();
  let last: Activity | undefined;
  let siblings: Item[] = [];
  let seed: Fingerprint = { hi: 0, lo: 0 };
  for (const activity of activities) {
    // Records of one session come together.
    if (
      last === undefined ||
      activity.session === '' ||
      activity.session !== last.session ||
      activity.agent !== last.agent
    ) {
      const key = entityKey(activity);
      seed = entitySeed(key);
      const part = partOf(parts, placeOf(seed) % shards);
      marks = part.marks;
      siblings = part.items.get(key) ?? [];
      if (siblings.length === 0) part.items.set(key, siblings);
    }
    last = activity;
    const item = planItem(activity, seed, nowMs, rules.horizonMs);
    siblings.push(item);
    if (item.mark) for (const day of item.days) marks.add(day, item.mark);
  }
  return [...parts].map(([shard, { items, marks: ofPart }]) => {
    for (const ofEntity of items.values()) if (!isInOrder(ofEntity)) ofEntity.sort((a, b) => a.timeMs - b.timeMs);
    return { nowMs, clock, items, need: { shard, entities: [...items.keys()], marks: ofPart.byDay } };
  });
}

/** Mostly they are, and a loop is a tenth of the price of sorting. */
function isInOrder(items: readonly Item[]): boolean {
  for (let index = 1; index < items.length; index++) if (items[index]!.timeMs < items[index - 1]!.timeMs) return false;
  return true;
}

function partOf(parts: Map<number, Part>, shard: number): Part {
  let part = parts.get(shard);
  if (part === undefined) parts.set(shard, (part = { items: new Map(), marks: new MarkLists() }));
  return part;
}

function planItem(activity: Activity, entity: Fingerprint, nowMs: number, horizonMs: number): Item {
  const wireMs = toMs(activity.timeHi, activity.timeLo);
  const timeMs = believableMs(wireMs, nowMs);
  return {
    activity,
    timeMs,
    clockCorrected: timeMs !== wireMs,
    days: markDays(wireMs, nowMs, horizonMs),
    mark: activity.form === 'cumulative' ? undefined : fingerprint(activity, entity),
  };
}
