/**
 * The fold: activities and what was known in, one change out. Pure: the same input gives the same change, so after a
 * conflict it is simply done again. Each rule it applies stands in a file of its own.
 */
import type { Activity, Quantity } from '../model/activity.ts';
import type { Fact } from '../model/fact.ts';
import { emptyOutcome, type Outcome } from '../model/outcome.ts';
import type { Change, Day, DayState, EntityChange, Loaded, Marks } from '../model/store.ts';
import { isWork } from './activity.ts';
import { decodeEntity, encodeEntity, newEntity, type Entity } from './entity.ts';
import { cellLabels, emitOwnFacts, emitWitnessed, forEachTold, paymentFact } from './facts.ts';
import { closesMs, isClosed } from './horizon.ts';
import { streamKey } from './identity.ts';
import { ripensMs, settle, tell } from './ledger.ts';
import { learn } from './people.ts';
import { addMark, type Item, type Plan, type Rules } from './plan.ts';
import { grow } from './streams.ts';
import { dayOf, toMs } from './time.ts';
import { createTotals } from './totals.ts';

export type Folded = { readonly change: Change; readonly outcome: Outcome };

/** Windows are kept in quarter hours, so amounts are settled at least that finely where a batch spans more. */
const SETTLE_MS = 15 * 60_000;

export function fold(plan: Plan, loaded: Loaded, rules: Rules): Folded {
  const batch = beginBatch(plan, loaded, rules);
  const entities: EntityChange[] = [];
  for (const [key, items] of plan.items) {
    const row = loaded.entities.get(key);
    const entity = row ? decodeEntity(row.blob, rules.dimensionCount) : newEntity(rules.dimensionCount);
    if (!foldEntity(entity, items, batch)) continue;
    entities.push({
      key,
      version: row?.version ?? 0,
      blob: encodeEntity(entity),
      dueMs: ripensMs(entity),
      expiresMs: entity.expiresMs,
    });
  }
  const { totals, outcome, marks, days, people } = batch;
  outcome.overflow = totals.overflow;
  const change: Change = {
    entities,
    marks,
    totals: totals.changes(),
    days: [...days.values()],
    people,
    latches: [],
  };
  return { change, outcome };
}

type Batch = ReturnType<typeof beginBatch>;

function beginBatch(plan: Plan, loaded: Loaded, rules: Rules) {
  const totals = createTotals(loaded, rules.meter);
  const fresh = new Map<number, number[]>();
  const days = new Map<Day, DayState>();
  const marks = new Map<Day, Marks>();
  return {
    nowMs: plan.nowMs,
    rules,
    totals,
    outcome: emptyOutcome(),
    marks,
    days,
    people: new Map<string, number>(),
    emit: (fact: Fact) => rules.meter.record(fact, totals),
    dayState: (day: Day) => days.get(day) ?? loaded.day(day),
    /** Marks the record; false where it was seen before, also earlier in this batch. */
    claim({ days: candidates, mark }: Item): boolean {
      if (mark === undefined) return true;
      const twins = fresh.get(mark.hi);
      if (twins?.includes(mark.lo) || candidates.some((day) => loaded.seen(day, mark.hi, mark.lo))) return false;
      if (twins) twins.push(mark.lo);
      else fresh.set(mark.hi, [mark.lo]);
      addMark(marks, candidates[0]!, mark);
      return true;
    },
  };
}

/** Whether the entity changed. */
function foldEntity(entity: Entity, items: readonly Item[], batch: Batch): boolean {
  let changed = false;
  let settledMs = items[0]!.timeMs;
  const agent = items[0]!.activity.agent;
  const settleAt = (timeMs: number) =>
    settle(entity, batch.nowMs, (quantity, cell, amount) =>
      batch.emit(paymentFact(agent, quantity, cell, amount, timeMs, entity)),
    );
  for (const item of items) {
    if (changed && Math.floor(item.timeMs / SETTLE_MS) !== Math.floor(settledMs / SETTLE_MS)) settleAt(settledMs);
    settledMs = item.timeMs;
    if (foldItem(entity, item, batch)) changed = true;
  }
  if (changed) settleAt(settledMs);
  return changed;
}

/** Whether the record changed the entity. */
function foldItem(entity: Entity, item: Item, batch: Batch): boolean {
  const { activity, timeMs } = item;
  const { outcome, rules, nowMs } = batch;
  const day = activity.form === 'cumulative' ? dayOf(timeMs) : item.days[0]!;
  const state = batch.dayState(day);
  if (isClosed(state, nowMs, rules.horizonMs)) {
    outcome.late++;
    outcome.lateCost += costOf(activity);
    return false;
  }
  if (activity.form === 'delta' && activity.amount === 0) {
    outcome.unchanged++;
    return false;
  }
  if (!batch.claim(item)) {
    outcome.duplicates++;
    return false;
  }
  const firstArrivalMs = state?.firstArrivalMs ?? nowMs;
  if (state === undefined) batch.days.set(day, { day, firstArrivalMs, closed: false });
  entity.expiresMs = Math.max(entity.expiresMs, closesMs(day, firstArrivalMs, rules.horizonMs));

  const amount = activity.form === 'cumulative' ? growth(entity, activity, timeMs, batch) : activity.amount;
  if (item.clockCorrected) outcome.clockCorrected++;
  if (amount > 0) count(entity, activity, amount, timeMs, batch);
  else outcome.unchanged++;
  return true;
}

function growth(entity: Entity, activity: Activity, timeMs: number, batch: Batch): number {
  const { startHi, startLo, timeHi, timeLo } = activity;
  const unset = startHi === 0 && startLo === 0;
  const startDay = batch.dayState(dayOf(toMs(startHi, startLo)));
  const whole =
    !unset && !(startHi === timeHi && startLo === timeLo) && !isClosed(startDay, batch.nowMs, batch.rules.horizonMs);
  const result = grow(entity, streamKey(activity), activity.amount, timeMs, whole);
  if (result.anomaly) batch.outcome.anomalies++;
  if (result.refused) batch.outcome.refused++;
  return result.amount;
}

/** Everything a record does that counts: facts of its own, what it tells the ledger, and its person's activity. */
function count(entity: Entity, activity: Activity, amount: number, timeMs: number, batch: Batch): void {
  const { outcome, emit, nowMs } = batch;
  outcome.counted++;
  const source = `${activity.agent}/${activity.witness}`;
  const known = outcome.sources.get(source);
  if (known) known.records++;
  else outcome.sources.set(source, { agent: activity.agent, witness: activity.witness, records: 1 });

  learn(entity, activity);
  emitOwnFacts(activity, amount, timeMs, entity, emit);
  forEachTold(activity, amount, (quantity, told) => {
    if (isIgnored(activity, quantity, batch.rules)) {
      outcome.ignored++;
      if (quantity === 'cost') outcome.ignoredCost += told;
    } else if (tell(entity, quantity, cellLabels(activity, quantity), activity.witness, told, nowMs)) {
      emitWitnessed(activity, quantity, told, timeMs, entity, emit);
    } else {
      outcome.refused++;
    }
  });
  if (entity.user !== '' && isWork(activity)) {
    batch.people.set(entity.user, Math.max(batch.people.get(entity.user) ?? 0, timeMs));
  }
}

/** Where a witness knows no session the ledger cannot match it with the other: then only the configured one counts. */
function isIgnored(activity: Activity, quantity: Quantity, { usage }: Rules): boolean {
  if (quantity === 'decision' || usage === 'both') return false;
  return usage === 'metrics' ? activity.witness === 'events' : activity.witness !== 'events' && activity.session === '';
}

function costOf(activity: Activity): number {
  return activity.quantity === 'cost' && activity.form === 'delta' ? activity.amount : (activity.usage?.[0] ?? 0);
}
