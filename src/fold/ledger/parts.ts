/**
 * A whole that has one part (input with what was read from a cache) mostly comes with it in one export: then it waits for
 * nothing, and counts when it comes and where it belongs.
 */
import type { Cell } from '../entity/entity.ts';
import type { Plan } from '../plan.ts';

/** The parts among the records of one entity in a batch. */
export type Parts = {
  /** `first`: the first record of the entity. */
  begin(first: number): void;
  /** Whether the part of a whole of this time is there, whether it grew or not. */
  has(whole: Cell, witness: string, timeMs: number): boolean;
};

/** Records are looked through once, and only where one tells a whole. */
export function createParts(records: Plan['records']): Parts {
  let from = -1;
  let parts: ReadonlySet<string> | undefined;
  return {
    begin(first) {
      from = first;
      parts = undefined;
    },
    has: (whole, witness, timeMs) => (parts ??= partsOf(from, records)).has(partOf(whole, witness, timeMs)),
  };
}

function partsOf(first: number, { activities, timesMs, traits, next }: Plan['records']): ReadonlySet<string> {
  const parts = new Set<string>();
  for (let index = first; index >= 0; index = next[index]!) {
    const { who, what } = activities[index]!;
    for (const whole of traits[index]!.wholesOf?.(who.ownDimensions) ?? []) {
      parts.add(partOf(whole, what.witness, timesMs[index]!));
    }
  }
  return parts;
}

function partOf({ text }: Cell, witness: string, timeMs: number): string {
  return `${timeMs}/${witness}/${text}`;
}
