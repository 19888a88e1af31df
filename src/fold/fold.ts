/**
 * The fold: activities and what was known in, one change out. Pure: the same input gives the same change, so after a
 * conflict it is simply done again. Each rule it applies stands in a file of its own.
 */
import type { Activity, Who } from '../model/activity.ts';
import { quarterOf } from '../model/calendar.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Change, Clock, EntityChange, EntityRow, Loaded } from '../model/store.ts';
import { beginBatch, type Batch } from './batch.ts';
import { decodeEntity, encodeEntity, encodeTail } from './entity/blob.ts';
import { createClaims } from './dedupe/claims.ts';
import { newEntity, type Entity } from './entity/entity.ts';
import { emitOwnFacts } from './facts.ts';
import { streamKey } from './dedupe/identity.ts';
import { COST, DECISION, EVENTS, ripensMs, settle, START, tell } from './ledger/ledger.ts';
import type { Plan, Rules } from './plan.ts';
import { end, lookAgainMs, stretchAt, touch } from './sessions/sessions.ts';
import { grow } from './ledger/streams.ts';
import { dayOf, toMs } from './dedupe/time.ts';
import type { Traits } from './traits.ts';

type Claims = ReturnType<typeof createClaims>;

/** `clock`: as of this fold. */
export type Folded = { readonly change: Change; readonly outcome: Outcome; readonly clock: Clock };

export function fold(plan: Plan, loaded: Loaded, rules: Rules): Folded {
  const batch = beginBatch(plan.nowMs, plan.clock, true, loaded, rules);
  const entities: EntityChange[] = [];
  const claims = createClaims(plan.need.marks, loaded.seen);
  for (const [key, { first }] of plan.groups) {
    const row = loaded.entities.get(key);
    const entity = row ? known(key, row.blob, rules) : newEntity(rules.dimensionCount);
    const changed = foldEntity(entity, first, plan, claims, batch);
    const change = changed ? entityChange(key, row, entity, batch, rules.appends) : undefined;
    const blob = change ? change.blob : row?.blob;
    if (change) entities.push(change);
    if (blob !== undefined) rules.remembered.keep(key, blob, entity);
  }
  return batch.end({ entities, marks: claims.marks() });
}

/** The entity of a blob, for its taker alone. */
export function known(key: string, blob: string, { remembered, dimensionCount }: Rules): Entity {
  return remembered.take(key, blob) ?? decodeEntity(blob, dimensionCount);
}

/** The entity as it is to be kept, and when it has to be looked at again. `appends`: its blob may go on from the row's. */
export function entityChange(
  key: string,
  row: EntityRow | undefined,
  entity: Entity,
  batch: Batch,
  appends: boolean,
): EntityChange {
  const { rules, clock, nowMs } = batch;
  const lastMs = entity.stretches.reduce((last, stretch) => Math.max(last, stretch.lastMs), 0);
  const tail = appends && row !== undefined ? encodeTail(entity, row.blob.length) : undefined;
  return {
    key,
    version: row?.version ?? 0,
    blob: tail === undefined ? encodeEntity(entity) : row!.blob + tail,
    tail,
    dueMs: Math.min(ripensMs(entity), lookAgainMs(entity, clock, rules.idleMs, nowMs)),
    expiresMs: entity.expiresMs,
    open: entity.stretches.length > 0 ? { group: key.slice(0, key.indexOf('/')), lastMs } : undefined,
  };
}

/** Whether the entity changed. */
function foldEntity(entity: Entity, first: number, plan: Plan, claims: Claims, batch: Batch): boolean {
  const { activities, timesMs, next } = plan.records;
  let changed = false;
  let settledMs = timesMs[first]!;
  const { who } = activities[first]!;
  for (let index = first; index >= 0; index = next[index]!) {
    const timeMs = timesMs[index]!;
    // Amounts land in the quarter hour they belong to, also where a batch spans many.
    if (changed && quarterOf(timeMs) !== quarterOf(settledMs)) settleAt(settledMs, entity, who, batch);
    settledMs = timeMs;
    if (foldRecord(entity, index, plan, claims, batch)) changed = true;
  }
  if (changed) settleAt(settledMs, entity, who, batch);
  return changed;
}

function settleAt(timeMs: number, entity: Entity, { agent, session }: Who, batch: Batch): void {
  batch.payWitnessed(agent, entity, timeMs);
  settle(entity, batch.nowMs, (cell, amount) => {
    batch.pay(agent, entity, cell, amount, timeMs);
    if (session !== '') addToStretch(entity, cell.quantity, amount, timeMs, batch.rules);
  });
}

/** What the ledger counted belongs to the stretch of its time, so the sum of all stretches is the sum of all money. */
function addToStretch(entity: Entity, quantity: number, amount: number, timeMs: number, { idleMs }: Rules): void {
  if (quantity === DECISION || quantity === START) return;
  const stretch = stretchAt(entity, timeMs, timeMs, idleMs);
  if (quantity === COST) stretch.cost += amount;
  else stretch.tokens += amount;
}

/** Whether the record changed the entity. */
function foldRecord(entity: Entity, index: number, { records, need }: Plan, claims: Claims, batch: Batch): boolean {
  const activity = records.activities[index]!;
  const traits = records.traits[index]!;
  const timeMs = records.timesMs[index]!;
  const list = records.lists[index]!;
  const { outcome, days } = batch;
  const { form } = activity.what;
  const day = list < 0 ? dayOf(timeMs) : need.marks[list]!.days[0]!;
  if (days.isClosed(day)) {
    outcome.late++;
    outcome.lateCost += costOf(activity, traits);
    return false;
  }
  if (form === 'delta' && activity.amount === 0) {
    outcome.unchanged++;
    return false;
  }
  if (list >= 0 && !claims.claim(list, records.places[index]!)) {
    outcome.duplicates++;
    return false;
  }
  entity.expiresMs = Math.max(entity.expiresMs, days.open(day));
  const amount = form === 'cumulative' ? growth(entity, activity, traits, timeMs, batch) : activity.amount;
  if (timeMs !== toMs(activity.timeHi, activity.timeLo)) outcome.clockCorrected++;
  if (amount > 0) count(entity, activity, traits, timeMs, amount, batch);
  else outcome.unchanged++;
  return true;
}

function growth(entity: Entity, activity: Activity, traits: Traits, timeMs: number, batch: Batch): number {
  const { startHi, startLo, timeHi, timeLo } = activity;
  const unset = startHi === 0 && startLo === 0;
  const isUnknown = unset || (startHi === timeHi && startLo === timeLo);
  const whole = !isUnknown && !batch.days.isClosed(dayOf(toMs(startHi, startLo)));
  const result = grow(entity, streamKey(activity, traits.seed), activity.amount, timeMs, whole);
  if (result.anomaly) batch.outcome.anomalies++;
  if (result.refused) batch.outcome.refused++;
  return result.amount;
}

/** Everything a record does that counts: its session, facts of its own, what it tells the ledger, its person's activity. */
function count(entity: Entity, activity: Activity, traits: Traits, timeMs: number, amount: number, batch: Batch): void {
  const { who, what, usage } = activity;
  const { rules, clock } = batch;
  batch.noteCounted(activity);
  batch.people.learn(entity, who);
  if (who.session !== '') {
    entity.heardMs = clock.listenedMs;
    if (what.kind === 'session_end') end(entity, activity, clock);
    else touch(entity, activity, amount, timeMs, rules.idleMs);
  }
  emitOwnFacts(activity, amount, timeMs, entity.dimensions, batch.emit);
  if (traits.quantity >= 0) tellLedger(entity, who.session, traits, traits.quantity, amount, batch);
  if (usage !== undefined) {
    for (let quantity = 0; quantity < usage.length; quantity++) {
      if (usage[quantity]! > 0) tellLedger(entity, who.session, traits, quantity, usage[quantity]!, batch);
    }
  }
  if (traits.isWork) batch.people.active(entity, who, timeMs);
}

function tellLedger(
  entity: Entity,
  session: string,
  { witness, cells }: Traits,
  quantity: number,
  amount: number,
  { outcome, rules, witnessed, nowMs }: Batch,
): void {
  if (isIgnored(session, witness, quantity, rules)) {
    outcome.ignored++;
    if (quantity === COST) outcome.ignoredCost += amount;
  } else if (tell(entity, cells[quantity]!, witness, amount, nowMs)) {
    witnessed.note(witness, quantity, amount);
  } else {
    outcome.refused++;
  }
}

/** Where a witness knows no session the ledger cannot match it with the other: then only the configured one counts. */
function isIgnored(session: string, witness: number, quantity: number, { usage }: Rules): boolean {
  if (usage === 'both' || quantity === DECISION || quantity === START) return false;
  return usage === 'metrics' ? witness === EVENTS : witness !== EVENTS && session === '';
}

function costOf(activity: Activity, traits: Traits): number {
  if (traits.quantity === COST && activity.what.form === 'delta') return activity.amount;
  return activity.usage?.[COST] ?? 0;
}
