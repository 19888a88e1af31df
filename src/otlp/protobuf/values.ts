/** Text and AnyValues from the wire. */
import type { AttributeValue } from '../../model/record.ts';
import { BODY_BYTES_MAX } from '../views.ts';
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
const ANY_VALUE = fields(STRING, BOOL, INT, DOUBLE, ARRAY, KEY_VALUE_LIST, BYTES);

/** A text, and the digest it had as the value of the name it was last met with: mostly it is met with no other. */
export type Text = { readonly value: string; name: Met | undefined; hi: number; lo: number };

export class ValueReader {
  readonly #texts = new Runs<Text>(TEXT_BITS, (value) => ({ value, name: undefined, hi: 0, lo: 0 }));
  readonly #textBytesMax: number;
  /** What `whole` read last, where that is a text. */
  text: Text | undefined;

  constructor(textBytesMax: number) {
    this.#textBytesMax = textBytesMax;
  }

  /** The text up to `stop`, '' where it is too long for a name. */
  name(wire: Wire, stop: number): string {
    return this.#text(wire, stop, this.#textBytesMax) ?? '';
  }

  /** A log's body. `before` is what an earlier part of it said. */
  body(wire: Wire, stop: number, before: string): string {
    const value = this.any(wire, stop, before, BODY_BYTES_MAX);
    return typeof value === 'string' ? value : '';
  }

  /** An AnyValue of less than 128 bytes, all of it. Nearly all are a text and nothing else. */
  whole(wire: Wire, start: number, stop: number): AttributeValue {
    if (wire.bytes[start] === STRING && wire.fills(start + 1, stop)) {
      this.text = this.#texts.read(wire, start + 2, stop);
      return this.text.value;
    }
    this.text = undefined;
    wire.at = start;
    return this.any(wire, stop, undefined);
  }

  /** An AnyValue up to `stop`. It may come in parts, and what a part does not say stays as it was `before`. */
  any(wire: Wire, stop: number, before: AttributeValue, bytesMax = this.#textBytesMax): AttributeValue {
    let value = before;
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === STRING) value = this.#text(wire, wire.length(stop), bytesMax);
      else if (tag === INT) {
        wire.int64();
        value = integer(wire.hi, wire.lo);
      } else if (tag === DOUBLE) value = wire.double();
      else if (tag === BOOL) value = wire.bool();
      else if (tag === ARRAY || tag === KEY_VALUE_LIST || tag === BYTES) {
        wire.at = wire.length(stop);
        value = undefined;
      } else wire.skip(tag, stop, ANY_VALUE);
    }
    wire.arriveAt(stop);
    return value;
  }

  #text(wire: Wire, stop: number, bytesMax: number): string | undefined {
    const start = wire.at;
    wire.at = stop;
    return stop - start > bytesMax ? undefined : this.#texts.read(wire, start, stop).value;
  }
}
