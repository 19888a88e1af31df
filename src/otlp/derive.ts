/**
 * What follows from the values of a few attributes, worked out once for each combination of them. Most records say what one of
 * the last few said, and their texts are then the very same strings, so that comparing them costs next to nothing.
 */
import { Hash, type Words } from '../model/hash.ts';
import type { AnyRecord, AttributeValue, Derived, Name, PointRecord } from '../model/record.ts';
import { UNKNOWN_OWNER } from './names.ts';

type Values = readonly AttributeValue[];
/** A view, which says whose it is (see views.ts). */
type Owned = AnyRecord & { readonly owner: () => number };
/** Values, what was made of them, and what came after it last time: senders go through all in the same order. */
type Known<T> = { readonly values: Values; readonly made: T; next: Known<T> | undefined };

type Make<T> = (values: Values) => T;

/** Combinations that take turns within a session: kinds of token, models, tools. A power of two. */
const RECENT = 64;
/** All are forgotten when one more comes: senders who invent names must not grow memory. */
const COMBINATIONS_MAX = 2_000;

/** Sessions that are remembered. */
const SESSIONS_MAX = 100_000;
/** Points and logs of a session may be told apart by the decoder. */
const OWNERS_MAX = 2 * SESSIONS_MAX;

/** A view, which knows its names (see views.ts). */
type Named = AnyRecord & { among(names: readonly Name[], all: readonly number[]): readonly number[] };

export function createAmong(names: readonly Name[]): (record: AnyRecord) => readonly number[] {
  const all = names.map((_, at) => at);
  return (record) => (record as Named).among(names, all);
}

/** From the record's own attributes. */
export function createDerived<T>(names: readonly Name[], make: Make<T>): Derived<T> {
  const known = createKnown(COMBINATIONS_MAX, make);
  const values: AttributeValue[] = names.map(() => undefined);
  const recent: Known<T>[] = [];
  let turn = 0;
  let last: Known<T> | undefined;
  const find = (): Known<T> => {
    for (let at = 0; at < recent.length; at++) if (isSame(recent[at]!.values, values)) return recent[at]!;
    return (recent[turn++ & (RECENT - 1)] = known(values));
  };
  return (record) => {
    for (let index = 0; index < names.length; index++) values[index] = record.get(names[index]!);
    const guess = last?.next;
    const found = guess !== undefined && isSame(guess.values, values) ? guess : find();
    if (last !== undefined) last.next = found;
    return (last = found).made;
  };
}

/** From its own, its scope's and its resource's: who it is of whose bytes were seen before is not read again. */
export function createDerivedFound<T>(names: readonly Name[], make: Make<T>): Derived<T> {
  const known = createKnown(SESSIONS_MAX, make);
  const values: AttributeValue[] = names.map(() => undefined);
  const byOwner = new Map<number, T>();
  let last: Known<T> | undefined;
  let lastOwner = UNKNOWN_OWNER;
  let lastMade: T | undefined;

  const read = (record: AnyRecord): T => {
    for (let index = 0; index < names.length; index++) values[index] = record.find(names[index]!);
    // Records of one session come together.
    if (last === undefined || !isSame(last.values, values)) last = known(values);
    return last.made;
  };
  return (record) => {
    const owner = (record as Owned).owner();
    if (owner === UNKNOWN_OWNER) return read(record);
    if (owner === lastOwner) return lastMade as T;
    let made = byOwner.get(owner);
    if (made === undefined) {
      made = read(record);
      if (byOwner.size >= OWNERS_MAX) byOwner.clear();
      byOwner.set(owner, made);
    }
    lastOwner = owner;
    return (lastMade = made);
  };
}

/** Series that are remembered: of a few thousand people at work. */
const SERIES_MAX = 100_000;

type Alike = PointRecord & { readonly alike: (into: Words) => boolean };

/** From all that a point says but its times and numbers, and from where it comes. */
export function createAlike<T>(make: (record: PointRecord) => T): (record: PointRecord) => T {
  const known = new Map<number, { readonly low: number; readonly made: T }>();
  const words: Words = { hi: 0, lo: 0 };
  return (record) => {
    if (!(record as Alike).alike(words)) return make(record);
    // A key that is a small integer is found in half the time.
    let found = known.get(words.hi);
    if (found?.low !== words.lo) {
      if (known.size >= SERIES_MAX) known.clear();
      known.set(words.hi, (found = { low: words.lo, made: make(record) }));
    }
    return found.made;
  };
}

/** One instance for all calls: it begins anew each time and never escapes. */
const hash = new Hash();

/** Gives what was made of equal values before, with a copy of them, or makes it. */
function createKnown<T>(limit: number, make: Make<T>): (values: Values) => Known<T> {
  const all = new Map<number, Known<T>>();
  return (values) => {
    const key = keyOf(values);
    let known = all.get(key);
    // Two combinations of one key take each other's place.
    if (known === undefined || !isSame(known.values, values)) {
      if (all.size >= limit) all.clear();
      const copy = [...values];
      all.set(key, (known = { values: copy, made: make(copy), next: undefined }));
    }
    return known;
  };
}

function keyOf(values: Values): number {
  hash.begin(0);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value === 'number') hash.double(value);
    else if (value !== undefined) hash.text(String(value));
    hash.word(index);
  }
  hash.end();
  return hash.hi * 2 ** 21 + (hash.lo >>> 11);
}

function isSame(a: Values, b: Values): boolean {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index++;
  return index === a.length;
}
