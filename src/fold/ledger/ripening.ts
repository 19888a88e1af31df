/**
 * Amounts that wait for a witness that knows more. Those of one second wait together, and of more seconds than there may be
 * the last ones do: some of them a little longer, and none is lost.
 */
import { LIMITS } from '../../model/limits.ts';
import { noteLimit, type Outcome } from '../../model/outcome.ts';
import type { Who } from '../../model/activity.ts';
import type { Quantity } from '../../model/words.ts';
import type { Entity, Held } from '../entity/entity.ts';
import type { Rules } from '../rules.ts';

/** Where it is noted that there are more than there may be. */
export type Reaching = Pick<Outcome, 'limits'>;

type Awaiting = Pick<Rules, 'awaited'>;

const RIPE_STEP_MS = 1_000;

/** When the entity has to be settled without a record: when the first unripe amount ripens. */
export function ripensMs({ unripe }: Entity): number {
  return unripe.reduce((first, { ripeMs }) => Math.min(first, ripeMs), Infinity);
}

/** Holds what the other entity holds of what it was told, where that is told on as it was. */
export function holdAlso(entity: Entity, other: Entity): void {
  for (const { held, ripeMs, amount } of other.unripe) {
    // Of others it is held anew when they are told on.
    if (held.quantity.ripens?.witness !== held.witness) hold(entity, held, amount, ripeMs);
  }
}

export function hold(
  entity: Entity,
  { quantity, witness }: Held,
  amount: number,
  ripeMs: number,
  reaching?: Reaching,
): void {
  const { unripe } = entity;
  let held = entity.held.find((one) => one.quantity === quantity && one.witness === witness);
  if (held === undefined) {
    held = { quantity, witness };
    entity.held = [...entity.held, held];
    entity.wholeChars = 0;
  }
  // Many of one second ripen together: a session must not keep each.
  const secondMs = Math.ceil(ripeMs / RIPE_STEP_MS) * RIPE_STEP_MS;
  let at = unripe.findLastIndex((one) => one.held === held && one.ripeMs === secondMs);
  const { max } = LIMITS.ripening;
  if (at < 0 && unripe.length >= max && unripe.filter((one) => one.held === held).length >= max) {
    // What came before waits with it: the first of all that wait makes room when it is ripe.
    at = unripe.findLastIndex((one) => one.held === held);
    if (reaching !== undefined) noteLimit(reaching, 'ripening');
  }
  if (at < 0) {
    unripe.push({ held, ripeMs: secondMs, amount });
    return;
  }
  const known = unripe[at]!;
  unripe[at] = { held, ripeMs: Math.max(known.ripeMs, secondMs), amount: known.amount + amount };
}

/** Whether a dimension is still to come: hooks tell where a session works, and may do so after the agent. */
export function isUntold({ dimensions }: Entity, { session }: Pick<Who, 'session'>, { awaited }: Awaiting): boolean {
  return awaited.length > 0 && session !== '' && awaited.some((label) => dimensions[label] === undefined);
}

/** Whether something is ripe: it is not held any more then. */
export function ripen(entity: Entity, nowMs: number): boolean {
  const unripe = entity.unripe.filter(({ ripeMs }) => ripeMs > nowMs);
  if (unripe.length === entity.unripe.length) return false;
  entity.unripe = unripe;
  return true;
}

export function unripeOf({ unripe }: Entity, quantity: Quantity, witness: string): number {
  let sum = 0;
  for (const { held, amount } of unripe) if (held.quantity === quantity && held.witness === witness) sum += amount;
  return sum;
}
