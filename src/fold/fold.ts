/**
 * The fold: activities and what was known in, one change out. Pure: the same input gives the same change, so after a
 * conflict it is simply done again. Each rule it applies stands in a file of its own.
 */
import type { Activity } from '../model/activity.ts';
import { quarterOf } from '../model/calendar.ts';
import { withLabels } from '../model/labels.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Change, Clock, EntityChange, EntityRow, Loaded } from '../model/store.ts';
import { beginBatch, type Batch } from './batch.ts';
import { decodeEntity, encodeEntity, encodeTail } from './entity/blob.ts';
import { createClaims } from './dedupe/claims.ts';
import { newEntity, type Cell, type Entity } from './entity/entity.ts';
import { emitOwnFacts } from './facts.ts';
import { streamKey } from './dedupe/fingerprint.ts';
import type { Key } from './dedupe/owner.ts';
import { ripensMs, settle, tell } from './ledger/ledger.ts';
import type { Plan } from './plan.ts';
import type { Rules } from './rules.ts';
import { end, lookAgainMs, move, stretchAt, touch } from './sessions/sessions.ts';
import { grow } from './ledger/streams.ts';
import { dayOf, toMs } from './dedupe/time.ts';
import type { Traits } from './traits.ts';

type Claims = ReturnType<typeof createClaims>;

/** `clock`: as of this fold. */
export type Folded = { readonly change: Change; readonly outcome: Outcome; readonly clock: Clock };

export function fold(plan: Plan, loaded: Loaded, rules: Rules): Folded {
  const batch = beginBatch(plan.nowMs, plan.clock, loaded, rules);
  const entities: EntityChange[] = [];
  const claims = createClaims(plan.need.marks, loaded.seen);
  for (const [text, { first, key }] of plan.groups) {
    const row = loaded.entities.get(text);
    const entity = row ? known(text, row.blob, rules) : newEntity();
    const changed = foldEntity(entity, key, first, plan, claims, batch);
    const change = changed ? entityChange(key, row, entity, batch, rules.appends) : undefined;
    const blob = change ? change.blob : row?.blob;
    if (change) entities.push(change);
    if (blob !== undefined) rules.entities.keep(text, blob, entity);
  }
  return batch.end({ entities, marks: claims.marks() });
}

/** The entity of a blob, for its taker alone. */
export function known(key: string, blob: string, { entities, cells }: Rules): Entity {
  return entities.take(key, blob) ?? decodeEntity(blob, cells);
}

/** The entity as it is to be kept, and when it has to be looked at again. `appends`: its blob may go on from the row's. */
export function entityChange(
  key: Key,
  row: EntityRow | undefined,
  entity: Entity,
  batch: Batch,
  appends: boolean,
): EntityChange {
  const { rules, clock, nowMs } = batch;
  const lastMs = entity.stretches.reduce((last, stretch) => Math.max(last, stretch.lastMs), 0);
  const tail = appends && row !== undefined ? encodeTail(entity, row.blob.length) : undefined;
  return {
    key: key.text,
    version: row?.version ?? 0,
    blob: tail === undefined ? encodeEntity(entity) : row!.blob + tail,
    tail,
    dueMs: Math.min(ripensMs(entity), lookAgainMs(entity, clock, rules.idleMs, nowMs)),
    expiresMs: entity.expiresMs,
    open: entity.stretches.length > 0 ? { group: key.agent, lastMs } : undefined,
  };
}

/** Whether the entity changed. */
function foldEntity(entity: Entity, key: Key, first: number, plan: Plan, claims: Claims, batch: Batch): boolean {
  const { activities, timesMs, next } = plan.records;
  let changed = false;
  let counts = false;
  let settledMs = timesMs[first]!;
  for (let index = first; index >= 0; index = next[index]!) {
    const timeMs = timesMs[index]!;
    // Amounts land in the quarter hour they belong to, also where a batch spans many.
    if (changed && quarterOf(timeMs) !== quarterOf(settledMs)) settleAt(settledMs, entity, key, batch);
    settledMs = timeMs;
    // What one record tells counts together, once.
    if (!activities[index]!.sameRecord) counts = foldRecord(entity, index, plan, claims, batch);
    else if (counts) countActivity(entity, index, plan, batch);
    if (counts) changed = true;
  }
  if (changed) settleAt(settledMs, entity, key, batch);
  return changed;
}

function settleAt(timeMs: number, entity: Entity, { agent, session }: Key, batch: Batch): void {
  batch.reports.emit(agent, timeMs, entity.dimensions, batch.emit);
  settle(entity, batch.nowMs, batch.rules, (cell, amount) => {
    batch.pay(agent, entity, cell, amount, timeMs);
    // What the ledger counted belongs to the stretch of its time, so the sum of all stretches is the sum of all money.
    const { counter } = cell.quantity;
    if (session === '' || counter === undefined) return;
    move(entity, stretchAt(entity, timeMs, timeMs, batch.rules.idleMs), counter, amount);
  });
}

/** Whether the record changed the entity. */
function foldRecord(entity: Entity, index: number, plan: Plan, claims: Claims, batch: Batch): boolean {
  const { records, need } = plan;
  const activity = records.activities[index]!;
  const timeMs = records.timesMs[index]!;
  const list = records.lists[index]!;
  const { outcome, days } = batch;
  const day = list < 0 ? dayOf(timeMs) : need.marks[list]!.days[0]!;
  if (days.isClosed(day)) {
    outcome.late++;
    outcome.lateCost += costOf(activity, records.traits[index]!);
    return false;
  }
  if (activity.what.form === 'delta' && activity.amount === 0) {
    outcome.unchanged++;
    return false;
  }
  if (list >= 0 && !claims.claim(list, records.places[index]!)) {
    outcome.duplicates++;
    return false;
  }
  entity.expiresMs = Math.max(entity.expiresMs, days.open(day));
  if (timeMs !== toMs(activity.timeHi, activity.timeLo)) outcome.clockCorrected++;
  countActivity(entity, index, plan, batch);
  return true;
}

function countActivity(entity: Entity, index: number, { records }: Plan, batch: Batch): void {
  const activity = records.activities[index]!;
  const traits = records.traits[index]!;
  const timeMs = records.timesMs[index]!;
  const isStream = activity.what.form === 'cumulative';
  const amount = isStream ? growth(entity, activity, traits, timeMs, batch) : activity.amount;
  if (amount > 0) count(entity, activity, traits, timeMs, amount, batch);
  else batch.outcome.unchanged++;
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
  const { who, amounts } = activity;
  const { rules, clock } = batch;
  batch.noteCounted(activity);
  batch.people.learn(entity, who);
  if (who.session !== '') {
    entity.heardMs = clock.listenedMs;
    if (traits.kind.ends === true) end(entity, activity, clock);
    else touch(entity, activity, traits.kind, amount, timeMs, rules.idleMs);
  }
  const dimensions = withLabels(entity.dimensions, who.ownDimensions);
  emitOwnFacts(activity, traits, amount, timeMs, dimensions, batch.emit);
  const cells = traits.cellsOf(who.ownDimensions);
  for (let index = 0; index < cells.length; index++) {
    const told = amounts === undefined ? amount : amounts[index]!;
    if (told > 0) tellLedger(entity, activity, cells[index]!, told, batch);
  }
  if (traits.isActive) batch.people.active(entity, who, timeMs);
}

function tellLedger(entity: Entity, { who, what }: Activity, cell: Cell, amount: number, batch: Batch): void {
  const { outcome, rules, nowMs } = batch;
  if (isIgnored(who.session, what.witness, cell, rules)) {
    outcome.ignored++;
    if (cell.quantity.name === 'cost') outcome.ignoredCost += amount;
  } else if (tell(entity, cell, what.witness, amount, nowMs, rules)) {
    batch.reports.note(what.witness, cell.quantity, amount);
  } else {
    outcome.refused++;
  }
}

/** Where a witness knows no session the ledger cannot match it with the other: then only the configured one counts. */
function isIgnored(session: string, witness: string, { quantity }: Cell, { usage }: Rules): boolean {
  if (usage === 'both' || quantity.reported === undefined) return false;
  return usage === 'metrics' ? witness === 'events' : witness !== 'events' && session === '';
}

function costOf({ amount, amounts, what }: Activity, { costAt }: Traits): number {
  if (costAt < 0 || what.form === 'cumulative') return 0;
  return amounts === undefined ? amount : amounts[costAt]!;
}
