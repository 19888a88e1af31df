/**
 * What follows from the values of a few attributes, worked out once for each combination of them. Most records say what
 * one of the last few said, and their texts are then the very same strings, so that comparing them costs next to nothing.
 */
import type { Attributes, AttributeValue } from '../model/record.ts';
import { text } from './values.ts';

/** Combinations that take turns within a session: kinds of token, models, tools. A power of two. */
const RECENT = 64;
/** All are forgotten when one more comes: senders who invent names must not grow memory. */
const COMBINATIONS_MAX = 2_000;

type Recent<T> = { readonly values: readonly AttributeValue[]; readonly made: T };

/** `make` must depend on the texts of these slots' values alone; of equal ones it is mostly asked once. */
export function createInterned<T>(
  slots: readonly number[],
  make: (attributes: Attributes) => T,
): (attributes: Attributes) => T {
  const recent: Recent<T>[] = [];
  const all = new Map<string, T>();
  let turn = 0;

  const find = (attributes: Attributes): T => {
    const values = slots.map((slot) => attributes[slot]);
    const key = JSON.stringify(values.map(text));
    let made = all.get(key);
    if (made === undefined) {
      if (all.size >= COMBINATIONS_MAX) all.clear();
      all.set(key, (made = make(attributes)));
    }
    recent[turn++ & (RECENT - 1)] = { values, made };
    return made;
  };

  return (attributes) => {
    for (let at = 0; at < recent.length; at++) {
      const { values, made } = recent[at]!;
      let index = 0;
      while (index < slots.length && attributes[slots[index]!] === values[index]) index++;
      if (index === slots.length) return made;
    }
    return find(attributes);
  };
}
