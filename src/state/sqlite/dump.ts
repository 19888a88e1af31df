/** The memory as changes. */
import { emptyChange, type Change } from '../../model/store.ts';
import { keptPortions, markPortions, portions } from '../dump.ts';
import type { Memory } from './memory.ts';

export function* dump(memory: Memory): Generator<Change> {
  for (const part of parts(memory)) yield { ...emptyChange(), ...part };
}

function* parts(memory: Memory): Generator<Partial<Change>> {
  const { clock, people, totals } = memory;
  yield* keptPortions({
    clock,
    days: memory.days.values(),
    aliases: people.aliases,
    people: people.lastSeen(),
    attendance: people.attendance.entries(),
    series: seriesOf(totals),
    latches: memory.latches.values(),
  });
  const entities = [...memory.entities].map(([key, { blob, dueMs, expiresMs, open }]) => {
    return { key, version: 0, blob, tail: undefined, dueMs, expiresMs, open };
  });
  for (const some of portions(entities, ({ key, blob }) => key.length + blob.length)) yield { entities: some };
  for (const { day, closed } of memory.days.values()) {
    if (closed) continue;
    for (const some of markPortions(day, memory.marks.all(day))) yield { marks: some };
  }
  const events = memory.waiting(Infinity);
  for (const some of portions(events, ({ id, body }) => id.length + body.length)) yield { outbox: some };
}

function* seriesOf({ all, quarters }: Memory['totals']) {
  for (const [key, { kpi, slots }] of all) yield { key, kpi, slots, quarters: quarters.get(key) ?? [] };
}
