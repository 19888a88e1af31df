/** The names of attributes of one body as a tree, each with where it stood last: what came after what. */
import type { AttributeValue } from '../../model/record.ts';
import { NO_SLOT, type Met, type Way } from '../names.ts';
import type { Text } from './values.ts';

/** Names past these are looked up each time. A name has as many branches as there are events that begin alike. */
const STEPS_MAX = 512;
const BRANCHES_MAX = 16;

/** A name of the tree: where its KeyValue stood last in this body, and what that meant. */
export type Step = Omit<Way, 'met'> & {
  start: number;
  length: number;
  /** The length of all that stands before the value's own length. Where it is the same, so is the name. */
  head: number;
  /** How much is worth comparing: a text whole; of a number, and of what nobody reads now, the head. */
  reach: number;
  /** The slot, `lateSlot` of one that is read when it is asked for, or NO_SLOT. */
  slot: number;
  /** Whether it tells whose the record is. */
  tellsOwner: boolean;
  met: Met;
  value: AttributeValue;
  text: Text | undefined;
  list: string | undefined;
  /** Whether the value identifies the record, and the digest of both, once it was asked for. */
  identifies: boolean;
  hasDigest: boolean;
  hi: number;
  lo: number;
  /** The hash of what does not identify it, once it was asked for. */
  hasRest: boolean;
  restHi: number;
  restLo: number;
  /** The name that came next, and another that came in the place of this one. */
  next: Step | undefined;
  other: Step | undefined;
};

/** What stands for a late slot, and the other way round: they count down from the one before NO_SLOT. */
export function lateSlot(slot: number): number {
  return NO_SLOT - 1 - slot;
}

/** The slot of a name that was met, or what stands for it. */
export function slotOf({ late, slot }: Met): number {
  return late ? lateSlot(slot) : slot;
}

const NAMELESS: Met = {
  slot: NO_SLOT,
  late: false,
  tellsOwner: false,
  logs: false,
  points: false,
  hash: { hi: 0, lo: 0 },
};

const createStep = (): Step => ({
  among: undefined,
  start: 0,
  length: 0,
  head: 0,
  reach: 0,
  slot: NO_SLOT,
  tellsOwner: false,
  met: NAMELESS,
  value: undefined,
  text: undefined,
  list: undefined,
  identifies: false,
  hasDigest: false,
  hi: 0,
  lo: 0,
  hasRest: false,
  restHi: 0,
  restLo: 0,
  next: undefined,
  other: undefined,
});

export class Steps {
  readonly root = createStep();
  readonly #steps = Array.from({ length: STEPS_MAX }, createStep);
  #used = 0;

  forget(): void {
    this.root.next = undefined;
    this.#used = 0;
  }

  /** A step more after this one, whose fields are those of an older body; undefined where there is no room, and off the tree. */
  branch(after: Step | undefined): Step | undefined {
    const step = this.#steps[this.#used];
    if (after === undefined || step === undefined) return undefined;
    let last = after.next;
    if (last === undefined) after.next = step;
    else {
      let branches = 1;
      for (; last.other !== undefined; last = last.other) branches++;
      if (branches >= BRANCHES_MAX) return undefined;
      last.other = step;
    }
    this.#used++;
    step.next = step.other = undefined;
    return step;
  }
}

type Read = {
  readonly met: Met;
  readonly value: AttributeValue;
  readonly text: Text | undefined;
  readonly list: string | undefined;
  readonly head: number;
};

/** Where it stands now, with other bytes. */
export function move(step: Step, start: number, length: number): void {
  step.start = start;
  step.length = length;
  step.hasRest = false;
}

/** Makes a new step what was just read: a KeyValue of this length. */
export function fill(
  step: Step,
  { met, value, text, list, head }: Read,
  start: number,
  length: number,
  identifies: boolean,
): void {
  step.among = undefined;
  move(step, start, length);
  step.head = head;
  step.reach = typeof value === 'string' ? length : head;
  step.slot = slotOf(met);
  step.tellsOwner = met.tellsOwner;
  step.met = met;
  step.value = value;
  step.text = text;
  step.list = list;
  step.identifies = identifies;
  step.hasDigest = false;
}
