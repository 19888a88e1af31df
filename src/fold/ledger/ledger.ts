/**
 * The ledger: what is told twice counts once.
 *
 * Metrics and events (and a scraped endpoint) are witnesses of the same usage; either may be switched off or lose a
 * part. For each session and quantity the ledger keeps, by label cell, what each witness told and what was counted.
 * The total is the largest of the witnesses' sums. What the total is ahead of the counted goes to cells of which the
 * leading witness told more than was counted. Neither total nor counted ever falls.
 *
 * The right total and the right split, whatever the order. [A ledger per (session, model) counts twice where the
 * witnesses spell a model differently; labelling the growth by the record that caused it is mostly wrong.]
 *
 * A quantity may have a witness whose amounts ripen first: they wait for another that knows more labels, and count
 * under unknown ones where it does not come.
 */
import { NO_LABELS } from '../../model/labels.ts';
import type { Quantity } from '../../model/words.ts';
import { COUNTED, strideOf, TOLD, zeros, type Cell, type Entity } from '../entity/entity.ts';
import type { Rules } from '../rules.ts';

/** Cells of one quantity in one session; beyond, amounts go to a cell of unknown labels. */
const CELLS_MAX = 200;

const RIPE_STEP_MS = 1_000;

type LedgerRules = Pick<Rules, 'words' | 'cells'>;

/** Notes what a witness tells. False where the sum would no longer be exact: nothing is noted then. */
export function tell(
  entity: Entity,
  cell: Cell,
  witness: string,
  amount: number,
  nowMs: number,
  { cells }: Pick<Rules, 'cells'>,
): boolean {
  const { quantity } = cell;
  const column = columnOf(entity, witness);
  const first = firstOf(entity.cells, quantity);
  const end = endOf(entity.cells, quantity, first);
  if (!Number.isSafeInteger(sumOf(entity, first, end, column) + amount)) return false;
  const wanted = end - first < CELLS_MAX ? cell : cells.known(quantity.name, NO_LABELS, NO_LABELS);
  const at = findCell(entity, first, end, wanted);
  entity.amounts[at * strideOf(entity) + column]! += amount;
  entity.changedCells |= 1 << at;
  if (!entity.toldOf.includes(quantity)) entity.toldOf.push(quantity);
  if (quantity.ripens?.witness === witness) hold(entity, quantity, amount, nowMs + quantity.ripens.afterMs);
  return true;
}

export type Pay = (cell: Cell, amount: number) => void;

/** Counts what is due of every quantity; to be called when all records of a batch are told. */
export function settle(entity: Entity, nowMs: number, rules: LedgerRules, pay: Pay): void {
  if (entity.unripe.length > 0) ripen(entity, nowMs);
  if (entity.toldOf.length === 0) return;
  for (const quantity of entity.toldOf) settleQuantity(entity, quantity, rules, pay);
  entity.toldOf.length = 0;
}

/** When the entity has to be settled without a record: when the first unripe amount ripens. */
export function ripensMs({ unripe }: Entity): number {
  return unripe.reduce((first, { ripeMs }) => Math.min(first, ripeMs), Infinity);
}

function hold(entity: Entity, quantity: Quantity, amount: number, ripeMs: number): void {
  const { witness } = quantity.ripens!;
  let held = entity.held.find((one) => one.quantity === quantity && one.witness === witness);
  if (held === undefined) {
    held = { quantity, witness };
    entity.held = [...entity.held, held];
    entity.wholeChars = 0;
  }
  // Many of one second ripen together: a session must not keep each.
  const secondMs = Math.ceil(ripeMs / RIPE_STEP_MS) * RIPE_STEP_MS;
  const last = entity.unripe.findLastIndex((one) => one.held === held && one.ripeMs === secondMs);
  if (last < 0) entity.unripe.push({ held, ripeMs: secondMs, amount });
  else entity.unripe[last] = { held, ripeMs: secondMs, amount: entity.unripe[last]!.amount + amount };
}

function ripen(entity: Entity, nowMs: number): void {
  for (const { held, ripeMs } of entity.unripe) {
    if (ripeMs <= nowMs && !entity.toldOf.includes(held.quantity)) entity.toldOf.push(held.quantity);
  }
  entity.unripe = entity.unripe.filter(({ ripeMs }) => ripeMs > nowMs);
}

/**
 * The leading witness is owed all that is due: over its cells, what it told beyond what was counted adds up to at least
 * its sum less the counted sum, which is the due.
 */
function settleQuantity(entity: Entity, quantity: Quantity, { words }: LedgerRules, pay: Pay): void {
  const { cells, amounts, witnesses } = entity;
  const stride = strideOf(entity);
  const first = firstOf(cells, quantity);
  const end = endOf(cells, quantity, first);
  let leading = 0;
  let total = -Infinity;
  let lowest = Infinity;
  for (let index = 0; index < witnesses.length; index++) {
    const witness = witnesses[index]!;
    const told = sumOf(entity, first, end, TOLD + index) - unripeOf(entity, quantity, witness);
    if (told < total) continue;
    const rank = words.witnesses.get(witness)?.rank ?? Infinity;
    if (told === total && rank >= lowest) continue;
    [total, leading, lowest] = [told, TOLD + index, rank];
  }
  let due = total - sumOf(entity, first, end, COUNTED);
  for (let at = first; at < end && due > 0; at++) {
    const row = at * stride;
    const amount = Math.min(due, amounts[row + leading]! - amounts[row + COUNTED]!);
    if (amount <= 0) continue;
    amounts[row + COUNTED]! += amount;
    entity.changedCells |= 1 << at;
    due -= amount;
    pay(cells[at]!, amount);
  }
  if (due > 0) throw new Error(`BUG: ${due} due, and no cell it is owed to`);
}

/** Where the cells of a quantity begin; where all end, if there are none. */
function firstOf(cells: readonly Cell[], quantity: Quantity): number {
  let at = 0;
  while (at < cells.length && cells[at]!.quantity !== quantity) at++;
  return at;
}

function endOf(cells: readonly Cell[], quantity: Quantity, first: number): number {
  let at = first;
  while (at < cells.length && cells[at]!.quantity === quantity) at++;
  return at;
}

/** Of one of the numbers of some cells. */
function sumOf(entity: Entity, first: number, end: number, column: number): number {
  const stride = strideOf(entity);
  let sum = 0;
  for (let at = first; at < end; at++) sum += entity.amounts[at * stride + column]!;
  return sum;
}

function unripeOf({ unripe }: Entity, quantity: Quantity, witness: string): number {
  let sum = 0;
  for (const { held, amount } of unripe) if (held.quantity === quantity && held.witness === witness) sum += amount;
  return sum;
}

/** Which of a cell's numbers is the witness's. One who tells for the first time gets a column more in all cells. */
function columnOf(entity: Entity, witness: string): number {
  const index = entity.witnesses.indexOf(witness);
  if (index >= 0) return TOLD + index;
  const before = strideOf(entity);
  const amounts = zeros(entity.cells.length * (before + 1));
  for (let at = 0; at < entity.amounts.length; at++) amounts[at + Math.floor(at / before)] = entity.amounts[at]!;
  entity.amounts = amounts;
  entity.witnesses = [...entity.witnesses, witness];
  entity.wholeChars = 0;
  return before;
}

/** Mostly it is the very object that the entity has (see cells.ts). `first`, `end`: of the cells of its quantity. */
function findCell(entity: Entity, first: number, end: number, cell: Cell): number {
  const { cells } = entity;
  for (let at = first; at < end; at++) if (cells[at] === cell) return at;
  for (let at = first; at < end; at++) if (cells[at]!.text === cell.text) return at;
  const stride = strideOf(entity);
  entity.cells = cells.toSpliced(end, 0, cell);
  entity.amounts = entity.amounts.toSpliced(end * stride, 0, ...zeros(stride));
  entity.wholeChars = 0;
  return end;
}
