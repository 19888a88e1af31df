/** Cumulative points: where their streams are known, and what each adds. */
import type { Activity } from '../model/activity.ts';
import { noteLimit } from '../model/outcome.ts';
import type { Batch } from './batch.ts';
import { risingKey, streamKey } from './dedupe/fingerprint.ts';
import { streamsOf } from './dedupe/owner.ts';
import { toMs } from './dedupe/time.ts';
import type { Entity } from './entity/entity.ts';
import { rise, RISING_KEPT_MS } from './ledger/rises.ts';
import { growNameless, type Together } from './ledger/nameless.ts';
import { forget, grow, type Growth } from './ledger/streams.ts';
import type { Slot, Slots } from './slots.ts';
import type { Traits } from './traits.ts';

type Growing = Batch & { readonly slots: Slots; readonly together: Together };

/** The second tells of streams whose starts nobody knows. */
const [METRICS, SCRAPED] = ['metrics', 'scraped'];

/** It is unset, or the time of the point itself: the data model's word for unknown. */
function hasNoStart({ startHi, startLo, timeHi, timeLo }: Activity): boolean {
  return (startHi === 0 && startLo === 0) || (startHi === timeHi && startLo === timeLo);
}

/** Who told of an amount: a stream that lost its start on one of two ways is what it is on the other, and both are compared. */
export function witnessOf(activity: Activity): string {
  const { form, witness } = activity.what;
  return form === 'cumulative' && witness === METRICS && hasNoStart(activity) ? SCRAPED : witness;
}

/** How much a point of a cumulative stream adds to what it counted. */
export function growth(slot: Slot, activity: Activity, traits: Traits, timeMs: number, batch: Growing): number {
  const { entity } = slot;
  const { who, what, startHi, startLo } = activity;
  const { days, outcome } = batch;
  let result: Growth;
  if (what.witness === SCRAPED || hasNoStart(activity)) {
    // State of an earlier version knows scraped streams by their starts: what these counted is counted.
    const key = streamKey(activity, traits.seed);
    const counted = entity.streams?.get(key)?.high ?? 0;
    if (counted > 0) forget(entity, key);
    result = rise(entity, risingKey(activity, traits.seed), activity.amount, timeMs, who.session !== '', counted);
    entity.expiresMs = Math.max(entity.expiresMs, batch.clock.agendaMs + RISING_KEPT_MS);
  } else {
    const whole = !days.isOver(toMs(startHi, startLo));
    const to = streamsIn(slot, activity, traits, batch);
    result = growNameless(to, activity, traits.seed, batch.together, (key, value, fromZero = whole) =>
      grow(to, key, value, timeMs, fromZero, days.isOver),
    );
  }
  if (result.anomaly) outcome.anomalies++;
  if (result.refused) {
    outcome.refused++;
    noteLimit(outcome, 'session_streams');
  }
  return result.amount;
}

/** Where the stream is known. State of an earlier version has it with its sender. */
function streamsIn({ entity }: Slot, activity: Activity, { seed }: Traits, batch: Growing): Entity {
  const text = streamsOf(activity.who, toMs(activity.startHi, activity.startLo));
  if (text === '' || entity.streams?.has(streamKey(activity, seed)) === true) return entity;
  const slot = batch.slots.open(text);
  slot.changed = true;
  slot.entity.expiresMs = Math.max(slot.entity.expiresMs, entity.expiresMs);
  slot.entity.heardMs = batch.clock.listenedMs;
  return slot.entity;
}
