/**
 * One payer per group, where sessions may lie in other shards: none can be changed together with its group.
 *
 *  - a session that sees that its group pays stops to pay, for good, and goes on to account for itself
 *  - the group begins to pay when nobody can be at work any more who has not seen it: after 150 s
 *  - it reads its sessions as they are kept. What they were told and paid only grows, so it takes what is more than when it
 *    looked last, and whatever comes between counts next time
 *
 * Installations only: to read all sessions of an agent each minute would be too much.
 */
import { SPACES } from '../../model/registers.ts';
import type { Batch } from '../batch.ts';
import { hashOf, textOf } from '../dedupe/fingerprint.ts';
import { isInstallation, senderOf } from '../dedupe/owner.ts';
import { COUNTED, strideOf, TOLD } from '../entity/entity.ts';
import { settlePriced, type PayPriced } from '../prices/uncosted.ts';
import type { Slot } from '../slots.ts';
import { countPaid, noteCounted, PAID, resettle, tell } from './ledger.ts';
import { ACCOUNTS, bitsOf, membersOf, PAYS, pays, SESSIONLESS, SESSIONS, UNGROUPED, type Given } from './groups.ts';
import { grow } from './streams.ts';

const RIPENS_MS = 150_000;
const LOOK_AGAIN_MS = 60_000;

const { groups, groupSince } = SPACES;

export function beginApart(group: string, { registers, clock }: Batch): void {
  if (!isInstallation(group)) return;
  registers.add(groups, '', group, PAYS);
  registers.add(groupSince, '', group, clock.agendaMs);
}

/** Whether an entity is a group that pays, or a session of one. */
export function isPaidApart({ key, entity }: Slot, batch: Batch): boolean {
  const group = key.session === '' ? key.text : entity.group;
  return group !== '' && isInstallation(group) && pays(group, batch);
}

/** Settles a session that its group pays for. */
export function settleUnpaid({ key, entity }: Slot, batch: Batch, own: PayPriced): void {
  // From now on others count what it accounts for.
  noteCounted(entity, PAID);
  settlePriced(entity, key.agent, batch.clock.agendaMs, batch.rules, own);
}

/** A group was told something: it counts as soon as the group has looked at its sessions. */
export function lookSoon(slot: Slot, batch: Batch): void {
  slot.dueMs = Math.max(batch.clock.agendaMs, sinceMs(slot, batch) + RIPENS_MS);
}

/** A group takes what its sessions have more than when it looked last, and pays. Others are left alone. */
export function lookAtMembers(slot: Slot, given: Given): void {
  const { batch, mode } = given;
  const { rules } = batch;
  const { agendaMs } = batch.clock;
  if (mode !== 'apart' || slot.key.session !== '' || !isPaidApart(slot, batch)) return;
  if (agendaMs < sinceMs(slot, batch) + RIPENS_MS) return;
  slot.dueMs = agendaMs + LOOK_AGAIN_MS;
  const agent = senderOf(slot.key.agent);
  for (const member of membersOf(slot.key.text, agent, given)) if (member !== slot) takeMore(slot, member, given);
  // A session that names no installation may be one of this.
  const both = SESSIONLESS | UNGROUPED;
  if ((bitsOf(agent, batch) & both) === both) return;
  resettle(slot.entity);
  settlePriced(slot.entity, slot.key.agent, agendaMs, rules, (cell, payment) =>
    batch.pay(slot.key.agent, slot.entity, cell, payment, batch.nowMs),
  );
}

function takeMore({ entity: to }: Slot, { key, entity: from }: Slot, { batch }: Given): void {
  const { rules } = batch;
  const { agendaMs } = batch.clock;
  const stride = strideOf(from);
  // Nothing of it grows any more, and what was taken may be forgotten.
  if (from.expiresMs <= agendaMs) return;
  to.heardMs = Math.max(to.heardMs, from.heardMs);
  to.expiresMs = Math.max(to.expiresMs, from.expiresMs);
  for (const [at, cell] of from.cells.entries()) {
    const told = from.amounts.slice(at * stride, (at + 1) * stride);
    const more = (of: string, amount: number): number => {
      const stream = textOf(hashOf(`${key.text}\n${of}\n${cell.text}`));
      return amount > 0 ? grow(to, stream, amount, agendaMs, true, () => false).amount : 0;
    };
    const paidAt = from.witnesses.indexOf(PAID);
    // What was paid comes first: where it is refused, nothing else may count.
    const paid = paidAt < 0 ? told[COUNTED]! : told[TOLD + paidAt]!;
    const growth = more(PAID, paid);
    if (growth > 0) countPaid(to, cell, growth, rules);
    const say = (witness: string, amount: number) => amount > 0 && tell(to, cell, witness, amount, agendaMs, rules);
    say(SESSIONS, more(SESSIONS, told[COUNTED]!));
    for (const [index, witness] of from.witnesses.entries()) {
      if (!ACCOUNTS.includes(witness)) say(witness, more(witness, told[TOLD + index]!));
    }
  }
}

function sinceMs({ key }: Slot, { registers, clock }: Batch): number {
  return (registers.get(groupSince, '', key.text) as number | undefined) ?? clock.agendaMs;
}
