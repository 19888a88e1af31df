/**
 * The marks of one day: a set of 64-bit numbers in one array of words, eight bytes a slot.
 *
 * Open addressing with linear probing. Marks are hashes already, so the top bits of a mark are its slot; growing then goes
 * through the old array and the new one from front to back (8 million marks move in 0.3 s, measured).
 *
 * The mark (0, 0) looks like a free slot and is therefore kept beside the array.
 */
import type { Marks } from '../model/store.ts';

const FIRST_BITS = 8;

/** Thirteen of sixteen slots at most: 10 to 20 bytes a mark, and 15 slots looked at for an unknown one when it is fullest. */
const FULL = 13 / 16;

/** Odd, so that as many steps as there are slots come to each of them once; neighbours are far apart (the golden ratio). */
const STEP = 0x9e37_79b1;

export class MarkTable {
  #bits = FIRST_BITS;
  #words = new Int32Array(2 << FIRST_BITS);
  #used = 0;
  #usedMax = FULL * (1 << FIRST_BITS);
  #hasZero = false;

  get size(): number {
    return this.#used + (this.#hasZero ? 1 : 0);
  }

  get bytes(): number {
    return this.#words.byteLength;
  }

  has(hi: number, lo: number): boolean {
    return (hi | lo) === 0 ? this.#hasZero : !this.#isFree(this.#find(hi, lo));
  }

  /** Notes in `seen` which of the marks are there. */
  look(marks: Marks, seen: Uint8Array): void {
    // Of most days of the undated.
    if (this.size === 0) return;
    for (let at = 0; at < marks.length; at += 2) if (this.has(marks[at]!, marks[at + 1]!)) seen[at >> 1] = 1;
  }

  /** Cannot fail where `reserve` has made room. */
  addAll(marks: Marks): void {
    this.reserve(marks.length / 2);
    for (let at = 0; at < marks.length; at += 2) this.add(marks[at]!, marks[at + 1]!);
  }

  /** Whether the mark is new. Cannot fail where `reserve` has made room. */
  add(hi: number, lo: number): boolean {
    if ((hi | lo) === 0) {
      const isNew = !this.#hasZero;
      this.#hasZero = true;
      return isNew;
    }
    this.reserve(1);
    const at = this.#find(hi, lo);
    if (!this.#isFree(at)) return false;
    this.#words[at] = hi;
    this.#words[at + 1] = lo;
    this.#used++;
    return true;
  }

  /**
   * All of them, in steps through the slots, which are in the order of the first bits: a home that files marks by those as
   * they come (Redis) must get them from everywhere.
   */
  *[Symbol.iterator](): Generator<readonly [hi: number, lo: number]> {
    if (this.#hasZero) yield [0, 0];
    const slots = this.#words.length / 2;
    for (let step = 0; step < slots; step++) {
      const at = (Math.imul(step, STEP) & (slots - 1)) * 2;
      if (!this.#isFree(at)) yield [this.#words[at]!, this.#words[at + 1]!];
    }
  }

  /** Makes room for so many more marks: the only step that can run out of memory. */
  reserve(marks: number): void {
    if (this.#used + marks <= this.#usedMax) return;
    let bits = this.#bits;
    while (this.#used + marks > FULL * 2 ** bits) bits++;
    const old = this.#words;
    this.#words = new Int32Array(2 * 2 ** bits);
    this.#bits = bits;
    this.#usedMax = FULL * 2 ** bits;
    for (let at = 0; at < old.length; at += 2) {
      const hi = old[at]!;
      const lo = old[at + 1]!;
      if ((hi | lo) === 0) continue;
      const to = this.#find(hi, lo);
      this.#words[to] = hi;
      this.#words[to + 1] = lo;
    }
  }

  #isFree(at: number): boolean {
    return (this.#words[at]! | this.#words[at + 1]!) === 0;
  }

  /** The index of the mark's first word, or else of the free slot it would take. */
  #find(hi: number, lo: number): number {
    const words = this.#words;
    const mask = words.length - 1;
    let at = (hi >>> (32 - this.#bits)) * 2;
    for (;;) {
      const slotHi = words[at]!;
      const slotLo = words[at + 1]!;
      if ((slotHi === hi && slotLo === lo) || (slotHi | slotLo) === 0) return at;
      at = (at + 2) & mask;
    }
  }
}
