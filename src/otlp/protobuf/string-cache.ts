/**
 * Recognises short runs of bytes that were seen before (attribute names, session ids, models …) and gives what was made
 * of them then, so that most strings of a request are never decoded.
 *
 * A set-associative cache: the hash of the bytes names a set of four places, and a run that is not found takes one of
 * them. So it never grows, a lookup compares with four runs at most, and bytes chosen to collide cost other strings
 * their places and nothing else. The bytes are copied in: nothing of a request is kept alive.
 */
import { lastWord, mix } from './bytes.ts';
import type { Wire } from './wire.ts';

/** Longer runs are not kept. Session and user ids, models and names of tools are shorter. */
const RUN_BYTES_MAX = 64;

const WORDS = RUN_BYTES_MAX / 4;
const WAYS = 4;
const HIGHEST_BITS = 0x80808080;

export class Runs<T> {
  readonly make: (text: string) => T;
  readonly #hashes: Int32Array;
  readonly #lengths: Uint8Array;
  readonly #words: Int32Array;
  readonly #made: (T | undefined)[];
  readonly #shift: number;
  #turn = 0;

  /** Holds 2^bits runs, at 64 bytes each and what was made of them. */
  constructor(bits: number, make: (text: string) => T) {
    this.make = make;
    this.#hashes = new Int32Array(1 << bits);
    this.#lengths = new Uint8Array(1 << bits).fill(RUN_BYTES_MAX + 1);
    this.#words = new Int32Array(WORDS << bits);
    this.#made = Array.from({ length: 1 << bits }, () => undefined);
    this.#shift = 32 - bits;
  }

  /** What is made of the text from `start` to `stop`. */
  read(wire: Wire, start: number, stop: number): T {
    const length = stop - start;
    if (length > RUN_BYTES_MAX) return this.make(wire.text(start, stop));
    const { view } = wire;
    const last = lastWord(wire, start, stop);
    let hash = mix(length, last);
    let bits = last;
    for (let at = start; at < stop - 4; at += 4) {
      const word = view.getInt32(at, true);
      hash = mix(hash, word);
      bits |= word;
    }

    // The highest bits of a product are those that all bits of its factor have a say in.
    const first = (Math.imul(hash, 0x85ebca6b) >>> this.#shift) & -WAYS;
    for (let place = first; place < first + WAYS; place++) {
      if (this.#hashes[place] !== hash || this.#lengths[place] !== length) continue;
      if (this.#holds(place, view, start, stop, last)) return this.#made[place] as T;
    }
    const place = first + (this.#turn++ & (WAYS - 1));
    this.#keep(place, view, start, stop, last);
    this.#hashes[place] = hash;
    this.#lengths[place] = length;
    // ASCII is read in half the time.
    const text = (bits & HIGHEST_BITS) === 0 ? wire.bytes.toString('latin1', start, stop) : wire.text(start, stop);
    return (this.#made[place] = this.make(text));
  }

  #holds(place: number, view: DataView, start: number, stop: number, last: number): boolean {
    const words = this.#words;
    let word = place * WORDS;
    const end = stop - 4;
    for (let at = start; at < end; at += 4) if (words[word++] !== view.getInt32(at, true)) return false;
    return words[word] === last;
  }

  #keep(place: number, view: DataView, start: number, stop: number, last: number): void {
    let word = place * WORDS;
    for (let at = start; at < stop - 4; at += 4) this.#words[word++] = view.getInt32(at, true);
    this.#words[word] = last;
  }
}
