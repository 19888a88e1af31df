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
import { NO_LABELS, type Labels } from '../../model/labels.ts';
import { LIMITS } from '../../model/limits.ts';
import { noteLimit } from '../../model/outcome.ts';
import { COUNTED, strideOf, TOLD, zeros, type Cell, type Entity } from '../entity/entity.ts';
import type { Rules } from '../rules.ts';
import type { Cells } from './cells.ts';
import { isCorrection, leadOf, takenFrom } from './corrections.ts';
import { placeIn } from './places.ts';
import { hold, ripen, unripeOf, type Reaching } from './ripening.ts';

/** Cells of one quantity in one session; beyond, amounts go to a cell of unknown labels. */
const CELLS_MAX = LIMITS.session_cells.max;

/** The witness of what was counted elsewhere before. */
export const PAID = 'paid';

const ALL_CELLS = -1;
const NO_COLUMN = -1;

/** How long what waits for others waits where its quantity says nothing of it: two export intervals and some. */
const RIPENS_AFTER_MS = 150_000;
type LedgerRules = Pick<Rules, 'words' | 'cells'>;

type Telling = Pick<Rules, 'cells'> & { readonly outcome?: Reaching };

/** Notes what a witness tells; `waits`: it ripens first. False where the sum would no longer be exact: nothing is noted then. */
export function tell(
  entity: Entity,
  cell: Cell,
  witness: string,
  amount: number,
  nowMs: number,
  { cells, outcome }: Telling,
  waits = false,
): boolean {
  const { quantity } = cell;
  const column = columnOf(entity, witness);
  const at = placeOf(entity, cell, cells, outcome);
  const stride = strideOf(entity);
  if (!Number.isSafeInteger(sumAround(entity, at, column, stride) + amount)) return false;
  entity.amounts[at * stride + column]! += amount;
  entity.changedCells |= 1 << at;
  entity.toldCells |= 1 << at;
  const { ripens } = quantity;
  if (ripens?.witness === witness) hold(entity, { quantity, witness }, amount, nowMs + ripens.afterMs, outcome);
  else if (waits) hold(entity, { quantity, witness }, amount, nowMs + RIPENS_AFTER_MS, outcome);
  return true;
}

/**
 * Counts what was counted elsewhere, and must not be again. A cell never has more counted than some witness told of it: so
 * what was counted is told as well.
 */
export function countPaid(entity: Entity, cell: Cell, amount: number, { cells }: Pick<Rules, 'cells'>): void {
  const column = columnOf(entity, PAID);
  const at = placeOf(entity, cell, cells);
  const row = at * strideOf(entity);
  entity.amounts[row + COUNTED]! += amount;
  entity.amounts[row + column] = Math.max(entity.amounts[row + column]!, entity.amounts[row + COUNTED]!);
  entity.changedCells |= 1 << at;
}

/** Notes as this witness what was counted before it is first asked for; `but`: less what another note says of it. */
export function noteCounted(entity: Entity, witness: string, but?: string): void {
  if (entity.witnesses.includes(witness)) return;
  const column = columnOf(entity, witness);
  const off = but !== undefined && entity.witnesses.includes(but) ? columnOf(entity, but) : NO_COLUMN;
  const stride = strideOf(entity);
  for (let row = 0; row < entity.amounts.length; row += stride) {
    const less = off === NO_COLUMN ? 0 : entity.amounts[row + off]!;
    entity.amounts[row + column] = Math.max(entity.amounts[row + COUNTED]! - less, 0);
  }
}

/** Settles all quantities next time, also those that were told nothing since. */
export function resettle(entity: Entity): void {
  entity.toldCells = ALL_CELLS;
}

/** `counted`: all that was counted of the cell by now. */
export type Pay = (cell: Cell, amount: number, counted: number) => void;

/** Counts what is due of every quantity; to be called when all records of a batch are told. */
export function settle(entity: Entity, nowMs: number, rules: LedgerRules, pay: Pay): void {
  if (entity.unripe.length > 0 && ripen(entity, nowMs)) resettle(entity);
  const { cells, toldCells } = entity;
  if (toldCells === 0) return;
  entity.toldCells = 0;
  for (let first = 0, at = 0; first < cells.length; first = at) {
    const { quantity } = cells[first]!;
    let isTold = false;
    for (; at < cells.length && cells[at]!.quantity === quantity; at++)
      if ((toldCells & (1 << at)) !== 0) isTold = true;
    // A quantity that nobody declares any more is kept as it is.
    if (isTold && quantity.fact !== '') settleQuantity(entity, first, at, rules, pay);
  }
}

/**
 * The leading witness is owed all that is due: over its cells, what it told beyond what was counted adds up to at least
 * its sum less the counted sum, which is the due.
 */
function settleQuantity(entity: Entity, first: number, end: number, { words }: LedgerRules, pay: Pay): void {
  const { cells, amounts, witnesses, unripe } = entity;
  const stride = strideOf(entity);
  let leading = 0;
  let total = -Infinity;
  let lowest = Infinity;
  let taken = NO_COLUMN;
  for (let index = 0; index < witnesses.length; index++) {
    const witness = witnesses[index]!;
    if (isCorrection(witness)) {
      const heldOf = (of: string) => unripeOf(entity, cells[first]!.quantity, of);
      const sumIn = (column: number) => sumOf(entity, first, end, column);
      ({ total, column: leading, taken } = leadOf(witnesses, sumIn, heldOf, words));
      break;
    }
    const held = unripe.length === 0 ? 0 : unripeOf(entity, cells[first]!.quantity, witness);
    const told = sumOf(entity, first, end, TOLD + index) - held;
    if (told < total) continue;
    const rank = words.witnesses.get(witness)?.rank ?? Infinity;
    if (told === total && rank >= lowest) continue;
    total = told;
    leading = TOLD + index;
    lowest = rank;
  }
  let due = total - sumOf(entity, first, end, COUNTED);
  const less = taken === NO_COLUMN || due <= 0 ? undefined : takenFrom(entity, first, end, leading, taken);
  const rests = due <= 0 ? undefined : restsByLabels(entity, first, end, leading, less);
  for (let at = first; at < end && due > 0; at++) {
    const row = at * stride;
    const cell = cells[at]!;
    const rest = rests?.get(cell.labels) ?? Infinity;
    const amount = Math.min(due, rest, amounts[row + leading]! - (less?.[at - first] ?? 0) - amounts[row + COUNTED]!);
    if (amount <= 0) continue;
    amounts[row + COUNTED]! += amount;
    entity.changedCells |= 1 << at;
    due -= amount;
    rests?.set(cell.labels, rest - amount);
    pay(cell, amount, amounts[row + COUNTED]!);
  }
  if (due > 0) throw new Error(`BUG: ${due} due, and no cell it is owed to`);
}

/**
 * What the leading witness told beyond what was counted, by labels alone; undefined where no cell has dimensions. Witnesses agree
 * on labels. A dimension may be known to one of them only, and settings add and take away: it must not move an amount to other
 * labels. What is owed adds up to the due here too.
 */
function restsByLabels(
  entity: Entity,
  first: number,
  end: number,
  leading: number,
  less: readonly number[] | undefined,
): Map<Labels, number> | undefined {
  const { cells, amounts } = entity;
  let at = first;
  while (at < end && cells[at]!.dimensions === NO_LABELS) at++;
  if (at === end) return undefined;
  const stride = strideOf(entity);
  const rests = new Map<Labels, number>();
  for (at = first; at < end; at++) {
    const { labels } = cells[at]!;
    const rest = amounts[at * stride + leading]! - (less?.[at - first] ?? 0) - amounts[at * stride + COUNTED]!;
    rests.set(labels, (rests.get(labels) ?? 0) + rest);
  }
  return rests;
}

/** Of one of the numbers of some cells. */
function sumOf(entity: Entity, first: number, end: number, column: number): number {
  const stride = strideOf(entity);
  let sum = 0;
  for (let at = first; at < end; at++) sum += entity.amounts[at * stride + column]!;
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

/** Of one of the numbers of all cells of the quantity of the cell at this place. */
function sumAround({ cells, amounts }: Entity, at: number, column: number, stride: number): number {
  const { quantity } = cells[at]!;
  let sum = 0;
  for (let before = at; before >= 0 && cells[before]!.quantity === quantity; before--)
    sum += amounts[before * stride + column]!;
  for (let after = at + 1; after < cells.length && cells[after]!.quantity === quantity; after++)
    sum += amounts[after * stride + column]!;
  return sum;
}

/** Where the cell is, that the entity may not have yet. */
function placeOf(entity: Entity, cell: Cell, known: Cells, reaching?: Reaching): number {
  const { cells } = entity;
  const place = placeIn(cells, cell);
  return place >= 0 ? place : placeOfNew(entity, cell, known, reaching);
}

function placeOfNew(entity: Entity, cell: Cell, known: Cells, reaching: Reaching | undefined): number {
  const { cells } = entity;
  const { quantity } = cell;
  const first = cells.findIndex((one) => one.quantity === quantity);
  // Those of a quantity lie side by side.
  let end = first < 0 ? cells.length : first;
  while (cells[end]?.quantity === quantity) end++;
  const unknown = first >= 0 && end - first >= CELLS_MAX ? known.known(quantity.name, NO_LABELS, NO_LABELS) : cell;
  if (cell !== unknown) {
    if (reaching !== undefined) noteLimit(reaching, 'session_cells');
    return placeOf(entity, unknown, known);
  }
  const stride = strideOf(entity);
  entity.cells = cells.toSpliced(end, 0, cell);
  entity.amounts = entity.amounts.toSpliced(end * stride, 0, ...zeros(stride));
  // Cells after it have moved.
  entity.toldCells = ALL_CELLS;
  entity.wholeChars = 0;
  return end;
}
