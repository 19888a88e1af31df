/** The memory as changes. */
import { openDays } from '../../model/registers.ts';
import { emptyChange, type Change } from '../../model/store.ts';
import { entityPortions, keptPortions, markPortions, outboxPortions } from '../dump.ts';
import type { Memory } from './memory.ts';

export function* dump(memory: Memory): Generator<Change> {
  for (const part of parts(memory)) yield { ...emptyChange(), ...part };
}

function* parts(memory: Memory): Generator<Partial<Change>> {
  yield* keptPortions(memory.registers.lend(), seriesOf(memory.totals));
  const entities = [...memory.entities].map(([key, { blob, dueMs, expiresMs, open }]) => {
    return { key, version: 0, blob, tail: undefined, dueMs, expiresMs, open };
  });
  yield* entityPortions(entities);
  for (const day of openDays((space, group) => memory.registers.group(space, group))) {
    yield* markPortions(day, memory.marks.all(day));
  }
  yield* outboxPortions(memory.waiting(Infinity));
}

function* seriesOf({ all, quarters }: Memory['totals']) {
  for (const [key, { kpi, slots }] of all) yield { key, kpi, slots, quarters: quarters.get(key) ?? [] };
}
