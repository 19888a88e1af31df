/** The attribute names that translators read, gathered while they are created, so that the decoder can skip all others. */
import type { Vocabulary } from '../model/record.ts';

/** Registers names that mean the same and returns the slot their value comes in. Repeating a name is fine. */
export type SlotOf = (...names: string[]) => number;

export type Slots = {
  readonly slotOf: SlotOf;
  /** For what is read with `late` only. */
  readonly lateSlotOf: SlotOf;
  /** The same, for what tells whose a record is. */
  readonly ownerSlotOf: SlotOf;
};

export function createVocabulary(): Slots & { readonly vocabulary: Vocabulary } {
  const slots = new Map<string, number>();
  const atOnce = new Set<number>();
  const late = new Set<number>();
  const owner = new Set<number>();
  let size = 0;
  const enter: SlotOf = (...names) => {
    const known = names.map((name) => slots.get(name)).find((slot) => slot !== undefined);
    const slot = known ?? size++;
    for (const name of names) {
      if (slots.has(name) && slots.get(name) !== slot) throw new Error(`BUG: attribute ${name} is in two slots`);
      slots.set(name, slot);
    }
    return slot;
  };
  // What somebody reads at once is no longer late.
  const slotOf: SlotOf = (...names) => {
    const slot = enter(...names);
    atOnce.add(slot);
    late.delete(slot);
    return slot;
  };
  const lateSlotOf: SlotOf = (...names) => {
    const slot = enter(...names);
    if (!atOnce.has(slot)) late.add(slot);
    return slot;
  };
  const ownerSlotOf: SlotOf = (...names) => {
    const slot = lateSlotOf(...names);
    owner.add(slot);
    return slot;
  };
  return {
    slotOf,
    lateSlotOf,
    ownerSlotOf,
    vocabulary: {
      slots,
      late,
      owner,
      get size() {
        return size;
      },
    },
  };
}

/** How Prometheus spells an attribute name: what a scrape of an agent's own endpoint gives. */
export function withPrometheusName(name: string): [string, ...string[]] {
  return name.includes('.') ? [name, name.replaceAll('.', '_')] : [name];
}
