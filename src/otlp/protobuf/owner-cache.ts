/**
 * Numbers for owners: for the values of all attributes that tell whose a record is, the resource's, the scope's and its own.
 * They are compared as bytes, all of one owner at once, so that no text is made of what was seen before.
 *
 * Owners lie one behind the other in one array, found by their hash in one of a few places. All are forgotten when there is
 * no room for one more, and one that loses its place is only given another number.
 */
import { UNKNOWN_OWNER } from '../names.ts';
import type { AttributeList } from './attributes.ts';
import { lastWord, mix } from './bytes.ts';
import type { Wire } from './wire.ts';

/** 100,000 sessions with a few ids each, told otherwise by points than by logs; 64 MiB where there are so many. */
const WORDS_MAX = 1 << 24;
const WORDS_MIN = 1 << 14;
/** Few owners have less than twice as many words, so that half of the places are free. */
const WORDS_PER_PLACE = 8;
const PROBES = 8;
const HEAD_WORDS = 3;

/** An owner that takes more has no number. */
const OWNER_WORDS_MAX = 512;

export class Owners {
  readonly #resource: AttributeList;
  readonly #scope: AttributeList;
  readonly #next: () => number;
  /** Of the owner at hand. */
  readonly #owner = new Int32Array(OWNER_WORDS_MAX);
  #length = 0;
  #hash = 0;

  /** Where in the words the owner of a place is; 0 is nowhere. */
  #places = new Int32Array(WORDS_MIN / WORDS_PER_PLACE);
  /** Of each owner its number, its hash, its length in words, and these. */
  #words = new Int32Array(WORDS_MIN);
  #used = 1;
  #last = UNKNOWN_OWNER;

  /** `next` gives a number that no other owner has. */
  constructor(resource: AttributeList, scope: AttributeList, next: () => number) {
    this.#next = next;
    this.#resource = resource;
    this.#scope = scope;
  }

  /** Of the record that `list` was filled from last. */
  number(wire: Wire, list: AttributeList): number {
    const [resource, scope] = [this.#resource, this.#scope];
    if (!list.hasOtherOwner && !resource.hasOtherOwner && !scope.hasOtherOwner) return this.#last;
    list.hasOtherOwner = resource.hasOtherOwner = scope.hasOtherOwner = false;
    this.#length = this.#hash = 0;
    const isKnown = this.#gather(wire, list, 0) && this.#gather(wire, scope, 1) && this.#gather(wire, resource, 2);
    return (this.#last = isKnown ? this.#find() : UNKNOWN_OWNER);
  }

  /** Adds what the list tells of the owner. Returns false where that is not told in the usual way. */
  #gather(wire: Wire, list: AttributeList, whose: number): boolean {
    if (!list.isWhole) return false;
    for (let index = 0; index < list.length; index++) {
      const step = list.path[index]!;
      if (
        step.tellsOwner &&
        !this.#add(wire, step.start + step.head, step.start + step.length, step.slot * 3 + whose)
      ) {
        return false;
      }
    }
    return true;
  }

  #add(wire: Wire, start: number, stop: number, name: number): boolean {
    const owner = this.#owner;
    let length = this.#length;
    if (length + 2 + (stop - start + 3) / 4 > OWNER_WORDS_MAX) return false;
    owner[length++] = name;
    owner[length++] = stop - start;
    let hash = mix(this.#hash, name);
    for (let at = start; at < stop - 4; at += 4) {
      const word = wire.view.getInt32(at, true);
      owner[length++] = word;
      hash = mix(hash, word);
    }
    const last = lastWord(wire, start, stop);
    owner[length++] = last;
    this.#hash = mix(hash, last);
    this.#length = length;
    return true;
  }

  #find(): number {
    const first = this.#firstPlace(this.#hash);
    for (let place = first; place < first + PROBES; place++) {
      const start = this.#places[place]!;
      if (start === 0) break;
      if (this.#isAt(start)) return this.#words[start]!;
    }
    return this.#keep();
  }

  /** The highest bits of a product are those that all bits of its factor have a say in. */
  #firstPlace(hash: number): number {
    return (Math.imul(hash, 0x85ebca6b) >>> 8) & (this.#places.length - 1) & -PROBES;
  }

  #isAt(start: number): boolean {
    const words = this.#words;
    const owner = this.#owner;
    const length = this.#length;
    if (words[start + 1] !== this.#hash || words[start + 2] !== length) return false;
    const from = start + HEAD_WORDS;
    for (let index = 0; index < length; index++) if (words[from + index] !== owner[index]) return false;
    return true;
  }

  #keep(): number {
    const size = HEAD_WORDS + this.#length;
    if (this.#used + size > this.#words.length) this.#makeRoom();
    const start = this.#used;
    const words = this.#words;
    const number = this.#next();
    words[start] = number;
    words[start + 1] = this.#hash;
    words[start + 2] = this.#length;
    words.set(this.#owner.subarray(0, this.#length), start + HEAD_WORDS);
    this.#used += size;
    this.#enter(start);
    return number;
  }

  /** Gives a place to the owner that begins at `start`: a free one, or that of another. */
  #enter(start: number): void {
    const places = this.#places;
    const first = this.#firstPlace(this.#words[start + 1]!);
    let place = first;
    while (place < first + PROBES && places[place] !== 0) place++;
    places[place < first + PROBES ? place : first] = start;
  }

  #makeRoom(): void {
    const { length } = this.#words;
    if (length === WORDS_MAX) {
      this.#places.fill(0);
      this.#used = 1;
      return;
    }
    const words = new Int32Array(2 * length);
    words.set(this.#words);
    this.#words = words;
    this.#places = new Int32Array(words.length / WORDS_PER_PLACE);
    for (let at = 1; at < this.#used; at += HEAD_WORDS + words[at + 2]!) this.#enter(at);
  }
}
