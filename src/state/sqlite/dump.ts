/** The memory as changes. Merges come before people and days before marks, as a home needs them that applies them one by one. */
import { emptyChange, type Change } from '../../model/store.ts';
import { additions, markPortions, portions } from '../portions.ts';
import type { Memory } from './memory.ts';

export function* dump(memory: Memory): Generator<Change> {
  for (const part of parts(memory)) yield { ...emptyChange(), ...part };
}

function* parts(memory: Memory): Generator<Partial<Change>> {
  const { days, marks, totals, latches } = memory;
  yield { clock: memory.clock };
  for (const some of portions(days.values(), () => 0)) yield { days: some };
  yield* people(memory);
  const series = [...totals.all].flatMap(([key, { kpi, slots }]) => [
    ...additions({ key, kpi }, slots, totals.quarters.get(key) ?? []),
  ]);
  for (const some of portions(
    series,
    ({ key, slots, quarters }) => key.length + 8 * slots.length + 16 * quarters.length,
  )) {
    yield { totals: some };
  }
  for (const some of portions(latches.values(), ({ key }) => key.length)) yield { latches: some };
  const entities = [...memory.entities].map(([key, entity]) => ({ ...entity, key, version: 0 }));
  for (const some of portions(entities, ({ key, blob }) => key.length + blob.length)) yield { entities: some };
  for (const { day, closed } of days.values()) {
    if (closed) continue;
    for (const some of markPortions(day, marks.all(day))) yield { marks: some };
  }
  const events = memory.waiting(Infinity);
  for (const some of portions(events, ({ id, body }) => id.length + body.length)) yield { outbox: some };
}

function* people({ people: { aliases, lastSeen, attendance } }: Memory): Generator<Partial<Change>> {
  for (const some of portions(aliases, ([name, into]) => name.length + into.length)) yield { merges: some };
  for (const [scope, times] of lastSeen.entries()) {
    for (const some of portions(times, ([name]) => name.length)) yield { people: new Map([[scope, new Map(some)]]) };
  }
  for (const [date, names] of attendance.entries()) {
    for (const some of portions(names, (name) => name.length)) yield { attendance: new Map([[date, new Set(some)]]) };
  }
}
