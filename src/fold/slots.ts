/**
 * The entities of one fold or sweep, each opened once. Which ones it needs beyond those that were loaded it finds out on its
 * way: these are loaded too then, and it is done again from the start.
 */
import { noteLimit, type Outcome } from '../model/outcome.ts';
import type { EntityChange, EntityRow, Loaded } from '../model/store.ts';
import type { Batch } from './batch.ts';
import { decodeEntity, encodeEntity, encodeTail } from './entity/blob.ts';
import { newEntity, type Entity } from './entity/entity.ts';
import { keyOf, type Key } from './dedupe/owner.ts';
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
  /** Whether the entity is kept already, or may be; notes where not. */
  hasRoom(slot: Slot, outcome: Outcome): boolean;
  opened(): Iterable<Slot>;
  /** What was opened and is not loaded: nothing of the batch is of use then. */
  readonly missing: ReadonlySet<string>;
};

/** `asked`: what was loaded, as far as it exists. */
export function createSlots(asked: readonly string[], loaded: Loaded, { entities, cells }: Rules): Slots {
  const slots = new Map<string, Slot>();
  const missing = new Set<string>();
  let known: ReadonlySet<string> | undefined;
  let room = loaded.entityRoom ?? Infinity;
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
    hasRoom: ({ row }, outcome) => {
      if (row !== undefined || room-- > 0) return true;
      noteLimit(outcome, 'entities');
      return false;
    },
    opened: () => slots.values(),
    missing,
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
