/**
 * What tokens cost that count, of agents that report it of some requests or of none. Whoever told them: each token is estimated
 * once, as it counts, but for those of requests whose cost is reported. Two notes beside the amounts of the ledger know both.
 *
 *  - where a cost is reported, only requests that tell none are estimated: a witness that tells more tokens than requests do mostly
 *    knows more of the same ones
 *  - a cost that is reported of tokens which were estimated before counts as far as it is more
 *
 * [Estimated by request: what metrics or events tell alone costs nothing.]
 */
import type { Activity } from '../../model/activity.ts';
import type { Cell, Entity } from '../entity/entity.ts';
import { COSTED, ESTIMATED } from '../ledger/corrections.ts';
import { noteCounted, settle, tell } from '../ledger/ledger.ts';
import { countedOf, toldOf } from '../ledger/sums.ts';
import type { Rules } from '../rules.ts';
import { estimateOf, type Payment } from './priced.ts';
import type { PricedRequest } from './pricing.ts';

const REQUESTS = 'spans';

export type PayPriced = (cell: Cell, payment: Payment) => void;

/** Counts what is due of every quantity, and tells how much of it is estimated. */
export function settlePriced(entity: Entity, agent: string, nowMs: number, rules: Rules, pay: PayPriced): void {
  const estimates = rules.pricing.estimates(agent);
  if (estimates === 'some') noteCounted(entity, ESTIMATED, COSTED);
  settle(entity, nowMs, rules, (cell, amount, counted) => {
    const isOfTokens = estimates !== 'none' && rules.cells.payment(agent, cell)?.priced !== undefined;
    const isSome = isOfTokens && estimates === 'some';
    const estimated = isSome ? uncosted(entity, cell, amount, nowMs, rules) : isOfTokens ? amount : 0;
    pay(cell, { amount, counted, estimated });
  });
}

/** How much of what counts now no request reports the cost of, and was not estimated. */
function uncosted(entity: Entity, cell: Cell, amount: number, nowMs: number, rules: Rules): number {
  const isOfIt = isOf(cell);
  const counted = countedOf(entity, isOfIt);
  const costed = toldOf(entity, COSTED, isOfIt);
  const own = costed > 0 ? Math.min(counted, toldOf(entity, REQUESTS, isOfIt)) : counted;
  const open = own - costed - toldOf(entity, ESTIMATED, isOfIt);
  const due = Math.max(Math.min(amount, open), 0);
  if (due > 0) tell(entity, cell, ESTIMATED, due, nowMs, rules);
  return due;
}

/** Where a request that reports its cost is accounted for: tells the ledger, and whose estimates it may be ahead of. */
type Telling = {
  readonly payer: Entity;
  readonly rules: Rules;
  readonly timeMs: number;
  tell(cell: Cell, witness: string, amount: number): void;
};

/** Notes that the request reports what its tokens cost. Gives how much of that was estimated before. */
export function noteCosted(
  { amounts }: Activity,
  { at, of }: PricedRequest,
  cells: readonly Cell[],
  { payer, rules, timeMs, tell: note }: Telling,
): number {
  let known = 0;
  for (const place of at) {
    const amount = place < 0 ? 0 : amounts![place]!;
    if (amount <= 0) continue;
    const cell = cells[place]!;
    const isOfIt = isOf(cell);
    const all = Math.max(countedOf(payer, isOfIt), toldOf(payer, REQUESTS, isOfIt));
    const noted = toldOf(payer, ESTIMATED, isOfIt) + toldOf(payer, COSTED, isOfIt);
    const before = Math.min(Math.max(noted + amount - all, 0), amount);
    if (amount > before) note(cell, COSTED, amount - before);
    if (before > 0) known += estimateOf(rules.cells.payment(of.agent, cell)?.priced, whole(before), timeMs);
  }
  return known;
}

const whole = (tokens: number): Payment => ({ amount: tokens, counted: tokens, estimated: tokens });

const isOf =
  ({ quantity }: Cell) =>
  (cell: Cell) =>
    cell.quantity === quantity;
