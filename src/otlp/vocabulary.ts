/**
 * The names that translators read, each spelling with a slot its value is kept in. How values come into their slots, and when,
 * is the business of this room alone.
 */
import { hashText, identifiesLog, identifiesPoint } from '../model/identity.ts';
import type { AttributeValue, Vocabulary } from '../model/record.ts';
import { createAlike, createAmong, createDerived, createDerivedFound } from './derive.ts';
import { TEXT_BYTES_MAX } from './views.ts';
import { NO_SLOT, UNKNOWN_OWNER, type Met, type Place, type SlotName } from './names.ts';

export type Lexicon = Vocabulary & {
  /** How many slots there are. */
  readonly size: number;
  /** The slots of names that are read as maps. */
  readonly maps: ReadonlySet<number>;
  /** Longer text is delivered as its beginning and a hash. */
  readonly textBytesMax: number;
  /** How many combinations of values were new since it was made: each costs ten times what a known one does, here and later. */
  readonly newNames: number;
  /** To be asked once all names are known. */
  meet(name: string): Met;
  /** A number for an owner (see views.ts): decoders of one vocabulary must give each its own. */
  nextOwner(): number;
};

export function createVocabulary(textBytesMax = TEXT_BYTES_MAX): Lexicon {
  const spellings = new Spellings();
  let owners = UNKNOWN_OWNER;
  let newNames = 0;
  const counted =
    <T>(make: (values: readonly AttributeValue[]) => T) =>
    (values: readonly AttributeValue[]): T => {
      newNames++;
      return make(values);
    };
  return {
    name: (...names) => spellings.enter(names, true),
    seldom: (...names) => spellings.enter(names, false),
    map(name) {
      const entered = spellings.enter([name], false);
      spellings.maps.add(spellings.slots.get(name)!);
      return entered;
    },
    maps: spellings.maps,
    among: createAmong,
    alike: createAlike,
    derive: (names, make) => createDerived(names, counted(make)),
    deriveFound(names, make) {
      for (const name of names) spellings.tellOwner(name as SlotName);
      return createDerivedFound(names, counted(make));
    },
    get newNames() {
      return newNames;
    },
    get size() {
      return spellings.slots.size;
    },
    textBytesMax,
    meet(name) {
      const hash = { hi: 0, lo: 0 };
      hashText(name, hash);
      return { ...spellings.meet(name), logs: identifiesLog(name), points: identifiesPoint(name), hash };
    },
    // After 2^32 owners the first are long forgotten.
    nextOwner: () => (owners = (owners + 1) | 0 || 1),
  };
}

class Spellings {
  readonly slots = new Map<string, number>();
  readonly maps = new Set<number>();
  readonly #owner = new Set<string>();
  /** By name that was given away, whether its values are read at once. */
  readonly #names = new Map<SlotName, boolean>();
  readonly #met = new Set<string>();

  enter(spellings: readonly string[], isAtOnce: boolean): SlotName {
    for (const spelling of spellings) if (!this.slots.has(spelling)) this.slots.set(spelling, this.slots.size);
    const name: SlotName = { spellings, first: undefined };
    this.#names.set(name, isAtOnce);
    return name;
  }

  tellOwner(name: SlotName): void {
    for (const spelling of name.spellings) this.#owner.add(spelling);
  }

  meet(spelling: string): Pick<Met, 'slot' | 'late' | 'tellsOwner'> {
    const slot = this.slots.get(spelling);
    if (slot === undefined) return { slot: NO_SLOT, late: false, tellsOwner: false };
    const names = [...this.#names.keys()].filter((name) => name.spellings.includes(spelling));
    if (!this.#met.has(spelling)) {
      this.#met.add(spelling);
      for (const name of names) name.first = this.#placesOf(name);
    }
    const tellsOwner = this.#owner.has(spelling);
    // What tells whose a record is mostly need not be read, whoever asks for it: it is compared as bytes.
    const late = tellsOwner || !names.some((name) => this.#names.get(name));
    return { slot, late, tellsOwner };
  }

  #placesOf({ spellings }: SlotName): Place | undefined {
    return spellings
      .filter((spelling) => this.#met.has(spelling))
      .reduceRight<Place | undefined>((other, spelling) => ({ slot: this.slots.get(spelling)!, other }), undefined);
  }
}
