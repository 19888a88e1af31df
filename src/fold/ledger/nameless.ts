/**
 * Cumulative streams that differ only in whose they are. A collector may drop a name on one of two ways: so they are one, and the
 * largest value seen counts. But a process goes on with another stream, from 0 on, when somebody signs in as another: where an
 * exporter tells both at once, under different accounts, each counts. Of all together it is the larger of both, so that neither the
 * order nor a copy makes more of it.
 */
import type { Activity } from '../../model/activity.ts';
import { differ } from '../dedupe/apart.ts';
import { hashOf, namelessKeys, streamKey, textOf, type Fingerprint } from '../dedupe/fingerprint.ts';
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
  const [key] = keys;
  if (entity.streams?.has(key) !== true) {
    // State of an earlier version knows it with its names.
    const named = streamKey(activity, name);
    if (entity.streams?.has(named) === true) return grow(named, activity.amount);
  }
  const apart = tellApart(key, entity, activity, together);
  const before = totalOf(entity, keys);
  const growth =
    apart.length === 0
      ? grow(key, activity.amount)
      : apart.map((each) => growApart(entity, each, keys, grow)).find(({ refused }) => refused);
  return { anomaly: false, refused: false, ...growth, amount: totalOf(entity, keys) - before };
}

/** What one collector drops of an account may be what another tells: sums are of those that tell the same. */
function growApart(
  entity: Entity,
  { who, amount }: Activity,
  [key, sumKey]: readonly [string, string],
  grow: Grow,
): Growth {
  const accounts = who.names.slice(0, who.accounts);
  const ofSame = textOf(hashOf(`${key}/${accounts.map((each) => (each === '' ? 0 : 1)).join('')}`));
  const growth = grow(textOf(hashOf(`${key}/${JSON.stringify(accounts)}`)), amount);
  if (growth.refused) return growth;
  const sum = highOf(entity, ofSame) + growth.amount;
  grow(ofSame, sum, true);
  grow(sumKey, sum, true);
  return growth;
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
