/** Groups that are counted together (see payers.ts): what is known of them, and who is in them. */
import { SPACES } from '../../model/registers.ts';
import type { Batch } from '../batch.ts';
import { isInstallation, senderOf } from '../dedupe/owner.ts';
import type { Rules } from '../rules.ts';
import type { Slot, Slots } from '../slots.ts';
import { PAID } from './ledger.ts';

/** Witnesses of a group: what its sessions would pay for themselves, and its installations. */
export const SESSIONS = 'sessions';
export const INSTALLATIONS = 'installations';
export const ACCOUNTS: readonly string[] = [SESSIONS, INSTALLATIONS, PAID];

/** What is known of a group, in bits: it pays; something in it knows no session; a session in it knows no installation. */
export const PAYS = 1;
export const SESSIONLESS = 2;
export const UNGROUPED = 4;
/** The signal that leads by the settings told of it; or, of an agent, of something in it that knows no installation. */
export const LED = { events: 8, metrics: 16 } as const;
export const LED_LONE = { events: 32, metrics: 64 } as const;

const { groups, groupMembers } = SPACES;

/**
 *  whole  all entities can be changed together: a group is told whatever its sessions are, at once
 *  apart  those of other shards can only be read: a group looks from time to time (see apart.ts)
 *  off    nothing is compared
 */
type Mode = 'whole' | 'apart' | 'off';

export type Given = {
  readonly slots: Slots;
  readonly batch: Batch;
  readonly mode: Mode;
  /** How often something became known of groups. */
  changes: number;
};

export function givenOf(slots: Slots, batch: Batch, isWhole: boolean): Given {
  return { slots, batch, mode: modeOf(batch.rules.usage, isWhole), changes: 0 };
}

function modeOf(usage: Rules['usage'], isWhole: boolean): Mode {
  if (usage === 'both' || (usage !== 'auto' && !isWhole)) return 'off';
  return isWhole ? 'whole' : 'apart';
}

export function bitsOf(group: string, { registers }: Batch): number {
  return (registers.get(groups, '', group) as number | undefined) ?? 0;
}

export function pays(group: string, batch: Batch): boolean {
  return (bitsOf(group, batch) & PAYS) !== 0;
}

/** All that are in a group; of the agent, also those that are in its groups. */
export function membersOf(group: string, agent: string, { batch, slots }: Given): Iterable<Slot> {
  const named = (of: string) => [...(batch.loaded.group(groupMembers, of)?.keys() ?? [])];
  const members = named(group);
  const texts = group === agent ? [...members, ...members.filter(isInstallation).flatMap(named)] : members;
  const found = new Set(texts.map((text) => slots.open(text)));
  for (const slot of slots.opened()) {
    if (senderOf(slot.key.agent) === agent && (group === agent || slot.entity.group === group)) found.add(slot);
  }
  return found;
}
