/**
 * A list of attributes from the wire into slots.
 *
 * What makes it cheap: agents name the same attributes in the same order from record to record, and repeat most values
 * (who, which session, which terminal), mostly those that come first. So the beginning of a record is compared with that
 * of the record before: attributes that are the same to the byte stay as they are. Of the others the names are kept as a
 * tree, for one body, each with where it stood last. An attribute is compared with what comes next in the tree: where all
 * its bytes are the same it is not read at all, and where only the value differs just that is read.
 */
import type { AttributeValue, Digest } from '../../model/record.ts';
import type { List } from '../views.ts';
import { NO_SLOT } from '../names.ts';
import { fill, lateSlot, move, slotOf, Steps, type Step } from './attribute-trie.ts';
import { common, commonOfMany } from './bytes.ts';
import { DigestSum } from './digest-sum.ts';
import type { Identifies, KeyValueReader } from './key-value.ts';
import type { Wire } from './wire.ts';

/** A record with more attributes than this shares nothing with the next. */
const PATH_MAX = 128;

export class AttributeList implements List {
  readonly values: AttributeValue[];
  readonly #keyValue: KeyValueReader;
  readonly #identifies: Identifies;
  readonly #sum = new DigestSum();

  readonly #steps = new Steps();
  /** Where in the tree the record at hand has come to; undefined once it has left it. */
  #step: Step | undefined = this.#steps.root;

  /** The way the last record took, and where each KeyValue ended, counted from where the first began. */
  readonly path: Step[] = Array.from({ length: PATH_MAX }, () => this.#steps.root);
  readonly #stops = new Int32Array(PATH_MAX);
  length = 0;
  #start = 0;
  /** Whether the path is all that the record had: one run of attributes, all of the tree and each in another slot. */
  isWhole = true;
  /** Whether anything changed that tells whose the record is, since somebody set this to false. */
  hasOtherOwner = true;
  /** Whether attributes of the record at hand have come. */
  #hasBegun = false;

  /** By late slot, where its KeyValue is in the body; a stop of 0 is nowhere. */
  readonly #lateStarts: Int32Array;
  readonly #lateStops: Int32Array;
  #wire: Wire | undefined;

  constructor(slots: number, keyValue: KeyValueReader, identifies: Identifies) {
    this.values = Array.from({ length: slots }, () => undefined);
    this.#keyValue = keyValue;
    this.#identifies = identifies;
    this.#lateStarts = new Int32Array(slots);
    this.#lateStops = new Int32Array(slots);
  }

  /** To be called before the attributes of a body. */
  forget(wire: Wire): void {
    this.#steps.forget();
    this.#wire = wire;
    this.#clear();
  }

  #clear(): void {
    this.values.fill(undefined);
    this.#lateStops.fill(0);
    this.#sum.clear();
    this.length = 0;
    this.isWhole = true;
    this.hasOtherOwner = true;
  }

  /** To be called before the attributes of another record, */
  begin(): void {
    if (!this.isWhole) this.#clear();
    this.#hasBegun = false;
  }

  /** and after them: there may have been none. */
  end(): void {
    if (!this.#hasBegun) this.#drop(0);
  }

  at(slot: number): AttributeValue {
    const value = this.values[slot];
    if (value !== undefined) return value;
    const stop = this.#lateStops[slot]!;
    return stop === 0 ? undefined : this.#read(slot, this.#lateStarts[slot]!, stop);
  }

  digest(into: Digest): void {
    this.#sum.add(this.path, this.length, into);
  }

  #read(slot: number, start: number, stop: number): AttributeValue {
    const wire = this.#wire!;
    const { at } = wire;
    wire.at = start;
    const value = this.#keyValue.readValue(wire, stop, slot);
    wire.at = at;
    return value;
  }

  /**
   * Reads the KeyValue whose length is next, and those that follow it under the same tag, which is one byte. One whose
   * value cannot carry a KPI changes nothing.
   */
  read(wire: Wire, tag: number, end: number): void {
    const { bytes, view, at: first } = wire;
    const kept = this.#resume(view, first, end);
    let at = first;
    if (kept !== 0) {
      at += kept + 1;
      wire.at = at - 1;
      if (at > end || bytes[at - 1] !== tag) return;
    }
    do {
      wire.spend(1);
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
        this.#set(step.slot, step.value, start, stop);
      }
      this.#note(this.#step, stop - first);
      at = stop + 1;
    } while (at <= end && bytes[at - 1] === tag);
    wire.at = at - 1;
  }

  /**
   * Begins where the record is no longer the one before: returns how many bytes of the attributes from `start` on need
   * not be read.
   */
  #resume(view: DataView, start: number, end: number): number {
    this.#step = this.#steps.root;
    if (this.#hasBegun) {
      // What comes in two runs is rare.
      this.#step = undefined;
      return 0;
    }
    this.#hasBegun = true;
    let kept = this.length;
    if (kept > 0) {
      const most = Math.min(this.#stops[kept - 1]!, end - start);
      const same = most < 4 ? 0 : commonOfMany(view, start, this.#start, most);
      while (kept > 0 && this.#stops[kept - 1]! > same) kept--;
      this.#drop(kept);
    }
    this.#start = start;
    if (kept === 0) return 0;
    this.#step = this.path[kept - 1];
    return this.#stops[kept - 1]!;
  }

  /** Takes back what the last record had past so many attributes. */
  #drop(kept: number): void {
    this.#sum.drop(this.path, kept);
    for (let index = kept; index < this.length; index++) {
      const { slot, tellsOwner } = this.path[index]!;
      if (slot >= 0) this.values[slot] = undefined;
      else if (slot < NO_SLOT) this.#lateStops[lateSlot(slot)] = 0;
      if (tellsOwner) this.hasOtherOwner = true;
    }
    this.length = kept;
  }

  #note(step: Step | undefined, stop: number): void {
    if (step === undefined) return this.#leavePath();
    if (this.length === PATH_MAX) {
      this.#sum.addLoose(step);
      return this.#leavePath();
    }
    this.path[this.length] = step;
    this.#stops[this.length] = stop;
    this.length++;
    if (step.tellsOwner) this.hasOtherOwner = true;
  }

  #leavePath(): void {
    this.isWhole = false;
    this.hasOtherOwner = true;
  }

  /** Reads what comes after the head. Returns false, having read nothing, where that is not just a value. */
  #renew(wire: Wire, step: Step, start: number, stop: number): boolean {
    const at = start + step.head;
    if (!wire.fills(at, stop)) return false;
    if (step.slot >= 0 || step.identifies) {
      const { values } = this.#keyValue;
      step.value = values.whole(wire, at + 1, stop, step.identifies);
      step.list = values.list();
      if (values.text === undefined || values.text !== step.text) step.hasDigest = false;
      step.text = values.text;
      if (step.reach !== step.head) step.reach = stop - start;
    }
    move(step, start, stop - start);
    return true;
  }

  #lookUp(wire: Wire, start: number, stop: number): void {
    const keyValue = this.#keyValue;
    wire.at = start;
    keyValue.read(wire, stop, this.#identifies);
    const { met, value, list } = keyValue;
    const identifies = this.#identifies(met);
    const step = keyValue.head < 4 ? undefined : this.#steps.branch(this.#step);
    if (step !== undefined) fill(step, keyValue, start, stop - start, identifies);
    else if (identifies) this.#sum.addLooseValue(met, list ?? value);
    this.#step = step;
    this.#set(slotOf(met), value, start, stop);
  }

  #set(slot: number, value: AttributeValue, start: number, stop: number): void {
    if (slot >= 0) {
      if (this.values[slot] !== undefined) this.#leavePath();
      if (value !== undefined) this.values[slot] = value;
    } else if (slot < NO_SLOT) this.#setLate(lateSlot(slot), start, stop);
  }

  /** Of two in one slot the first may be the only one with a value: then both are read now. */
  #setLate(slot: number, start: number, stop: number): void {
    if (this.#lateStops[slot] === 0 && this.values[slot] === undefined) {
      this.#lateStarts[slot] = start;
      this.#lateStops[slot] = stop;
      return;
    }
    const before = this.at(slot);
    this.#lateStops[slot] = 0;
    this.values[slot] = this.#read(slot, start, stop) ?? before;
    this.#leavePath();
  }
}
