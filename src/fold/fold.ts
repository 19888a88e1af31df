/**
 * The fold: activities and what was known in, one change out. Pure: the same input gives the same change, so after a
 * conflict it is simply done again. Each rule it applies stands in a file of its own.
 */
import type { Activity } from '../model/activity.ts';
import { quarterOf } from '../model/calendar.ts';
import { labelsOf, withLabels } from '../model/labels.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Change, Clock, EntityChange, Loaded } from '../model/store.ts';
import { beginBatch, type Batch } from './batch.ts';
import { isApart } from './dedupe/apart.ts';
import { createClaims } from './dedupe/claims.ts';
import type { Cell, Entity, Stretch } from './entity/entity.ts';
import { emitOwnFacts } from './facts.ts';
import { roundingOf, takenOff } from './ledger/corrections.ts';
import { emitBeside, foldImport } from './imports.ts';
import { growth } from './growth.ts';
import { givenOf } from './ledger/groups.ts';
import { isIgnored } from './ledger/ignored.ts';
import type { Together } from './ledger/nameless.ts';
import { createParts, type Parts } from './ledger/parts.ts';
import { createPayers, type Payers } from './ledger/payers.ts';
import { recordsFrom, type Plan } from './plan.ts';
import { noteCosts } from './prices/untold.ts';
import type { Rules } from './rules.ts';
import { noteClient } from './sessions/clients.ts';
import { giveCounted, giveEstimate, giveNothing } from './sessions/counted.ts';
import { noteFailure } from './sessions/failures.ts';
import { noteEvent } from './sessions/numbers.ts';
import { BEGUN, end, give, hasWorked, move, takeSeen, work } from './sessions/sessions.ts';
import { createSlots, entityChange, type Slot, type Slots } from './slots.ts';
import { noteStep, settleSteps } from './sessions/steps.ts';
import { dayOf, toMs } from './dedupe/time.ts';
import { costOf, type Traits } from './traits.ts';

type Claims = ReturnType<typeof createClaims>;
type Folding = Batch & {
  readonly slots: Slots;
  readonly payers: Payers;
  readonly parts: Parts;
  readonly together: Together;
  readonly isWhole: boolean;
};
/** `clock`: as of this fold. */
export type Folded = { readonly change: Change; readonly outcome: Outcome; readonly clock: Clock };
/** What has to be loaded as well before it can be folded. */
export type Missing = { readonly missing: ReadonlySet<string> };

/** `asked`: the entities that were loaded, as far as they exist. */
export function fold(plan: Plan, loaded: Loaded, asked: readonly string[], rules: Rules): Folded | Missing {
  const batch = beginBatch(plan.nowMs, plan.clock, loaded, rules);
  const slots = createSlots(asked, loaded, rules);
  const payers = createPayers(givenOf(slots, batch, plan.isWhole));
  const claims = createClaims(plan.need.marks, loaded.seen);
  const parts = createParts(plan.records);
  const folding: Folding = { ...batch, slots, payers, parts, together: new Map(), isWhole: plan.isWhole };
  for (const [text, { first, key }] of plan.groups) {
    const slot = slots.open(text, key);
    parts.begin(first);
    // Nothing of them is kept: they count if they come again when there is room.
    if (!slots.hasRoom(slot, plan.records.activities[first]!.who, batch.outcome))
      batch.outcome.refused += recordsFrom(first, plan);
    else if (foldEntity(slot, first, plan, claims, folding)) slot.changed = true;
  }
  if (slots.missing.size > 0) return slots;
  payers.end();
  const entities: EntityChange[] = [];
  for (const slot of slots.opened()) {
    const change = slot.changed ? entityChange(slot, batch, rules.appends) : undefined;
    const blob = change ? change.blob : slot.row?.blob;
    if (change) entities.push(change);
    if (blob !== undefined) rules.entities.keep(slot.key.text, blob, slot.entity);
  }
  return batch.end({ entities, marks: claims.marks() });
}

/** Whether the entity changed. */
function foldEntity(slot: Slot, first: number, plan: Plan, claims: Claims, batch: Folding): boolean {
  const { activities, timesMs, next } = plan.records;
  let [changed, counts] = [false, false];
  let settledMs = timesMs[first]!;
  for (let index = first; index >= 0; index = next[index]!) {
    const timeMs = timesMs[index]!;
    // Amounts land in the quarter hour they belong to, also where a batch spans many.
    if (changed && quarterOf(timeMs) !== quarterOf(settledMs)) settleAt(settledMs, slot, batch);
    settledMs = timeMs;
    // What one record tells counts together, once.
    if (!activities[index]!.sameRecord) counts = foldRecord(slot, index, plan, claims, batch);
    else if (counts) countActivity(slot, index, plan, batch);
    changed ||= counts;
  }
  if (changed) settleAt(settledMs, slot, batch);
  return changed;
}

function settleAt(timeMs: number, slot: Slot, batch: Folding): void {
  const [{ payers, reports, emit, rules }, { key, entity }] = [batch, slot];
  settleSteps(entity, key.agent, batch);
  reports.emit(key.agent, timeMs, entity.dimensions, emit);
  payers.settle(slot, timeMs, (cell, payment) => giveCounted(slot, cell, payment, timeMs, rules));
}

/** Whether the record changed the entity. */
function foldRecord(slot: Slot, index: number, plan: Plan, claims: Claims, batch: Folding): boolean {
  const { records, need } = plan;
  const activity = records.activities[index]!;
  if (activity.what.form === 'imported') return foldImport(slot, index, plan, claims, batch);
  const timeMs = records.timesMs[index]!;
  const list = records.lists[index]!;
  const { outcome, days } = batch;
  const day = list < 0 ? dayOf(timeMs) : need.marks[list]!.days[0]!;
  if (activity.what.form === 'note') return !days.isClosed(day) && noteEvent(slot, activity, timeMs, batch);
  if (days.isClosed(day)) {
    outcome.late++;
    outcome.lateCost += costOf(activity, records.traits[index]!);
    return false;
  }
  if (activity.what.form === 'delta' && activity.amount === 0) {
    outcome.unchanged++;
    return false;
  }
  const place = records.places[index]!;
  if (list >= 0 && !claims.claim(list, place, records.twins?.get(index)) && !isApart(index, records, claims)) {
    outcome.duplicates++;
    return false;
  }
  slot.entity.expiresMs = Math.max(slot.entity.expiresMs, days.open(day));
  if (timeMs !== toMs(activity.timeHi, activity.timeLo)) outcome.clockCorrected++;
  if (activity.sequence >= 0) noteEvent(slot, activity, timeMs, batch);
  countActivity(slot, index, plan, batch);
  return true;
}

function countActivity(slot: Slot, index: number, { records }: Plan, batch: Folding): void {
  const activity = records.activities[index]!;
  const traits = records.traits[index]!;
  const timeMs = records.timesMs[index]!;
  const isStream = activity.what.form === 'cumulative';
  const amount = isStream ? growth(slot, activity, traits, timeMs, batch) : activity.amount;
  if (amount > 0) count(slot, activity, traits, timeMs, amount, batch);
  else batch.outcome.unchanged++;
}

/** Everything a record does that counts: its session, facts of its own, what it tells the ledger, its person's activity. */
function count(slot: Slot, activity: Activity, traits: Traits, timeMs: number, amount: number, batch: Folding): void {
  const { entity } = slot;
  const { who, amounts } = activity;
  batch.noteCounted(activity, timeMs);
  entity.heardMs = batch.clock.listenedMs;
  batch.people.learn(entity, who);
  const stretch = who.session === '' ? undefined : noteSession(entity, activity, traits, timeMs, amount, batch);
  const own = batch.people.admitted(who.ownDimensions);
  const dimensions = withLabels(entity.dimensions, own);
  emitOwnFacts(activity, traits, amount, timeMs, dimensions, emitBeside(entity, activity, batch.emit));
  if (traits.step !== undefined) noteStep(entity, activity, traits, traits.step, timeMs, batch);
  if (traits.mayRepeat) noteFailure(entity, activity, timeMs, dimensions, batch);
  const cells = traits.cellsOf(own);
  for (let index = 0; index < cells.length; index++) {
    const told = amounts === undefined ? amount : amounts[index]!;
    if (told > 0) tellLedger(slot, activity, cells[index]!, told, timeMs, batch);
    else if (told === 0 && stretch !== undefined) giveNothing(entity, stretch, cells[index]!);
  }
  if (traits.priced !== undefined && amounts !== undefined) {
    const estimate = batch.priced.request(traits.priced, activity, timeMs, dimensions, entity.user === '');
    if (stretch !== undefined) giveEstimate(entity, estimate, timeMs);
  }
  if (traits.costs !== undefined) noteCosts(slot, activity, traits, cells, amount, timeMs, own, batch);
  if (traits.wholesOf !== undefined) {
    for (const cell of traits.wholesOf(who.ownDimensions)) takeOff(slot, activity, cell, amount, batch);
  }
  if (traits.isActive && (who.session === '' || hasWorked(entity))) batch.people.active(entity, who, timeMs, activity);
  if (traits.features !== undefined) batch.people.used(entity, who, traits.features, timeMs);
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
  noteClient(entity, who, timeMs, batch);
  const stretch = work(entity, activity, timeMs, batch.rules.idleMs, batch.outcome);
  if (counter !== undefined) move(entity, stretch, counter.name, moved);
  if (opens) {
    move(entity, stretch, BEGUN, 0);
    batch.emit('session_work', 1, timeMs, labelsOf({ agent: who.agent }), entity.dimensions);
    for (const seenMs of takeSeen(entity)) batch.people.active(entity, who, seenMs);
  }
  return stretch;
}

function tellLedger(slot: Slot, activity: Activity, cell: Cell, amount: number, timeMs: number, batch: Folding): void {
  const { outcome, payers } = batch;
  const { who, what } = activity;
  const { witness, waitsFor, rounding } = what;
  const waits = waitsFor !== undefined && !(waitsFor === 'part' && batch.parts.has(cell, witness, timeMs));
  if (isIgnored(slot, activity, cell, batch)) {
    outcome.ignored++;
    if (cell.quantity.name === 'cost') outcome.ignoredCost += amount;
  } else if (payers.tell(slot, who, cell, witness, amount, waits)) {
    // A whole is no amount of the quantity, and how much of it is, is not known yet.
    if (waitsFor === undefined || waitsFor === 'twin') batch.reports.note(witness, cell.quantity, amount);
    if (rounding !== undefined) payers.tell(slot, who, cell, roundingOf(witness), rounding);
  } else outcome.refused++;
}

/** What is a part of a quantity as its witness tells it is no amount of that. */
function takeOff(slot: Slot, activity: Activity, cell: Cell, amount: number, batch: Folding): void {
  const { who, what } = activity;
  if (isIgnored(slot, activity, cell, batch)) return;
  if (!batch.payers.tell(slot, who, cell, takenOff(what.witness), amount)) batch.outcome.refused++;
}
