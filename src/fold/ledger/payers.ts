/**
 * One payer per group: where a witness knows no session, the ledger of a session cannot match it with the other.
 *
 * The group is the installation, and where one side does not name that, the whole agent. As soon as something is told of
 * it without a session, its entity gathers what its sessions told, is told whatever they are told from then on, and pays
 * for all of them. Its total is the largest of
 *
 *   what each witness told, with a session and without
 *   the sum of what each session would pay for itself
 *   for the agent: the sum of what each installation would pay for itself
 *
 * None of these is more than what was used, so nothing counts twice; where one witness told all of it, or each session has
 * one that did, all of it counts. A total never falls, so order makes no difference to what is counted in the end.
 * [To wait for events and then drop the metrics: half is lost in auto mode, and all is double where events are late.]
 *
 * A session goes on to account for itself, for its stretches.
 */
import { SPACES } from '../../model/registers.ts';
import type { Who } from '../../model/activity.ts';
import { COUNTED, strideOf, TOLD, type Cell } from '../entity/entity.ts';
import { groupOf, isInstallation, senderOf } from '../dedupe/owner.ts';
import { settlePriced, type PayPriced } from '../prices/uncosted.ts';
import type { Slot } from '../slots.ts';
import { beginApart, isPaidApart, lookSoon, settleUnpaid } from './apart.ts';
import {
  ACCOUNTS,
  bitsOf,
  INSTALLATIONS,
  membersOf,
  PAYS,
  pays,
  SESSIONLESS,
  SESSIONS,
  UNGROUPED,
  type Given,
} from './groups.ts';
import { countPaid, tell } from './ledger.ts';
import { holdAlso, isUntold } from './ripening.ts';

const { groups, groupMembers } = SPACES;

/** A group that is told what an entity is told, and as which witnesses it is told what the entity would pay. */
type Above = { readonly slot: Slot; readonly as: readonly string[] };

export type Payers = {
  /** Notes what a record tells of a quantity, or the end of a session; `waits` as the record does. False where a sum would no longer be exact. */
  tell(slot: Slot, who: Who | undefined, cell: Cell, witness: string, amount: number, waits?: boolean): boolean;
  /** Pays what is due of an entity: `own` is told of all that it accounts for. */
  settle(slot: Slot, timeMs: number, own: PayPriced): void;
  /** Who pays for an entity, as far as that is known here. */
  payerOf(slot: Slot): Slot;
  /** After the last record: notes who is in which group. */
  end(): void;
};

export function createPayers(given: Given): Payers {
  const aboveOf = createAbove(given);
  const { batch, mode } = given;
  const { rules, outcome, clock } = batch;
  const telling = { cells: rules.cells, outcome };
  const { agendaMs } = clock;
  const settleFor = (slot: Slot, from: Slot, timeMs: number, own: PayPriced): void => {
    const above = aboveOf(slot);
    settlePriced(slot.entity, slot.key.agent, agendaMs, rules, (cell, payment) => {
      own(cell, payment);
      if (above.length === 0) batch.pay(slot.key.agent, from.entity, cell, payment, timeMs);
      for (const { slot: group, as } of above) {
        for (const witness of as) tell(group.entity, cell, witness, payment.amount, agendaMs, rules);
        group.changed = true;
      }
    });
    if (above.length > 0) settleFor(above[0]!.slot, from, timeMs, () => {});
  };
  return {
    tell(slot, who, cell, witness, amount, waitsFor) {
      const waits = waitsFor === true || (who !== undefined && isUntold(slot.entity, who, rules));
      // Of nearly all records nothing is new.
      const isPlaced = slot.key.session !== '' && slot.entity.group !== '';
      if (mode !== 'off' && who !== undefined && !isPlaced) place(slot, who, given);
      if (!tell(slot.entity, cell, witness, amount, agendaMs, telling, waits)) return false;
      for (const { slot: group } of aboveOf(slot)) {
        tell(group.entity, cell, witness, amount, agendaMs, telling, waits);
        group.entity.expiresMs = Math.max(group.entity.expiresMs, slot.entity.expiresMs);
        group.entity.heardMs = Math.max(group.entity.heardMs, slot.entity.heardMs);
        group.changed = true;
      }
      return true;
    },
    settle(slot, timeMs, own) {
      if (mode !== 'apart' || !isPaidApart(slot, batch)) settleFor(slot, slot, timeMs, own);
      else if (slot.key.session !== '') settleUnpaid(slot, batch, own);
      else lookSoon(slot, batch);
    },
    payerOf: (slot) => aboveOf(slot).at(-1)?.slot ?? slot,
    end: () => noteMembers(given),
  };
}

function noteMembers({ slots, batch, mode }: Given): void {
  if (mode === 'off') return;
  for (const { key, entity, changed } of slots.opened()) {
    if (!changed || entity.memberMs === entity.expiresMs) continue;
    const agent = senderOf(key.agent);
    if (key.text === agent) continue;
    const group = entity.group === '' ? agent : entity.group;
    let isKept = batch.registers.add(groupMembers, group, key.text, entity.expiresMs);
    if (group !== agent) isKept = batch.registers.add(groupMembers, agent, group, entity.expiresMs) && isKept;
    if (isKept) entity.memberMs = entity.expiresMs;
  }
}

const NONE: readonly Above[] = [];

/** The nearest first. */
function findAbove({ key, entity }: Slot, { slots, batch, mode }: Given): readonly Above[] {
  if (mode !== 'whole') return NONE;
  const agent = senderOf(key.agent);
  const isInGroup = key.session !== '' && entity.group !== '';
  const isPaidFor = isInGroup && pays(entity.group, batch);
  const above = isPaidFor ? [{ slot: slots.open(entity.group), as: [SESSIONS] }] : NONE;
  if (key.text === agent || !pays(agent, batch)) return above;
  if (key.session === '') return [{ slot: slots.open(agent), as: isInstallation(key.text) ? [INSTALLATIONS] : [] }];
  const as = isInGroup && !isPaidFor ? [SESSIONS, INSTALLATIONS] : [SESSIONS];
  return [...above, { slot: slots.open(agent), as }];
}

/** Most records are of the entity of the one before. */
function createAbove(given: Given): (slot: Slot) => readonly Above[] {
  let last: { readonly slot: Slot; readonly changes: number; readonly above: readonly Above[] } | undefined;
  return (slot) => {
    if (last?.slot === slot && last.changes === given.changes) return last.above;
    const above = findAbove(slot, given);
    last = { slot, changes: given.changes, above };
    return above;
  };
}

/** Finds the group of an entity that is told something, and who is to pay from now on. */
function place(slot: Slot, who: Who, given: Given): void {
  const { batch, slots } = given;
  const { key, entity } = slot;
  given.changes++;
  const agent = senderOf(key.agent);
  const note = (group: string, bits: number) => batch.registers.add(groups, '', group, bits);
  const both = SESSIONLESS | UNGROUPED;
  if (key.session === '') {
    note(agent, SESSIONLESS);
    begin(isInstallation(key.text) ? key.text : agent, given);
  } else {
    entity.group = groupOf(who);
    entity.memberMs = 0;
    if (entity.group === '') note(agent, UNGROUPED);
    else if (given.mode === 'whole' && entity.cells.length > 0 && pays(entity.group, batch)) {
      join(slots.open(entity.group), slot, [SESSIONS], true, given);
    }
    if (entity.group !== '') entity.wholeChars = 0;
  }
  if ((bitsOf(agent, batch) & both) === both) begin(agent, given);
}

/** From now on the group pays: it takes over what was told and counted of all that is in it. */
function begin(group: string, given: Given): void {
  const { batch, slots, mode } = given;
  if (pays(group, batch)) return;
  if (mode === 'apart') return beginApart(group, batch);
  const to = slots.open(group);
  const agent = senderOf(to.key.agent);
  const isAgent = group === agent;
  for (const slot of membersOf(group, agent, given)) {
    if (slot === to) continue;
    if (slot.key.session === '') join(to, slot, isInstallation(slot.key.text) ? [INSTALLATIONS] : [], true, given);
    else if (!isAgent || slot.entity.group === '') join(to, slot, [SESSIONS], true, given);
    else if (pays(slot.entity.group, batch)) join(to, slot, [SESSIONS], false, given);
    else join(to, slot, [SESSIONS, INSTALLATIONS], true, given);
  }
  batch.registers.add(groups, '', group, PAYS);
}

/** `whole`: what it was told and what was paid of it, too. */
function join(to: Slot, from: Slot, as: readonly string[], whole: boolean, { batch }: Given): void {
  const { rules } = batch;
  const { agendaMs } = batch.clock;
  const { cells, amounts, witnesses } = from.entity;
  const stride = strideOf(from.entity);
  for (const [at, cell] of cells.entries()) {
    const told = amounts.slice(at * stride, (at + 1) * stride);
    const say = (witness: string, amount: number) =>
      amount > 0 && tell(to.entity, cell, witness, amount, agendaMs, rules);
    for (const [index, witness] of witnesses.entries()) {
      if (whole && !ACCOUNTS.includes(witness)) say(witness, told[TOLD + index]!);
    }
    const counted = told[COUNTED]!;
    for (const witness of as) say(witness, counted);
    if (whole && counted > 0) countPaid(to.entity, cell, counted, rules);
  }
  if (whole) holdAlso(to.entity, from.entity);
  to.entity.heardMs = Math.max(to.entity.heardMs, from.entity.heardMs);
  to.entity.expiresMs = Math.max(to.entity.expiresMs, from.entity.expiresMs);
  to.changed = true;
  // Who changes it meanwhile, and does not know of this, has to do it again.
  from.changed = true;
}
