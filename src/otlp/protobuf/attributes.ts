/**
 * A list of attributes from the wire into slots.
 *
 * What makes it cheap: agents name the same attributes in the same order from record to record, and repeat most values
 * (who, which session, which terminal). So the names of a body are kept as a tree, each with where it stood last. An
 * attribute is compared with what comes next in the tree: where all its bytes are the same it is not read at all, and
 * where only the value differs just that is read.
 */
import type { Attributes, AttributeValue } from '../../model/record.ts';
import { lateSlot, NO_SLOT, type KeyValueReader } from './key-value.ts';
import type { Wire } from './wire.ts';

/** Names past these are looked up each time. A name has as many branches as there are events that begin alike. */
const STEPS_MAX = 512;
const BRANCHES_MAX = 16;

/** A name of the tree: where its KeyValue stood last in this body, and what that meant. */
type Step = {
  start: number;
  length: number;
  /** The length of all that stands before the value's own length. Where it is the same, so is the name. */
  head: number;
  /** How much is worth comparing: a text whole; of a number, and of what nobody reads now, the head. */
  reach: number;
  slot: number;
  value: AttributeValue;
  /** The name that came next, and another that came in the place of this one. */
  next: Step | undefined;
  other: Step | undefined;
};

const createStep = (): Step => ({
  start: 0,
  length: 0,
  head: 0,
  reach: 0,
  slot: NO_SLOT,
  value: undefined,
  next: undefined,
  other: undefined,
});

export class AttributeList {
  readonly #into: Attributes;
  readonly #keyValue: KeyValueReader;

  readonly #steps = Array.from({ length: STEPS_MAX }, createStep);
  readonly #root = createStep();
  #used = 0;
  /** Where in the tree the record at hand has come to; undefined once it has left it. */
  #step: Step | undefined = this.#root;

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
    this.#root.next = undefined;
    this.#used = 0;
    this.#wire = undefined;
  }

  /** To be called before the attributes of another record. */
  clear(): void {
    // A loop, since Array.fill takes five times as long for so few.
    for (let slot = 0; slot < this.#into.length; slot++) this.#into[slot] = undefined;
    const { late } = this.#keyValue;
    for (let index = 0; index < late.length; index++) this.#lateStops[late[index]!] = 0;
    this.#step = this.#root;
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

  /**
   * Reads the KeyValue whose length is next, and those that follow it under the same tag, which is one byte. One whose
   * value cannot carry a KPI changes nothing.
   */
  read(wire: Wire, tag: number, end: number): void {
    const { bytes, view } = wire;
    let { at } = wire;
    do {
      let start = at + 1;
      let stop = start + bytes[at]!;
      if (!(stop < start + 0x80 && stop <= end)) {
        wire.at = at;
        stop = wire.length(end);
        start = wire.at;
      }
      const length = stop - start;
      let step = this.#step?.next;
      for (; step !== undefined; step = step.other) {
        const { head, reach } = step;
        if (length < head) continue;
        const same = common(view, start, step.start, reach < length ? reach : length);
        if (same < head) continue;
        if ((same !== length || same !== step.length) && !this.#renew(wire, step, start, stop)) step = undefined;
        break;
      }
      if (step === undefined) this.#lookUp(wire, start, stop);
      else {
        this.#step = step;
        this.#set(wire, step.slot, step.value, start, stop);
      }
      at = stop + 1;
    } while (at <= end && bytes[at - 1] === tag);
    wire.at = at - 1;
  }

  /** Reads what comes after the head. Returns false, having read nothing, where that is not just a value. */
  #renew(wire: Wire, step: Step, start: number, stop: number): boolean {
    const at = start + step.head;
    if (!wire.fills(at, stop)) return false;
    if (step.slot >= 0) {
      step.value = this.#keyValue.values.whole(wire, at + 1, stop);
      if (step.reach !== step.head) step.reach = stop - start;
    }
    step.start = start;
    step.length = stop - start;
    return true;
  }

  #lookUp(wire: Wire, start: number, stop: number): void {
    const keyValue = this.#keyValue;
    wire.at = start;
    keyValue.read(wire, stop);
    const { slot, value, head } = keyValue;
    const step = head < 4 ? undefined : this.#branch();
    if (step !== undefined) {
      step.start = start;
      step.length = stop - start;
      step.head = head;
      step.reach = typeof value === 'string' ? step.length : head;
      step.slot = slot;
      step.value = value;
      step.next = step.other = undefined;
    }
    this.#step = step;
    this.#set(wire, slot, value, start, stop);
  }

  /** A step more after the one at hand; undefined where there is no room, and off the tree. */
  #branch(): Step | undefined {
    const step = this.#steps[this.#used];
    if (this.#step === undefined || step === undefined) return undefined;
    let last = this.#step.next;
    if (last === undefined) this.#step.next = step;
    else {
      let branches = 1;
      for (; last.other !== undefined; last = last.other) branches++;
      if (branches >= BRANCHES_MAX) return undefined;
      last.other = step;
    }
    this.#used++;
    return step;
  }

  #set(wire: Wire, slot: number, value: AttributeValue, start: number, stop: number): void {
    if (slot >= 0) {
      if (value !== undefined) this.#into[slot] = value;
    } else if (slot < NO_SLOT) {
      this.#wire = wire;
      this.#lateStarts[lateSlot(slot)] = start;
      this.#lateStops[lateSlot(slot)] = stop;
    }
  }
}

/** How many of the first bytes from `start` on are those from `other` on: of `length`, which is 4 at least. */
function common(view: DataView, start: number, other: number, length: number): number {
  const last = length - 4;
  for (let at = 0; at < last; at += 4) {
    const difference = view.getInt32(start + at, true) ^ view.getInt32(other + at, true);
    if (difference !== 0) return at + sameBytes(difference);
  }
  const difference = view.getInt32(start + last, true) ^ view.getInt32(other + last, true);
  return difference === 0 ? length : last + sameBytes(difference);
}

/** How many bytes of a word, the lowest first, come before the first bit of the difference. */
function sameBytes(difference: number): number {
  return (31 - Math.clz32(difference & -difference)) >> 3;
}
