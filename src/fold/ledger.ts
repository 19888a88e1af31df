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
import { QUANTITIES, WITNESSES } from '../model/activity.ts';
import type { Account, Cell, Entity } from './entity.ts';
import type { List } from './lists.ts';

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
export function tell(
  entity: Entity,
  quantity: number,
  labels: List,
  witness: number,
  amount: number,
  nowMs: number,
): boolean {
  const account = entity.ledger[quantity]!;
  if (!Number.isSafeInteger(account.told[witness]! + amount)) return false;
  const cell = findCell(account.cells, labels);
  cell.told[witness]! += amount;
  cell.changed = true;
  account.told[witness]! += amount;
  if (quantity === DECISION && witness === EVENTS) {
    entity.unripe.push({ ripeMs: nowMs + RIPENS_AFTER_MS, amount });
  }
  return true;
}

export type Payment = (quantity: number, cell: Cell, amount: number) => void;

/** Counts what is due of every account; to be called when all records of a batch are told. */
export function settle(entity: Entity, nowMs: number, pay: Payment): void {
  if (entity.unripe.length > 0) entity.unripe = entity.unripe.filter(({ ripeMs }) => ripeMs > nowMs);
  for (let quantity = 0; quantity < QUANTITIES.length; quantity++) {
    const unripe = quantity === DECISION ? entity.unripe.reduce((sum, { amount }) => sum + amount, 0) : 0;
    settleAccount(entity.ledger[quantity]!, unripe, quantity, pay);
  }
}

/** When the entity has to be settled without a record: when the first unripe amount ripens. */
export function ripensMs(entity: Entity): number {
  return entity.unripe.reduce((first, { ripeMs }) => Math.min(first, ripeMs), Infinity);
}

/**
 * The leading witness is owed all that is due: over its cells, what it told beyond what was counted adds up to at least
 * its sum less the counted sum, which is the due. Of witnesses that told as much the first leads: metrics know more labels.
 */
function settleAccount(account: Account, unripe: number, quantity: number, pay: Payment): void {
  let leading = 0;
  let total = -Infinity;
  for (let index = 0; index < WITNESSES.length; index++) {
    const told = account.told[index]! - (index === EVENTS ? unripe : 0);
    if (told > total) {
      total = told;
      leading = index;
    }
  }
  let due = total - account.paid;
  if (due <= 0) return;
  account.paid = total;
  for (const cell of account.cells) {
    const amount = Math.min(due, cell.told[leading]! - cell.paid);
    if (amount <= 0) continue;
    cell.paid += amount;
    cell.changed = true;
    due -= amount;
    pay(quantity, cell, amount);
  }
  if (due > 0) throw new Error(`BUG: ${due} due, and no cell it is owed to`);
}

/** Mostly labels are the very list that the cell has (see lists.ts). */
function findCell(cells: Cell[], labels: List): Cell {
  const wanted = cells.length < CELLS_MAX ? labels : labels.map(() => '');
  for (let index = 0; index < cells.length; index++) if (cells[index]!.labels === wanted) return cells[index]!;
  for (const cell of cells) if (isSame(cell.labels, wanted)) return cell;
  const cell: Cell = { labels: wanted, told: WITNESSES.map(() => 0), paid: 0, changed: true };
  cells.push(cell);
  return cell;
}

function isSame(a: List, b: List): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
