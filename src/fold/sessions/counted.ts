/** What the ledger counted, as a session observes it. */
import type { Cell, Entity, Stretch } from '../entity/entity.ts';
import { estimateOf, type Payment } from '../prices/priced.ts';
import type { Rules } from '../rules.ts';
import type { Slot } from '../slots.ts';
import { give, move } from './sessions.ts';

/** The counter that estimates move. */
const COST = 'cost';

/** What the ledger counted belongs to the stretch of its time, so the sum of all stretches is the sum of all money. */
export function giveCounted(
  { key, entity }: Slot,
  cell: Cell,
  payment: Payment,
  timeMs: number,
  { cells }: Rules,
): void {
  const { counter } = cell.quantity;
  if (key.session === '' || counter === undefined) return;
  give(entity, counter, payment.amount, timeMs);
  if (payment.estimated === 0) return;
  giveEstimate(entity, estimateOf(cells.payment(key.agent, cell)?.priced, payment, timeMs), timeMs);
}

/** 0 is of what is not estimated. */
export function giveEstimate(entity: Entity, estimate: number, timeMs: number): void {
  if (estimate > 0) give(entity, COST, estimate, timeMs);
}

/** That nothing was used is told, too. */
export function giveNothing(entity: Entity, stretch: Stretch, { quantity: { counter } }: Cell): void {
  if (counter !== undefined) move(entity, stretch, counter, 0);
}
