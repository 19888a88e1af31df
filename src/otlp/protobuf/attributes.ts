/**
 * A list of attributes from the wire into slots.
 *
 * What makes it cheap: agents repeat most attributes from record to record (who, which session, which terminal), and in
 * the same order. An attribute whose bytes equal those at the same position of the list before means the same, and is
 * not read again.
 */
import type { Attributes, AttributeValue } from '../../model/record.ts';
import { lateSlot, NO_SLOT, type KeyValueReader } from './key-value.ts';
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

  /** By late slot, where its KeyValue is in the body; a stop of 0 is nowhere. */
  readonly #lateStarts: Int32Array;
  readonly #lateStops: Int32Array;
  #wire: Wire | undefined;

  /** Fills `into`, and is the only one to. */
  constructor(into: Attributes, keyValue: KeyValueReader) {
    this.#into = into;
    this.#keyValue = keyValue;
    this.#lateStarts = new Int32Array(into.length);
    this.#lateStops = new Int32Array(into.length);
  }

  /** To be called before the attributes of another body. */
  forget(): void {
    this.#lengths.fill(0);
    this.#wire = undefined;
  }

  /** To be called before the attributes of another record. */
  clear(): void {
    // A loop, since Array.fill takes five times as long for so few.
    for (let slot = 0; slot < this.#into.length; slot++) this.#into[slot] = undefined;
    const { late } = this.#keyValue;
    for (let index = 0; index < late.length; index++) this.#lateStops[late[index]!] = 0;
    this.#position = 0;
  }

  /** The value of a late slot of the record that was read last. */
  late(slot: number): AttributeValue {
    const wire = this.#wire;
    const stop = this.#lateStops[slot]!;
    if (wire === undefined || stop === 0) return undefined;
    const { at } = wire;
    wire.at = this.#lateStarts[slot]!;
    const value = this.#keyValue.readValue(wire, stop);
    wire.at = at;
    return value;
  }

  /** Reads the KeyValue that ends at `stop`. One whose value cannot carry a KPI changes nothing. */
  read(wire: Wire, stop: number): void {
    const start = wire.at;
    const position = this.#position++ & (POSITIONS - 1);
    if (this.#repeats(wire, stop, position)) wire.at = stop;
    else {
      this.#starts[position] = start;
      this.#lengths[position] = stop - start;
      this.#keyValue.read(wire, stop);
      this.#slots[position] = this.#keyValue.slot;
      this.#values[position] = this.#keyValue.value;
    }
    const value = this.#values[position];
    const slot = this.#slots[position]!;
    if (value !== undefined) this.#into[slot] = value;
    else if (slot < NO_SLOT) {
      this.#wire = wire;
      this.#lateStarts[lateSlot(slot)] = start;
      this.#lateStops[lateSlot(slot)] = stop;
    }
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
