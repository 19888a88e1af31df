/** What the ledger counted, as a session observes it. */
import type { Cell, Entity, Stretch } from '../entity/entity.ts';
import { estimateOf } from '../prices/priced.ts';
import type { Rules } from '../rules.ts';
import type { Slot } from '../slots.ts';
import { give, move } from './sessions.ts';

/** The counter that estimates move. */
const COST = 'cost';

/**
 * What the ledger counted belongs to the stretch of its time, so the sum of all stretches is the sum of all money. `counted`: all
 * of the cell by now.
 */
export function giveCounted(
  { key, entity }: Slot,
  cell: Cell,
  amount: number,
  counted: number,
  timeMs: number,
  { pricing, cells }: Rules,
): void {
  const { counter } = cell.quantity;
  if (key.session === '' || counter === undefined) return;
  give(entity, counter, amount, timeMs);
  if (!pricing.isEstimated(key.agent)) return;
  const estimate = estimateOf(cells.payment(key.agent, cell)?.priced, counted - amount, counted, timeMs);
  giveEstimate(entity, estimate, timeMs);
}

/** 0 is of what is not estimated. */
export function giveEstimate(entity: Entity, estimate: number, timeMs: number): void {
  if (estimate > 0) give(entity, COST, estimate, timeMs);
}

/** That nothing was used is told, too. */
export function giveNothing(entity: Entity, stretch: Stretch, { quantity: { counter } }: Cell): void {
  if (counter !== undefined) move(entity, stretch, counter, 0);
}
