/** The attribute names that translators read, gathered while they are created, so that the decoder can skip all others. */
import type { Vocabulary } from '../model/record.ts';

/** Registers names that mean the same and returns the slot their value comes in. Repeating a name is fine. */
export type SlotOf = (...names: string[]) => number;

/** `lateSlotOf`: as `slotOf`, for what is read with `LogRecord.late` only. */
export function createVocabulary(): { slotOf: SlotOf; lateSlotOf: SlotOf; vocabulary: Vocabulary } {
  const slots = new Map<string, number>();
  const late = new Set<number>();
  let size = 0;
  const slotOf: SlotOf = (...names) => {
    const known = names.map((name) => slots.get(name)).find((slot) => slot !== undefined);
    const slot = known ?? size++;
    if (late.has(slot)) throw new Error(`BUG: attributes ${names.join(', ')} are read late and at once`);
    for (const name of names) {
      if (slots.has(name) && slots.get(name) !== slot) throw new Error(`BUG: attribute ${name} is in two slots`);
      slots.set(name, slot);
    }
    return slot;
  };
  const lateSlotOf: SlotOf = (...names) => {
    const slot = slotOf(...names);
    late.add(slot);
    return slot;
  };
  return {
    slotOf,
    lateSlotOf,
    vocabulary: {
      slots,
      late,
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
