/** Text and AnyValues from the wire. */
import { hash } from 'node:crypto';
import type { AttributeValue } from '../../model/record.ts';
import { BODY_BYTES_MAX } from '../views.ts';
import { entriesOf } from './map-values.ts';
import type { Met } from '../names.ts';
import { Runs } from './string-cache.ts';
import { delimited, fields, fixed64, integer, varint, type Wire } from './wire.ts';

/** 2^14 texts: more than are in use at one time where a few thousand people work. */
const TEXT_BITS = 14;

const STRING = delimited(1);
const BOOL = varint(2);
const INT = varint(3);
const DOUBLE = fixed64(4);
const ARRAY = delimited(5);
const KEY_VALUE_LIST = delimited(6);
const BYTES = delimited(7);

/** How much of a text that is too long is kept beside its hash, for people to know it by. */
const BEGINNING_BYTES = 160;

/** Of an ArrayValue. */
const ELEMENT = delimited(1);
const ARRAY_VALUE = fields(ELEMENT);
const ANY_VALUE = fields(STRING, BOOL, INT, DOUBLE, ARRAY, KEY_VALUE_LIST, BYTES);

/** A text, and the digest it had as the value of the name it was last met with: mostly it is met with no other. */
export type Text = { readonly value: string; name: Met | undefined; hi: number; lo: number };

export class ValueReader {
  readonly #texts = new Runs<Text>(TEXT_BITS, (value) => ({ value, name: undefined, hi: 0, lo: 0 }));
  readonly #textBytesMax: number;
  /** What `whole` read last, where that is a text. */
  text: Text | undefined;
  /** What the list, map or bytes hold that were read last, as far as it tells them from others; empty where it was none of these. */
  #elements: unknown[] = [];
  /** Which of these it was. */
  #of = ARRAY;

  constructor(textBytesMax: number) {
    this.#textBytesMax = textBytesMax;
  }

  /** The text up to `stop`. */
  name(wire: Wire, stop: number): string {
    const name = this.#text(wire, stop);
    wire.at = stop;
    return name;
  }

  /** A log's body. `before` is what an earlier part of it said. */
  body(wire: Wire, stop: number, before: string): string {
    const value = this.any(wire, stop, before, false, true);
    return typeof value === 'string' ? value : '';
  }

  /** An AnyValue of less than 128 bytes, all of it. Nearly all are a text and nothing else. */
  whole(wire: Wire, start: number, stop: number, identifies: boolean): AttributeValue {
    this.forget();
    if (wire.bytes[start] === STRING && wire.fills(start + 1, stop)) {
      this.text = this.#texts.read(wire, start + 2, stop);
      return this.text.value;
    }
    this.text = undefined;
    wire.at = start;
    return this.any(wire, stop, undefined, identifies);
  }

  /**
   * An AnyValue up to `stop`. It may come in parts, and what a part does not say stays as it was `before`. A list is absent, and so are a
   * map and bytes. `identifies`: whether it is to be told from others by `list()`.
   */
  any(wire: Wire, stop: number, before: AttributeValue, identifies = false, isBody = false): AttributeValue {
    let value = before;
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === STRING) {
        const end = wire.length(stop);
        const isProse = isBody && end - wire.at > BODY_BYTES_MAX;
        value = isProse ? undefined : this.#text(wire, end);
        wire.at = end;
      } else if (tag === INT) {
        wire.int64();
        value = integer(wire.hi, wire.lo);
      } else if (tag === DOUBLE) value = wire.double();
      else if (tag === BOOL) value = wire.bool();
      else if (tag === ARRAY || tag === KEY_VALUE_LIST || tag === BYTES) {
        const end = wire.length(stop);
        value = undefined;
        if (identifies) this.#readParts(tag, wire, end);
        wire.at = end;
      } else {
        wire.skip(tag, stop, ANY_VALUE);
        continue;
      }
      if (identifies && tag < ARRAY) this.forget();
    }
    wire.arriveAt(stop);
    return value;
  }

  /** To be called before the first part of a value. */
  forget(): void {
    if (this.#elements.length > 0) this.#elements = [];
  }

  /**
   * A text that tells lists and maps of plain values apart, and bytes, however they are encoded; of a long one, all of its bytes do. An
   * element that is no plain value is as if it were empty. Undefined where what was read last was none of these, or an empty one.
   */
  list(): string | undefined {
    return this.#elements.length === 0 ? undefined : hashed(Buffer.from(JSON.stringify(this.#elements)));
  }

  #readParts(tag: number, wire: Wire, stop: number): void {
    if (tag !== this.#of) this.forget();
    this.#of = tag;
    if (tag === ARRAY) return this.#readList(wire, stop);
    if (stop === wire.at) return;
    const isMap = tag === KEY_VALUE_LIST && stop - wire.at <= this.#textBytesMax;
    this.#elements.push(isMap ? this.#mapOf(wire, stop) : { bytes: hashOf(wire, wire.at, stop) });
  }

  /** The order of a map says nothing. */
  #mapOf(wire: Wire, stop: number): unknown {
    const entries = entriesOf(wire, stop, this).map(([name, value]) => [name, canonical(value)] as const);
    return { map: entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) };
  }

  #readList(wire: Wire, stop: number): void {
    if (stop - wire.at > this.#textBytesMax) {
      this.#elements.push(hashOf(wire, wire.at, stop));
      return;
    }
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag !== ELEMENT) wire.skip(tag, stop, ARRAY_VALUE);
      else this.#elements.push(canonical(this.any(wire, wire.length(stop), undefined)));
    }
    wire.arriveAt(stop);
  }

  #text(wire: Wire, stop: number): string {
    const start = wire.at;
    if (stop - start <= this.#textBytesMax) return this.#texts.read(wire, start, stop).value;
    return `${wire.text(start, start + BEGINNING_BYTES).replace(/\ufffd+$/, '')}${hashOf(wire, start, stop)}`;
  }
}

/** As for attributes: 3, 3.0 and "3" are one. */
function canonical(value: AttributeValue): string | null {
  return value === undefined ? null : String(value);
}

function hashOf({ bytes }: Wire, start: number, stop: number): string {
  return hashed(bytes.subarray(start, stop));
}

function hashed(bytes: Uint8Array): string {
  return `~${hash('sha256', bytes).slice(0, 32)}`;
}
