/**
 * The entities of one fold or sweep, each opened once. Which ones it needs beyond those that were loaded it finds out on its
 * way: these are loaded too then, and it is done again from the start.
 */
import type { Who } from '../model/activity.ts';
import { noteLimit, type Outcome } from '../model/outcome.ts';
import { SPACES } from '../model/registers.ts';
import type { EntityChange, EntityRow, Loaded } from '../model/store.ts';
import type { Batch } from './batch.ts';
import { decodeEntity, encodeEntity, encodeTail } from './entity/blob.ts';
import { newEntity, type Entity } from './entity/entity.ts';
import { groupOf, keyOf, type Key } from './dedupe/owner.ts';
import { ripensMs } from './ledger/ripening.ts';
import { estimatesAgendaMs } from './prices/turns.ts';
import type { Rules } from './rules.ts';
import { lookAgainMs } from './sessions/sessions.ts';

export type Slot = {
  readonly key: Key;
  readonly row: EntityRow | undefined;
  readonly entity: Entity;
  changed: boolean;
  /** When it has to be looked at again for the sake of others; milliseconds. */
  dueMs: number;
};

export type Slots = {
  /** `key`: what the text says, where that is known. */
  open(text: string, key?: Key): Slot;
  /** Whether the entity is kept already, or may be; notes where not. `who`: whose it is. */
  hasRoom(slot: Slot, who: Who, outcome: Outcome): boolean;
  opened(): Iterable<Slot>;
  /** What was opened and is not loaded: nothing of the batch is of use then. */
  readonly missing: ReadonlySet<string>;
};

/** `asked`: what was loaded, as far as it exists. */
export function createSlots(asked: readonly string[], loaded: Loaded, { entities, cells }: Rules): Slots {
  const slots = new Map<string, Slot>();
  const missing = new Set<string>();
  let known: ReadonlySet<string> | undefined;
  const isAdmitted = createAdmission(loaded);
  const load = (text: string, key: Key): Slot => {
    const row = loaded.entities.get(text);
    if (row === undefined && !(known ??= new Set(asked)).has(text)) missing.add(text);
    const entity = row === undefined ? newEntity() : (entities.take(text, row.blob) ?? decodeEntity(row.blob, cells));
    return { key, row, entity, changed: false, dueMs: Infinity };
  };
  return {
    open: (text, key) => {
      let slot = slots.get(text);
      if (slot === undefined) slots.set(text, (slot = load(text, key ?? keyOf(text))));
      return slot;
    },
    hasRoom: ({ row }, who, outcome) => {
      if (row !== undefined || isAdmitted(who)) return true;
      noteLimit(outcome, 'entities');
      return false;
    },
    opened: () => slots.values(),
    missing,
  };
}

/** How many of one installation the last part of the room is for: one in so many of it. */
const SHARES = 20;

/**
 * Whether one more entity may be kept. Whoever makes up sessions, installations and people fills the room, and must not take the
 * last part of it: that is for those who were there before, each a share.
 */
function createAdmission(loaded: Loaded): (who: Who) => boolean {
  const { entityReserve: reserve = 0 } = loaded;
  let left = loaded.entityRoom ?? Infinity;
  const fresh = new Map<string, number>();
  const isKnown = (who: Who): boolean => {
    const installation = groupOf(who);
    const name = installation || who.user;
    const kept = installation === '' ? 0 : loaded.group(SPACES.groupMembers, installation)?.size;
    if (kept === undefined) return false;
    if (installation === '' && loaded.group(SPACES.firstSeen, '')?.has(name) !== true) return false;
    const count = (fresh.get(name) ?? 0) + 1;
    fresh.set(name, count);
    return kept + count <= reserve / SHARES;
  };
  return (who) => {
    if (left <= 0 || (left <= reserve && !isKnown(who))) return false;
    left--;
    return true;
  };
}

/** The entity as it is to be kept, and when it has to be looked at again. `appends`: its blob may go on from the row's. */
export function entityChange(slot: Slot, { rules, clock }: Batch, appends: boolean): EntityChange {
  const { key, row, entity } = slot;
  const lastMs = entity.stretches.at(-1)?.lastMs ?? 0;
  const tail = appends && row !== undefined ? encodeTail(entity, row.blob.length) : undefined;
  return {
    key: key.text,
    version: row?.version ?? 0,
    blob: tail === undefined ? encodeEntity(entity, row?.blob) : row!.blob + tail,
    tail,
    dueMs: Math.min(
      slot.dueMs,
      ripensMs(entity),
      lookAgainMs(entity, clock, rules.idleMs),
      estimatesAgendaMs(entity, clock),
    ),
    expiresMs: entity.expiresMs,
    open: entity.stretches.length > 0 ? { group: rules.openGroup(key.agent, entity.dimensions), lastMs } : undefined,
  };
}
