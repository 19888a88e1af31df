/**
 * Cumulative streams that differ only in whose they are. A collector may drop a name on one of two ways: so they are one, and the
 * largest value seen counts. But a process goes on with another stream, from 0 on, when somebody signs in as another: where an
 * exporter tells both at once, under different accounts, each counts. Of all together it is the larger of both, so that neither the
 * order nor a copy makes more of it.
 */
import type { Activity } from '../../model/activity.ts';
import { differ } from '../dedupe/apart.ts';
import { namelessKeys, streamKey, type Fingerprint } from '../dedupe/fingerprint.ts';
import type { Entity } from '../entity/entity.ts';
import type { Growth } from './streams.ts';

type Told = { readonly entity: Entity; readonly activity: Activity; readonly isApart: boolean };

/** Of one batch: what was told last of each, under an account. */
export type Together = Map<string, Told>;

/** What a stream adds to what it contributed before. `fromZero`: whenever it began. */
type Grow = (key: string, value: number, fromZero?: boolean) => Growth;

export function growNameless(
  entity: Entity,
  activity: Activity,
  name: Fingerprint,
  together: Together,
  grow: Grow,
): Growth {
  if (activity.person === undefined) return grow(streamKey(activity, name), activity.amount);
  const keys = namelessKeys(activity, name);
  const [key, sumKey] = keys;
  if (entity.streams?.has(key) !== true) {
    // State of an earlier version knows it with its names.
    const named = streamKey(activity, name);
    if (entity.streams?.has(named) === true) return grow(named, activity.amount);
  }
  const apart = tellApart(key, entity, activity, together);
  const before = totalOf(entity, keys);
  let growth: Growth | undefined;
  if (apart.length === 0) growth = grow(key, activity.amount);
  else {
    let sum = highOf(entity, sumKey);
    for (const each of apart) sum += (growth = grow(streamKey(each, name), each.amount)).amount;
    if (growth?.refused !== true) grow(sumKey, sum, true);
  }
  return { ...growth!, amount: totalOf(entity, keys) - before };
}

/** The streams that are known now to be others; empty where this is none. */
function tellApart(key: string, entity: Entity, activity: Activity, together: Together): Activity[] {
  const { who, timeHi, timeLo } = activity;
  if (!who.names.some((each, rank) => rank < who.accounts && each !== '')) return [];
  const before = together.get(key);
  const isOfOne = before?.entity === entity && before.activity.timeHi === timeHi && before.activity.timeLo === timeLo;
  const isApart = isOfOne && (differ(before.activity.who, who) || before.isApart);
  together.set(key, { entity, activity, isApart });
  if (!isApart) return [];
  return before.isApart ? [activity] : [before.activity, activity];
}

function totalOf(entity: Entity, keys: readonly string[]): number {
  return Math.max(...keys.map((key) => highOf(entity, key)));
}

/** What is above its base. */
function highOf({ streams }: Entity, key: string): number {
  const stream = streams?.get(key);
  return stream === undefined ? 0 : stream.high - stream.base;
}
