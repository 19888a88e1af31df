/**
 * A list of attributes from the wire into slots.
 *
 * What makes it cheap: agents repeat most attributes from record to record (who, which session, which terminal), and in
 * the same order. An attribute whose bytes equal those at the same position of the list before means the same, and is
 * not read again.
 */
import type { Attributes, AttributeValue } from '../../model/record.ts';
import type { KeyValueReader } from './key-value.ts';
import type { Wire } from './wire.ts';

/** Positions that are remembered; a power of two. Attributes after these share positions with the first ones. */
const POSITIONS = 64;

export class AttributeList {
  readonly #into: Attributes;
  readonly #keyValue: KeyValueReader;

  /** By position, what was there last: where its bytes are in the body, and what they meant. */
  readonly #starts = new Int32Array(POSITIONS);
  readonly #lengths = new Int32Array(POSITIONS);
  readonly #slots = new Int32Array(POSITIONS);
  readonly #values: AttributeValue[] = Array.from({ length: POSITIONS }, () => undefined);
  #position = 0;

  /** Fills `into`, and is the only one to. */
  constructor(into: Attributes, keyValue: KeyValueReader) {
    this.#into = into;
    this.#keyValue = keyValue;
  }

  /** To be called before the attributes of another body. */
  forget(): void {
    this.#lengths.fill(0);
  }

  /** To be called before the attributes of another record. */
  clear(): void {
    // A loop, since Array.fill takes five times as long for so few.
    for (let slot = 0; slot < this.#into.length; slot++) this.#into[slot] = undefined;
    this.#position = 0;
  }

  /** Reads the KeyValue that ends at `stop`. One whose value cannot carry a KPI changes nothing. */
  read(wire: Wire, stop: number): void {
    const position = this.#position++ & (POSITIONS - 1);
    if (this.#repeats(wire, stop, position)) wire.at = stop;
    else {
      this.#starts[position] = wire.at;
      this.#lengths[position] = stop - wire.at;
      this.#keyValue.read(wire, stop);
      this.#slots[position] = this.#keyValue.slot;
      this.#values[position] = this.#keyValue.value;
    }
    const value = this.#values[position];
    if (value !== undefined) this.#into[this.#slots[position]!] = value;
  }

  #repeats({ view, at: start }: Wire, stop: number, position: number): boolean {
    const length = stop - start;
    if (length !== this.#lengths[position] || length < 4) return false;
    const back = start - this.#starts[position]!;
    const last = stop - 4;
    // The end first: where lists differ, they mostly differ in values.
    if (view.getInt32(last, true) !== view.getInt32(last - back, true)) return false;
    for (let at = start; at < last; at += 4) {
      if (view.getInt32(at, true) !== view.getInt32(at - back, true)) return false;
    }
    return true;
  }
}
