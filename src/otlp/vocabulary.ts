/**
 * The names that translators read, each spelling with a slot its value is kept in. How values come into their slots, and when,
 * is the business of this room alone.
 */
import type { Words } from '../model/hash.ts';
import { hashText, identifiesLog, identifiesPoint } from '../model/identity.ts';
import type { Name, Vocabulary } from '../model/record.ts';
import { createDerived, createDerivedFound } from './derive.ts';
import { UNKNOWN_OWNER } from './views.ts';

/** One spelling's slot, and where else to look. */
export type Place = { readonly slot: number; readonly other: Place | undefined };

/** Only spellings that were met on the wire are looked for: most are never sent. */
export type SlotName = Name & { first: Place | undefined };

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
  const atOnce = new Map<SlotName, boolean>();

  let owners = UNKNOWN_OWNER;

  const slotOf = (spelling: string): number => {
    const slot = slots.get(spelling) ?? slots.size;
    slots.set(spelling, slot);
    return slot;
  };
  const enter = (spellings: readonly string[], isAtOnce: boolean): SlotName => {
    for (const spelling of spellings) slotOf(spelling);
    const name: SlotName = { spellings, first: undefined };
    atOnce.set(name, isAtOnce);
    return name;
  };
  const met = new Set<string>();
  const lookFor = (spelling: string): void => {
    met.add(spelling);
    for (const name of atOnce.keys()) {
      name.first = name.spellings
        .filter((each) => met.has(each))
        .reduceRight<Place | undefined>((other, each) => ({ slot: slotOf(each), other }), undefined);
    }
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
        atOnce.set(name as SlotName, false);
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
      if (slot !== NO_SLOT && !met.has(name)) lookFor(name);
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
