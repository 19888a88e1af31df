/**
 * The names that translators read, each spelling with a slot its value is kept in. How values come into their slots, and when,
 * is the business of this room alone.
 */
import { hashText, identifiesLog, identifiesPoint, type Words } from '../model/identity.ts';
import type { AttributeValue, Name, Vocabulary } from '../model/record.ts';
import { createDerived, createDerivedFound } from './derive.ts';
import { UNKNOWN_OWNER } from './views.ts';

/** The first spelling's slot, and the next spelling. */
export type SlotName = Name & { readonly slot: number; readonly other: SlotName | undefined };

/** The slot of names that nobody reads. */
export const NO_SLOT = -1;

/** A name met on the wire. */
export type Met = {
  readonly slot: number;
  /** Its value is read when it is asked for, and not before. */
  readonly late: boolean;
  /** It is one of those that tell whose a record is. */
  readonly tellsOwner: boolean;
  /** Whether its value identifies a log, a point. */
  readonly logs: boolean;
  readonly points: boolean;
  /** The hash of the name, for the digest. */
  readonly hash: Words;
};

export type Lexicon = Vocabulary & {
  /** How many slots there are. */
  readonly size: number;
  /** To be asked once all names are known. */
  meet(name: string): Met;
  /** A number for an owner (see views.ts): decoders of one vocabulary must give each its own. */
  nextOwner(): number;
};

export function createVocabulary(): Lexicon {
  const slots = new Map<string, number>();
  const owner = new Set<number>();
  /** By name that was given away, whether its values are read at once. */
  const atOnce = new Map<Name, boolean>();

  let owners = UNKNOWN_OWNER;

  const slotOf = (spelling: string): number => {
    const slot = slots.get(spelling) ?? slots.size;
    slots.set(spelling, slot);
    return slot;
  };
  const enter = (spellings: readonly string[], isAtOnce: boolean): SlotName => {
    const linked = (at: number): SlotName | undefined =>
      at === spellings.length
        ? undefined
        : { spellings: spellings.slice(at), slot: slotOf(spellings[at]!), other: linked(at + 1) };
    const name = linked(0)!;
    atOnce.set(name, isAtOnce);
    return name;
  };
  const isLate = (spelling: string): boolean =>
    ![...atOnce].some(([{ spellings }, isAtOnce]) => isAtOnce && spellings.includes(spelling));

  return {
    name: (...spellings) => enter(spellings, true),
    seldom: (...spellings) => enter(spellings, false),
    derive: (names, make) => createDerived(names, make),
    deriveFound(names, make) {
      // What tells whose a record is mostly need not be read: it is compared as bytes.
      for (const name of names) {
        atOnce.set(name, false);
        for (const spelling of name.spellings) owner.add(slotOf(spelling));
      }
      return createDerivedFound(names, make);
    },
    // After 2^32 owners the first are long forgotten.
    nextOwner: () => (owners = (owners + 1) | 0 || 1),
    get size() {
      return slots.size;
    },
    meet(name) {
      const slot = slots.get(name) ?? NO_SLOT;
      const hash = { hi: 0, lo: 0 };
      hashText(name, hash);
      return {
        slot,
        late: slot !== NO_SLOT && isLate(name),
        tellsOwner: owner.has(slot),
        logs: identifiesLog(name),
        points: identifiesPoint(name),
        hash,
      };
    },
  };
}

/** The value of a name, given how to read one slot. */
export function valueOf(list: { at(slot: number): AttributeValue }, name: Name): AttributeValue {
  let spelling: SlotName | undefined = name as SlotName;
  do {
    const value = list.at(spelling.slot);
    if (value !== undefined) return value;
    spelling = spelling.other;
  } while (spelling !== undefined);
  return undefined;
}
