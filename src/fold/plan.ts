/** What a batch of activities touches, by shard: worked out before anything is loaded, and the same if it is folded again. */
import type { Activity, Who } from '../model/activity.ts';
import type { Clock, Day, Need } from '../model/store.ts';
import { fingerprint, type Fingerprint } from './dedupe/fingerprint.ts';
import { markDays } from './dedupe/horizon.ts';
import { askImport, importDayOf } from './dedupe/imports.ts';
import { Asking } from './dedupe/marks.ts';
import { placeOf, streamsOf, type Key } from './dedupe/owner.ts';
import { believableMs, dayOf, toMs } from './dedupe/time.ts';
import { askCopies, askTwins } from './dedupe/twins.ts';
import type { Rules } from './rules.ts';
import type { Traits } from './traits.ts';

/** The records of a batch as columns, by where they came in it: an object for each would be paid for more than once. */
type Records = {
  readonly activities: readonly Activity[];
  readonly traits: readonly Traits[];
  /** When it happened, as far as that can be believed; milliseconds. */
  readonly timesMs: Float64Array;
  /** In which list of the need its mark is asked for, and where in that; -1 for cumulative points and notes, which need none. */
  readonly lists: Int32Array;
  readonly places: Int32Array;
  /** Of the few that another instrumentation may have told, or that are imported: where their marks are (see dedupe/twins.ts and imports.ts). */
  readonly twins: ReadonlyMap<number, readonly number[]> | undefined;
  /** The next record of the same entity; -1 for none. */
  readonly next: Int32Array;
};

/** While it is worked out. */
type Gathered = Omit<Records, 'twins'> & { twins: Map<number, readonly number[]> | undefined };

export type Plan = {
  readonly nowMs: number;
  /** The listening clock as of the arrival. */
  readonly clock: Clock;
  readonly records: Records;
  /** By entity, the first of its records. They follow in the order of time, so that amounts land in the days they belong to. */
  readonly groups: ReadonlyMap<string, { readonly first: number; readonly key: Key }>;
  readonly need: Need;
  /** All of the state is one shard: whatever belongs together can be folded together. */
  readonly isWhole: boolean;
};

/** How many records the entity has whose first this is. */
export function recordsFrom(first: number, { records: { next } }: Plan): number {
  let count = 0;
  for (let index = first; index >= 0; index = next[index]!) count++;
  return count;
}

/** One plan for each shard that is touched. `nowMs`: when the records arrived; `clock`: as this process last read it. */
export function plan(
  activities: readonly Activity[],
  nowMs: number,
  clock: Clock,
  rules: Rules,
  shards: number,
): Plan[] {
  const parts = new Map<number, Part>();
  const daysOf = createMarkDays(nowMs, clock.listenedMs, rules.horizonMs);
  const { length } = activities;
  const traits = Array<Traits>(length);
  const timesMs = new Float64Array(length);
  const lists = new Int32Array(length).fill(-1);
  const places = new Int32Array(length).fill(-1);
  const next = new Int32Array(length).fill(-1);
  const records: Gathered = { activities, traits, timesMs, lists, places, twins: undefined, next };
  let who: Who | undefined;
  let group: Group | undefined;
  for (let index = 0; index < length; index++) {
    const activity = activities[index]!;
    const { what } = activity;
    // Records of one session come together.
    if (group === undefined || activity.who !== who) {
      who = activity.who;
      group = groupOf(parts, rules.keyOf(who), shards);
    }
    const own = rules.traitsOf(what);
    const wireMs = toMs(activity.timeHi, activity.timeLo);
    traits[index] = own;
    timesMs[index] = believableMs(wireMs, nowMs);
    append(group, index, timesMs, next);
    if (activity.sameRecord) {
      lists[index] = lists[index - 1]!;
      places[index] = places[index - 1]!;
    } else if (what.form === 'imported') {
      importIn(group, index, records);
    } else if (what.form === 'cumulative') {
      const streams = streamsOf(who, toMs(activity.startHi, activity.startLo));
      if (streams !== '') group.streams.add(streams);
    } else if (what.form !== 'note') {
      markIn(group, index, daysOf(wireMs), records);
    }
  }
  return [...parts].map(([shard, { groups, streams, asking }]) => {
    for (const each of groups.values()) if (!each.isInOrder) putInOrder(each, timesMs, next);
    const need = { shard, entities: [...groups.keys(), ...streams], marks: asking.all() };
    return { nowMs, clock, records, groups, need, isWhole: shards === 1 };
  });
}

/** The records of an entity. */
type Group = { first: number; last: number; isInOrder: boolean; readonly key: Key } & Pick<Part, 'asking' | 'streams'>;
/** `streams`: the entities where those of its senders are known. */
type Part = { readonly groups: Map<string, Group>; readonly streams: Set<string>; readonly asking: Asking };

function groupOf(parts: Map<number, Part>, key: Key, shards: number): Group {
  const shard = placeOf(key) % shards;
  let part = parts.get(shard);
  if (part === undefined) parts.set(shard, (part = { groups: new Map(), streams: new Set(), asking: new Asking() }));
  const { groups, streams, asking } = part;
  let group = groups.get(key.text);
  if (group === undefined)
    groups.set(key.text, (group = { first: -1, last: -1, isInOrder: true, asking, streams, key }));
  return group;
}

/** Where the mark of an event, a span or a delta point is asked for. */
function markIn(group: Group, index: number, days: readonly Day[], records: Gathered): void {
  const activity = records.activities[index]!;
  const list = group.asking.of(days);
  records.lists[index] = list;
  records.places[index] = group.asking.place(list, fingerprint(activity, group.key.seed, records.traits[index]!.seed));
  if (activity.what.form === 'span') (records.twins ??= new Map()).set(index, twinsIn(group, list, activity));
}

function twinsIn({ asking, key }: Group, list: number, activity: Activity): number[] {
  const place = (mark: Fingerprint) => asking.place(list, mark);
  const { call, timeHi, timeLo } = activity;
  const copies = askCopies(activity, place);
  return call === undefined ? [copies] : [copies, ...askTwins(call, key, toMs(timeHi, timeLo), place)];
}

function importIn({ asking, key }: Group, index: number, records: Gathered): void {
  const list = asking.of([importDayOf(records.timesMs[index]!)]);
  records.lists[index] = list;
  const marks = askImport(records.activities[index]!, key, (mark) => asking.place(list, mark));
  (records.twins ??= new Map()).set(index, marks);
}

function append(group: Group, index: number, timesMs: Float64Array, next: Int32Array): void {
  const { last } = group;
  if (last < 0) {
    group.first = index;
  } else {
    next[last] = index;
    if (timesMs[index]! < timesMs[last]!) group.isInOrder = false;
  }
  group.last = index;
}

function putInOrder(group: Group, timesMs: Float64Array, next: Int32Array): void {
  const all = [];
  for (let index = group.first; index >= 0; index = next[index]!) all.push(index);
  all.sort((a, b) => timesMs[a]! - timesMs[b]!);
  group.first = all[0]!;
  for (const [at, index] of all.entries()) next[index] = all[at + 1] ?? -1;
}

/** `markDays` for the records of one batch: nearly all have the day of the one before. */
function createMarkDays(nowMs: number, listenedMs: number, horizonMs: number): (timeMs: number) => readonly Day[] {
  let last: readonly Day[] = [];
  return (timeMs) => {
    const isAsBefore = timeMs <= nowMs && dayOf(timeMs) === last[0];
    return isAsBefore ? last : (last = markDays(timeMs, nowMs, listenedMs, horizonMs));
  };
}
