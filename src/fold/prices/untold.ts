/** What requests cost where no record tells it: estimated by request, as each says whether another record may (`What.costs`). */
import type { Activity } from '../../model/activity.ts';
import { withLabels, type Labels } from '../../model/labels.ts';
import type { Batch } from '../batch.ts';
import { toMs } from '../dedupe/time.ts';
import type { Cell, Entity } from '../entity/entity.ts';
import type { Emit } from '../facts.ts';
import { witnessOf } from '../growth.ts';
import { takenOff } from '../ledger/corrections.ts';
import { isIgnored } from '../ledger/ignored.ts';
import type { Payers } from '../ledger/payers.ts';
import { giveEstimate } from '../sessions/counted.ts';
import { sureOf } from '../sessions/sessions.ts';
import type { Slot } from '../slots.ts';
import type { Traits } from '../traits.ts';
import { noteCosted } from './uncosted.ts';
import { priceOf } from './priced.ts';
import { beginTurn, HELD_MS, holdEstimate, reportAny, reportTurn, ripeEstimates } from './turns.ts';

type Folding = Batch & { readonly payers: Payers; readonly isWhole: boolean };

/** Notes what a record that counts says of costs. `cells`: of the ledger, that it tells. */
export function noteCosts(
  slot: Slot,
  activity: Activity,
  traits: Traits,
  cells: readonly Cell[],
  amount: number,
  timeMs: number,
  own: Labels,
  batch: Folding,
): void {
  const { entity } = slot;
  const { who, durationUs } = activity;
  const { outcome } = batch;
  const [cell] = cells;
  const atMs = sentMs(activity, timeMs);
  if (traits.costs === 'begins_turn') return beginTurn(entity, atMs, outcome);
  if (cell === undefined || isIgnored(slot, activity, cell, batch)) return;
  if (traits.costs === 'itself') return account(slot, activity, traits, cells, timeMs, batch);
  if (traits.costs === 'with_turn') return estimate(entity, activity, traits, timeMs, own, batch);
  const witness = witnessOf(activity);
  const paid =
    durationUs < 0
      ? reportAny(entity, atMs, witness, amount)
      : reportTurn(entity, atMs - durationUs / 1_000, witness, amount, outcome);
  if (paid > 0) batch.payers.tell(slot, who, cell, takenOff(witness), paid);
}

/** By its sender's clock: also a wrong one puts turns and requests in order. */
function sentMs({ timeHi, timeLo }: Activity, timeMs: number): number {
  return toMs(timeHi, timeLo) || timeMs;
}

function estimate(
  entity: Entity,
  activity: Activity,
  { priced, costAt }: Traits,
  timeMs: number,
  own: Labels,
  batch: Batch,
): void {
  const { who, amounts } = activity;
  if (priced === undefined || (costAt >= 0 && amounts![costAt]! >= 0)) return;
  const amount = priceOf(priced, activity, timeMs);
  if (amount <= 0 || who.session === '') return;
  const labels = priced.of.untold;
  const dueMs = batch.clock.listenedMs + HELD_MS;
  const atMs = sentMs(activity, timeMs);
  holdEstimate(entity, { atMs, lastMs: atMs, timeMs, dueMs, amount, labels, dimensions: own }, batch.outcome);
}

/** The cost of its tokens is not estimated, and where it was, what is reported counts as far as it is more. */
function account(
  slot: Slot,
  activity: Activity,
  { priced, costAt }: Traits,
  cells: readonly Cell[],
  timeMs: number,
  { payers, rules }: Folding,
): void {
  const { who, what, amounts } = activity;
  const reported = costAt < 0 ? -1 : amounts![costAt]!;
  if (priced === undefined || reported < 0) return;
  const payer = payers.payerOf(slot).entity;
  const tell = (cell: Cell, witness: string, amount: number) => void payers.tell(slot, who, cell, witness, amount);
  const known = noteCosted(activity, priced, cells, { payer, rules, timeMs, tell });
  if (known > 0) tell(cells[costAt]!, takenOff(what.witness), Math.min(known, reported));
}

/** Counts estimates that are due; `all`: those that are not, too. */
export function settleEstimates(entity: Entity, all: boolean, batch: Batch): void {
  if (entity.turns === undefined) return;
  for (const { timeMs, amount, labels, dimensions } of ripeEstimates(entity, sureOf(batch.clock), batch.outcome, all)) {
    emitCost(entity, amount, timeMs, labels, dimensions, batch.emit);
    giveEstimate(entity, amount, timeMs);
  }
}

/** `own`: dimensions of the record, where it has some. */
export function emitCost(
  { user, dimensions }: Entity,
  amount: number,
  timeMs: number,
  labels: Labels,
  own: Labels,
  emit: Emit,
): void {
  const all = withLabels(dimensions, own);
  emit('cost', amount, timeMs, labels, all);
  if (user === '') emit('unattributed_cost', amount, timeMs, labels, all);
}
