/** One attribute from the wire: which slot, and what value. */
import type { AttributeValue, Vocabulary } from '../../model/record.ts';
import { Runs } from './string-cache.ts';
import type { ValueReader } from './values.ts';
import { delimited, fields, type Wire } from './wire.ts';

const KEY = delimited(1);
const VALUE = delimited(2);
const KEY_VALUE = fields(KEY, VALUE);

/** 2^10 names, known and unknown. */
const NAME_BITS = 10;

/** The slot of names outside the vocabulary. Late slots count down from the one before it. */
export const NO_SLOT = -1;

/** A late slot by what stands for it, and the other way round. */
export function lateSlot(slot: number): number {
  return NO_SLOT - 1 - slot;
}

export class KeyValueReader {
  /**
   * What the last attribute was. Its value is undefined where nobody reads it, or only later, and then was not looked at.
   */
  slot = NO_SLOT;
  value: AttributeValue;
  /** Of a usual KeyValue, the length of all that stands before its value's length; else 0. */
  head = 0;

  readonly #slots: Runs<number>;
  readonly #owner: ReadonlySet<number>;
  readonly values: ValueReader;

  constructor(vocabulary: Vocabulary, values: ValueReader) {
    this.#slots = new Runs(NAME_BITS, (name) => {
      const slot = vocabulary.slots.get(name) ?? NO_SLOT;
      return vocabulary.late?.has(slot) === true ? lateSlot(slot) : slot;
    });
    this.#owner = vocabulary.owner ?? new Set();
    this.values = values;
  }

  /** Whether a slot, late or not, is one of those that tell whose a record is. */
  tellsOwner(slot: number): boolean {
    return this.#owner.has(slot < NO_SLOT ? lateSlot(slot) : slot);
  }

  /** Reads the KeyValue that ends at `stop` into `slot` and `value`. */
  read(wire: Wire, stop: number): void {
    if (this.#readUsual(wire, stop)) return;
    const start = wire.at;
    this.slot = NO_SLOT;
    this.head = 0;
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === KEY) {
        const end = wire.length(stop);
        this.slot = this.#slots.read(wire, wire.at, end);
        wire.at = end;
      } else if (tag === VALUE) wire.at = wire.length(stop);
      else wire.skip(tag, stop, KEY_VALUE);
    }
    wire.arriveAt(stop);
    wire.at = start;
    this.value = this.slot < 0 ? undefined : this.readValue(wire, stop);
    wire.at = stop;
  }

  /**
   * Reads what nearly every KeyValue is: a name and then a value, both of a length that fits one byte. Returns false,
   * having done nothing, where it is anything else.
   */
  #readUsual(wire: Wire, stop: number): boolean {
    const { bytes, at: start } = wire;
    if (stop - start < 4 || stop - start > 0x7f || bytes[start] !== KEY) return false;
    const nameStop = start + 2 + bytes[start + 1]!;
    if (bytes[nameStop] !== VALUE || !wire.fills(nameStop + 1, stop)) return false;
    this.slot = this.#slots.read(wire, start + 2, nameStop);
    this.head = nameStop + 1 - start;
    this.value = this.slot < 0 ? undefined : this.values.whole(wire, nameStop + 2, stop);
    wire.at = stop;
    return true;
  }

  /** Fields may come in any order and messages in parts: the value, once it is known to be wanted. */
  readValue(wire: Wire, stop: number): AttributeValue {
    let value: AttributeValue;
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === VALUE) value = this.values.any(wire, wire.length(stop), value);
      else if (tag === KEY) wire.at = wire.length(stop);
      else wire.skip(tag, stop, KEY_VALUE);
    }
    return value;
  }
}
