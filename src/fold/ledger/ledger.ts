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
 * Edit decisions: only the metric knows the language, and it comes up to a minute after the event. Counted at once,
 * every decision would be of unknown language for ever. So what events say of decisions ripens first.
 */
import { QUANTITIES, WITNESSES } from '../../model/activity.ts';
import { cellWith } from './cells.ts';
import { CELL_NUMBERS, COUNTED, type Cell, type Entity } from '../entity/entity.ts';
import type { List } from '../lists.ts';

/** Two export intervals of the metrics (60 s by default) and some. */
const RIPENS_AFTER_MS = 150_000;

/** Cells of one quantity in one session; beyond, amounts go to a cell of unknown labels. */
const CELLS_MAX = 200;

/** Quantities and witnesses go by their index here. */
export const COST = QUANTITIES.indexOf('cost');
export const DECISION = QUANTITIES.indexOf('decision');
export const START = QUANTITIES.indexOf('start');
export const EVENTS = WITNESSES.indexOf('events');

/** Notes what a witness tells. False where the sum would no longer be exact: nothing is noted then. */
export function tell(entity: Entity, cell: Cell, witness: number, amount: number, nowMs: number): boolean {
  const { quantity } = cell;
  const first = firstOf(entity.cells, quantity);
  const end = firstOf(entity.cells, quantity + 1, first);
  if (!Number.isSafeInteger(sumOf(entity, first, end, witness) + amount)) return false;
  const at = findCell(entity, first, end, cell);
  entity.amounts[at * CELL_NUMBERS + witness]! += amount;
  entity.changedCells |= 1 << at;
  entity.toldOf |= 1 << quantity;
  if (quantity === DECISION && witness === EVENTS) {
    entity.unripe.push({ ripeMs: nowMs + RIPENS_AFTER_MS, amount });
  }
  return true;
}

export type Payment = (cell: Cell, amount: number) => void;

/** Counts what is due of every quantity; to be called when all records of a batch are told. */
export function settle(entity: Entity, nowMs: number, pay: Payment): void {
  if (entity.unripe.length > 0) {
    entity.unripe = entity.unripe.filter(({ ripeMs }) => ripeMs > nowMs);
    entity.toldOf |= 1 << DECISION;
  }
  for (let quantity = 0; entity.toldOf !== 0; quantity++) {
    const bit = 1 << quantity;
    if ((entity.toldOf & bit) === 0) continue;
    entity.toldOf &= ~bit;
    settleQuantity(entity, quantity, pay);
  }
}

/** When the entity has to be settled without a record: when the first unripe amount ripens. */
export function ripensMs({ unripe }: Entity): number {
  return unripe.reduce((first, { ripeMs }) => Math.min(first, ripeMs), Infinity);
}

/**
 * The leading witness is owed all that is due: over its cells, what it told beyond what was counted adds up to at least
 * its sum less the counted sum, which is the due. Of witnesses that told as much the first leads: metrics know more labels.
 */
function settleQuantity(entity: Entity, quantity: number, pay: Payment): void {
  const { cells, amounts } = entity;
  const first = firstOf(cells, quantity);
  const end = firstOf(cells, quantity + 1, first);
  let leading = 0;
  let total = -Infinity;
  for (let witness = 0; witness < WITNESSES.length; witness++) {
    const isHeld = quantity === DECISION && witness === EVENTS;
    const told = sumOf(entity, first, end, witness) - (isHeld ? unripeOf(entity) : 0);
    if (told > total) {
      total = told;
      leading = witness;
    }
  }
  let due = total - sumOf(entity, first, end, COUNTED);
  for (let at = first; at < end && due > 0; at++) {
    const counted = at * CELL_NUMBERS + COUNTED;
    const amount = Math.min(due, amounts[at * CELL_NUMBERS + leading]! - amounts[counted]!);
    if (amount <= 0) continue;
    amounts[counted]! += amount;
    entity.changedCells |= 1 << at;
    due -= amount;
    pay(cells[at]!, amount);
  }
  if (due > 0) throw new Error(`BUG: ${due} due, and no cell it is owed to`);
}

/** Where the cells of a quantity begin, or would; it is known that they do not before `at`. */
function firstOf(cells: readonly Cell[], quantity: number, at = 0): number {
  while (at < cells.length && cells[at]!.quantity < quantity) at++;
  return at;
}

/** Of one of the numbers of some cells. */
function sumOf({ amounts }: Entity, first: number, end: number, number: number): number {
  let sum = 0;
  for (let at = first; at < end; at++) sum += amounts[at * CELL_NUMBERS + number]!;
  return sum;
}

function unripeOf({ unripe }: Entity): number {
  return unripe.reduce((sum, { amount }) => sum + amount, 0);
}

/** Mostly it is the very object that the entity has (see cells.ts). `first`, `end`: of the cells of its quantity. */
function findCell(entity: Entity, first: number, end: number, cell: Cell): number {
  const { cells } = entity;
  const wanted = end - first < CELLS_MAX ? cell : unknown(cell);
  for (let at = first; at < end; at++) if (cells[at] === wanted) return at;
  for (let at = first; at < end; at++) if (isSame(cells[at]!.labels, wanted.labels)) return at;
  entity.cells = cells.toSpliced(end, 0, wanted);
  entity.amounts = entity.amounts.toSpliced(end * CELL_NUMBERS, 0, ...NOTHING_TOLD);
  entity.wholeChars = 0;
  return end;
}

function unknown({ quantity, labels }: Cell): Cell {
  return cellWith(
    quantity,
    labels.map(() => ''),
  );
}

const NOTHING_TOLD = Array<number>(CELL_NUMBERS).fill(0);

function isSame(a: List, b: List): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
