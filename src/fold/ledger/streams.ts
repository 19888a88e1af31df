/**
 * Cumulative streams. A stream and start contributes the largest value seen, so neither order nor repetition matters
 * and no fingerprint is needed. A smaller value later is an anomaly, never a reset: a reset has a new start.
 *
 * A start that is not known counts whole: the records before it were lost or are still to come. Unless nobody can say
 * what the value covers, because the start is unset, equals the point's time (the data model's word for "unknown") or
 * lies in a day that is closed, whose amounts were counted then: in these cases only what is above the smallest value
 * seen counts.
 */
import type { Entity } from '../entity/entity.ts';

/** Streams of one entity before new ones are refused: a sender that invents streams must not grow the state. */
const STREAMS_MAX = 2_000;

export type Growth = { amount: number; anomaly: boolean; refused: boolean };

/**
 * What the point adds to what its stream contributed before, and remembers it. `whole`: the value is known to have
 * begun at zero in days that are open.
 */
export function grow(entity: Entity, key: string, value: number, timeMs: number, whole: boolean): Growth {
  const streams = (entity.streams ??= new Map());
  const stream = streams.get(key);
  if (stream === undefined) {
    if (streams.size >= STREAMS_MAX) return { amount: 0, anomaly: false, refused: true };
    entity.wholeChars = 0;
    streams.set(key, { base: whole ? 0 : value, high: value, highMs: timeMs, changed: true });
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
