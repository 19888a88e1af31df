/** Chance from a seed, so that the same options always tell the same story. */
export type Random = {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;
  /** A whole number from 0 up to, not including, `end`. */
  readonly below: (end: number) => number;
  /** A whole number of both bounds and between; small ones are likelier the more `skew` exceeds 1. */
  readonly between: (min: number, max: number, skew?: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  /** So many hexadecimal digits. */
  readonly hex: (digits: number) => string;
  /** Of version 4; of version 7 where it has a time. */
  readonly uuid: (atMs?: number) => string;
  /** Another one, whose numbers have nothing to do with those of this one. */
  readonly fork: () => Random;
};

/** SplitMix32. Seeds that follow each other give unrelated numbers. */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  const word = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  const next = () => word() / 2 ** 32;
  const between = (min: number, max: number, skew = 1) => min + Math.floor((max - min + 1) * next() ** skew);
  const hex = (digits: number) => {
    let text = '';
    // A leading one, so that zeros after it stay.
    while (text.length < digits) text += (2 ** 32 + word()).toString(16).slice(1);
    return text.slice(0, digits);
  };
  return {
    next,
    below: (end) => Math.floor(next() * end),
    between,
    chance: (probability) => next() < probability,
    pick: (items) => items[between(0, items.length - 1)]!,
    hex,
    uuid: (atMs) => {
      const begin = atMs === undefined ? `${hex(8)}-${hex(4)}-4` : uuidTime(atMs);
      return `${begin}${hex(3)}-a${hex(3)}-${hex(12)}`;
    },
    fork: () => randomFrom(word()),
  };
}

function uuidTime(atMs: number): string {
  const time = atMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7`;
}
