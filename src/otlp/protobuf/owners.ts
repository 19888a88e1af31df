/**
 * Numbers for owners: for the values of all attributes that tell whose a record is, the resource's, the scope's and its own.
 * They are compared as bytes, all of one owner at once, so that no text is made of what was seen before.
 *
 * Owners lie one behind the other in one array, found by their hash in one of a few places. All are forgotten when there is
 * no room for one more, and one that loses its place is only given another number.
 */
import { UNKNOWN_OWNER } from '../../model/record.ts';
import type { AttributeList } from './attributes.ts';
import { lastWord, mix } from './bytes.ts';
import type { Wire } from './wire.ts';

/** 100,000 sessions with a few ids each; 32 MiB where there are so many. */
const WORDS_MAX = 1 << 23;
const PLACE_BITS = 18;
const PROBES = 8;

/** An owner that takes more has no number. */
const OWNER_WORDS_MAX = 512;

export class Owners {
  readonly #resource: AttributeList;
  readonly #scope: AttributeList;
  /** Of the owner at hand. */
  readonly #owner = new Int32Array(OWNER_WORDS_MAX);
  #length = 0;
  #hash = 0;

  /** By place: the hash, and where in the words its owner is. */
  readonly #places = new Int32Array(2 << PLACE_BITS);
  /** Each: its number, its length in words, and these. What begins at 0 is nowhere. */
  #words = new Int32Array(1 << 12);
  #used = 1;
  #given = UNKNOWN_OWNER;
  #last = UNKNOWN_OWNER;

  constructor(resource: AttributeList, scope: AttributeList) {
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
      if (step.tellsOwner && !this.#add(wire, step.start + step.head, step.start + step.length, step.slot * 3 + whose)) {
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
    const places = this.#places;
    const first = (Math.imul(this.#hash, 0x85ebca6b) >>> (32 - PLACE_BITS)) & -PROBES;
    let free = first;
    for (let place = first; place < first + PROBES; place++) {
      const start = places[2 * place + 1]!;
      if (start === 0) {
        free = place;
        break;
      }
      if (places[2 * place] === this.#hash && this.#isAt(start)) return this.#words[start]!;
    }
    const start = this.#keep();
    places[2 * free] = this.#hash;
    places[2 * free + 1] = start;
    return this.#given;
  }

  #isAt(start: number): boolean {
    const [owner, words, length] = [this.#owner, this.#words, this.#length];
    if (words[start + 1] !== length) return false;
    for (let index = 0; index < length; index++) if (words[start + 2 + index] !== owner[index]) return false;
    return true;
  }

  #keep(): number {
    const size = this.#length + 2;
    if (this.#used + size > this.#words.length) this.#makeRoom();
    const start = this.#used;
    this.#words[start] = ++this.#given;
    this.#words[start + 1] = this.#length;
    this.#words.set(this.#owner.subarray(0, this.#length), start + 2);
    this.#used += size;
    return start;
  }

  #makeRoom(): void {
    if (this.#words.length < WORDS_MAX) {
      const words = new Int32Array(2 * this.#words.length);
      words.set(this.#words);
      this.#words = words;
      return;
    }
    this.#places.fill(0);
    this.#used = 1;
  }
}
