/** One attribute from the wire: which name, and what value. */
import type { AttributeValue } from '../../model/record.ts';
import { NO_SLOT, type Met } from '../names.ts';
import type { Lexicon } from '../vocabulary.ts';
import { readMap } from './map-values.ts';
import { Runs } from './string-cache.ts';
import type { Text, ValueReader } from './values.ts';
import { delimited, fields, type Wire } from './wire.ts';

const KEY = delimited(1);
const VALUE = delimited(2);
const KEY_VALUE = fields(KEY, VALUE);

/** 2^10 names, known and unknown. */
const NAME_BITS = 10;

/** Which names identify a record of the list, and so are read whoever else wants them. */
export type Identifies = (met: Met) => boolean;

export class KeyValueReader {
  /** What the last attribute was. Its value is undefined where nobody reads it, or only later, and then was not looked at. */
  met: Met;
  value: AttributeValue;
  /** The value where it is a text that was met before, or may be again. */
  text: Text | undefined;
  /** What tells it from others where it is a list, a map or bytes, and identifies its record. */
  list: string | undefined;
  /** Of a usual KeyValue, the length of all that stands before its value's length; else 0. */
  head = 0;

  readonly #nameless: Met;
  readonly #names: Runs<Met>;
  readonly #maps: ReadonlySet<number>;
  readonly values: ValueReader;

  constructor(vocabulary: Lexicon, values: ValueReader) {
    this.met = this.#nameless = vocabulary.meet('');
    this.#names = new Runs(NAME_BITS, (name) => vocabulary.meet(name));
    this.#maps = vocabulary.maps;
    this.values = values;
  }

  /** Reads the KeyValue that ends at `stop` into `met` and `value`. */
  read(wire: Wire, stop: number, identifies: Identifies): void {
    if (this.#readUsual(wire, stop, identifies)) return;
    const start = wire.at;
    this.met = this.#nameless;
    this.head = 0;
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === KEY) {
        const end = wire.length(stop);
        this.met = this.#names.read(wire, wire.at, end);
        wire.at = end;
      } else if (tag === VALUE) wire.at = wire.length(stop);
      else wire.skip(tag, stop, KEY_VALUE);
    }
    wire.arriveAt(stop);
    wire.at = start;
    this.text = undefined;
    this.values.forget();
    this.value = isReadNow(this.met, identifies)
      ? this.readValue(wire, stop, NO_SLOT, identifies(this.met))
      : undefined;
    this.list = this.values.list();
    wire.at = stop;
  }

  /**
   * Reads what nearly every KeyValue is: a name and then a value, both of a length that fits one byte. Returns false,
   * having done nothing, where it is anything else.
   */
  #readUsual(wire: Wire, stop: number, identifies: Identifies): boolean {
    const { bytes, at: start } = wire;
    if (stop - start < 4 || stop - start > 0x7f || bytes[start] !== KEY) return false;
    const nameStop = start + 2 + bytes[start + 1]!;
    if (bytes[nameStop] !== VALUE || !wire.fills(nameStop + 1, stop)) return false;
    this.met = this.#names.read(wire, start + 2, nameStop);
    this.head = nameStop + 1 - start;
    this.value = this.text = this.list = undefined;
    if (isReadNow(this.met, identifies)) {
      this.value = this.values.whole(wire, nameStop + 2, stop, identifies(this.met));
      this.text = this.values.text;
      this.list = this.values.list();
    }
    wire.at = stop;
    return true;
  }

  /** Fields may come in any order and messages in parts: the value, once it is known to be wanted. */
  readValue(wire: Wire, stop: number, slot: number, identifies = false): AttributeValue {
    const isMap = this.#maps.has(slot);
    let value: AttributeValue;
    while (wire.at < stop) {
      const tag = wire.varint32();
      // What identifies a record is to be told from others whoever reads it.
      if (tag === VALUE && isMap && !identifies) value = readMap(wire, wire.length(stop), this.values);
      else if (tag === VALUE) value = this.values.any(wire, wire.length(stop), value, identifies);
      else if (tag === KEY) wire.at = wire.length(stop);
      else wire.skip(tag, stop, KEY_VALUE);
    }
    return value;
  }
}

function isReadNow(met: Met, identifies: Identifies): boolean {
  return (met.slot !== NO_SLOT && !met.late) || identifies(met);
}
