/**
 * The fold: activities and what was known in, one change out. Pure: the same input gives the same change, so after a
 * conflict it is simply done again. Each rule it applies stands in a file of its own.
 */
import type { Activity } from '../model/activity.ts';
import { quarterOf } from '../model/calendar.ts';
import { labelsOf, withLabels } from '../model/labels.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Change, Clock, EntityChange, EntityRow, Loaded } from '../model/store.ts';
import { beginBatch, type Batch } from './batch.ts';
import { decodeEntity, encodeEntity, encodeTail } from './entity/blob.ts';
import { createClaims } from './dedupe/claims.ts';
import { newEntity, type Cell, type Entity, type Stretch } from './entity/entity.ts';
import { emitOwnFacts } from './facts.ts';
import { risingKey, streamKey } from './dedupe/fingerprint.ts';
import type { Key } from './dedupe/owner.ts';
import { ripensMs, settle, tell } from './ledger/ledger.ts';
import type { Plan } from './plan.ts';
import type { Rules } from './rules.ts';
import { end, give, hasWorked, lookAgainMs, move, takeSeen, work } from './sessions/sessions.ts';
import { rise, RISING_KEPT_MS } from './ledger/rises.ts';
import { forget, grow, type Growth } from './ledger/streams.ts';
import { dayOf, toMs } from './dedupe/time.ts';
import type { Traits } from './traits.ts';

type Claims = ReturnType<typeof createClaims>;

/** `clock`: as of this fold. */
export type Folded = { readonly change: Change; readonly outcome: Outcome; readonly clock: Clock };

export function fold(plan: Plan, loaded: Loaded, rules: Rules): Folded {
  const batch = beginBatch(plan.nowMs, plan.clock, true, loaded, rules);
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
  const lastMs = entity.stretches.at(-1)?.lastMs ?? 0;
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
    if (session !== '' && counter !== undefined) give(entity, counter, amount, timeMs);
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
  const { who, what, startHi, startLo, timeHi, timeLo } = activity;
  const { days, outcome } = batch;
  const unset = startHi === 0 && startLo === 0;
  const key = streamKey(activity, traits.seed);
  let result: Growth;
  if (unset || (startHi === timeHi && startLo === timeLo) || what.witness === 'scraped') {
    // State of an earlier version knows scraped streams by their starts: what these counted is counted.
    const counted = entity.streams?.get(key)?.high ?? 0;
    if (counted > 0) forget(entity, key);
    result = rise(entity, risingKey(activity, traits.seed), activity.amount, timeMs, who.session !== '', counted);
    entity.expiresMs = Math.max(entity.expiresMs, timeMs + RISING_KEPT_MS);
  } else {
    const whole = !days.isOver(toMs(startHi, startLo));
    result = grow(entity, key, activity.amount, timeMs, whole, days.isOver);
  }
  if (result.anomaly) outcome.anomalies++;
  if (result.refused) outcome.refused++;
  return result.amount;
}

/** Everything a record does that counts: its session, facts of its own, what it tells the ledger, its person's activity. */
function count(entity: Entity, activity: Activity, traits: Traits, timeMs: number, amount: number, batch: Batch): void {
  const { who, amounts } = activity;
  batch.noteCounted(activity);
  entity.heardMs = batch.clock.listenedMs;
  batch.people.learn(entity, who);
  const stretch = who.session === '' ? undefined : noteSession(entity, activity, traits, timeMs, amount, batch);
  const dimensions = withLabels(entity.dimensions, who.ownDimensions);
  emitOwnFacts(activity, traits, amount, timeMs, dimensions, batch.emit);
  const cells = traits.cellsOf(who.ownDimensions);
  for (let index = 0; index < cells.length; index++) {
    const told = amounts === undefined ? amount : amounts[index]!;
    if (told > 0) tellLedger(entity, activity, cells[index]!, told, batch);
    else if (told === 0 && stretch !== undefined) tellNothing(entity, stretch, cells[index]!);
  }
  if (traits.isActive && (who.session === '' || hasWorked(entity))) batch.people.active(entity, who, timeMs);
}

/** What the record is to its session. Gives the stretch that it works in. */
function noteSession(
  entity: Entity,
  activity: Activity,
  { kind, isActive, isWork }: Traits,
  timeMs: number,
  amount: number,
  batch: Batch,
): Stretch | undefined {
  const { who } = activity;
  if (kind.ends === true) {
    end(entity, activity, batch.clock);
    return undefined;
  }
  const { counter } = kind;
  const moved = counter?.by === 'one' ? 1 : amount;
  if (!isWork) {
    if (counter !== undefined) give(entity, counter.name, moved, timeMs, isActive && !hasWorked(entity));
    return undefined;
  }
  const opens = entity.stretches.length === 0;
  const stretch = work(entity, activity, timeMs, batch.rules.idleMs, batch.outcome);
  if (counter !== undefined) move(entity, stretch, counter.name, moved);
  if (opens) {
    batch.emit('session_work', 1, timeMs, labelsOf({ agent: who.agent }), entity.dimensions);
    for (const seenMs of takeSeen(entity)) batch.people.active(entity, who, seenMs);
  }
  return stretch;
}

/** That nothing was used is told, too. */
function tellNothing(entity: Entity, stretch: Stretch, { quantity: { counter } }: Cell): void {
  if (counter !== undefined) move(entity, stretch, counter, 0);
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
  return amounts === undefined ? amount : Math.max(amounts[costAt]!, 0);
}
