/**
 * Cumulative streams without a usable start: it is unset, the time of the point itself (the data model's word for
 * "unknown"), or made up by who scraped. Of such a stream the first and the last point of each rise are kept, in the order of
 * time, not of arrival. A fall is a restart at 0. The first rise counts from 0 where the session is named, since it began with
 * it; else from its own first value, since nobody can say what was before.
 *
 * The total never falls whatever the order, and is never more than there was.
 * [The smallest value as base takes it from after a restart; a start made up by a collector doubles when that restarts.]
 */
import { DAY_MS } from '../dedupe/time.ts';
import type { Entity, Rise, Rising } from '../entity/entity.ts';
import { REFUSED, STREAMS_MAX, type Growth } from './streams.ts';

/** A process may sleep for weeks with its laptop; what a later point is compared with is kept for so long. */
export const RISING_KEPT_MS = 37 * DAY_MS;

/**
 * How many new streams come between two looks for those that are over. By the times of other streams alone one is not over:
 * the sender's clock may have been set right by weeks, and a stream that is forgotten and goes on counts once more.
 */
const PRUNE_EVERY = 64;

/** Rises of one stream; of more the oldest is forgotten, and with it what is older. */
const RISES_MAX = 50;

/** What the point adds to what its stream contributed before. `whole`: it began at 0. `counted`: below that, it counted before. */
export function rise(
  entity: Entity,
  key: string,
  value: number,
  timeMs: number,
  whole: boolean,
  counted: number,
): Growth {
  const all = (entity.rising ??= new Map());
  const stream = all.get(key);
  if (stream === undefined) {
    if (all.size > 0 && all.size % PRUNE_EVERY === 0) {
      for (const [other, { rises }] of all) {
        if (rises.at(-1)!.lastMs + RISING_KEPT_MS < timeMs) forget(entity, other);
      }
    }
    if (all.size + (entity.streams?.size ?? 0) >= STREAMS_MAX) return REFUSED;
    const fresh = counted > 0 ? goingOn(counted, value, timeMs) : { rises: [riseOf(value, timeMs)], whole, sinceMs: 0 };
    all.set(key, { ...fresh, changed: true, isNew: true });
    return { amount: totalOf(fresh), anomaly: false, refused: false };
  }
  const before = totalOf(stream);
  if (timeMs > stream.sinceMs) insert(stream, value, timeMs);
  const amount = Math.max(totalOf(stream) - before, 0);
  bound(stream);
  return { amount, anomaly: false, refused: false };
}

/** A stream that counted before by another rule: its rise begins there, and nothing older counts. */
function goingOn(counted: number, value: number, timeMs: number): Rises {
  const first = Math.min(counted, value);
  return { rises: [{ ...riseOf(value, timeMs), first }], whole: false, sinceMs: timeMs - 1 };
}

type Rises = Pick<Rising, 'rises' | 'whole' | 'sinceMs'>;

function riseOf(value: number, timeMs: number): Rise {
  return { first: value, firstMs: timeMs, last: value, lastMs: timeMs };
}

function totalOf({ rises, whole }: Rises): number {
  return rises.reduce((sum, { last }) => sum + last, whole ? 0 : -rises[0]!.first);
}

/** Puts the point where it belongs by its time. */
function insert(stream: Rising, value: number, timeMs: number): void {
  const { rises } = stream;
  const at = rises.findLastIndex(({ firstMs }) => firstMs <= timeMs);
  const before = rises[at];
  const after = rises[at + 1];
  stream.changed = true;
  if (before !== undefined && timeMs <= before.lastMs) return within(stream, at, value, timeMs);
  if (before !== undefined && value >= before.last) Object.assign(before, { last: value, lastMs: timeMs });
  else if (after !== undefined && value <= after.first) Object.assign(after, { first: value, firstMs: timeMs });
  else rises.splice(at + 1, 0, riseOf(value, timeMs));
}

/** A point between the first and the last of a rise: one that is higher or lower shows that there was a fall between them. */
function within({ rises }: Rising, at: number, value: number, timeMs: number): void {
  const around = rises[at]!;
  const { first, firstMs, last, lastMs } = around;
  // Of a sender whose clock is not believed all points of a batch have the time of its arrival.
  if (timeMs === lastMs) around.last = Math.max(value, last);
  if (timeMs === firstMs) around.first = Math.min(value, first);
  if (timeMs === firstMs || timeMs === lastMs || (value >= first && value <= last)) return;
  const point = riseOf(value, timeMs);
  const falls: [Rise, Rise] =
    value > last
      ? [{ ...point, first, firstMs }, riseOf(last, lastMs)]
      : [riseOf(first, firstMs), { ...point, last, lastMs }];
  rises.splice(at, 1, ...falls);
}

function bound(stream: Rising): void {
  while (stream.rises.length > RISES_MAX) {
    stream.sinceMs = stream.rises.shift()!.lastMs;
    stream.whole = true;
  }
}

export function forget(entity: Entity, key: string): void {
  entity.rising?.delete(key);
  entity.wholeChars = 0;
}
