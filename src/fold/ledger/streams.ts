/**
 * Cumulative streams of which each start is told. A stream and start contributes the largest value seen, so neither order
 * nor repetition matters and no fingerprint is needed. A smaller value later is an anomaly, never a reset: a reset has a
 * new start. A start that was not seen before counts whole: the records before it were lost or are still to come. Unless its
 * day is closed, whose amounts were counted then: only what is above the smallest value seen counts.
 *
 * Streams without a usable start are in rises.ts.
 */
import { LIMITS } from '../../model/limits.ts';
import type { Entity } from '../entity/entity.ts';

/** Streams of one entity that are alive before new ones are refused: a sender that invents streams must not grow the state. */
export const STREAMS_MAX = LIMITS.session_streams.max;

/** How many new streams come between two looks for those that are over. */
const PRUNE_EVERY = 64;

export type Growth = { amount: number; anomaly: boolean; refused: boolean };

export const REFUSED: Growth = { amount: 0, anomaly: false, refused: true };

/**
 * What the point adds to what its stream contributed before, and remembers it. `whole`: the value is known to have
 * begun at zero in days that are open. `isOver`: whether no record of this time would count any more.
 */
export function grow(
  entity: Entity,
  key: string,
  value: number,
  timeMs: number,
  whole: boolean,
  isOver: (timeMs: number) => boolean,
): Growth {
  const streams = (entity.streams ??= new Map());
  const stream = streams.get(key);
  if (stream === undefined) {
    if (!hasRoom(entity, isOver)) return REFUSED;
    streams.set(key, { base: whole ? 0 : value, high: value, highMs: timeMs, changed: true, isNew: true });
    return { amount: whole ? value : 0, anomaly: false, refused: false };
  }
  const before = stream.high - stream.base;
  const anomaly = value < stream.high && timeMs > stream.highMs;
  if (value < stream.base || value > stream.high) stream.changed = true;
  stream.base = Math.min(stream.base, value);
  if (value > stream.high) {
    stream.high = value;
    stream.highMs = timeMs;
  }
  return { amount: stream.high - stream.base - before, anomaly, refused: false };
}

/** Whether there is room for one more. A stream goes with the day of its last growth: then no point of it counts any more. */
function hasRoom(entity: Entity, isOver: (timeMs: number) => boolean): boolean {
  const { streams = new Map(), rising } = entity;
  if (streams.size > 0 && streams.size % PRUNE_EVERY === 0) {
    for (const [key, { highMs }] of streams) if (isOver(highMs)) forget(entity, key);
  }
  return streams.size + (rising?.size ?? 0) < STREAMS_MAX;
}

/** Places in patches are those of the streams in their order: without one, all is to be written anew. */
export function forget(entity: Entity, key: string): void {
  entity.streams?.delete(key);
  entity.wholeChars = 0;
}
