/** What time alone changes: amounts that ripen, days that close, entities that may be forgotten. */
import { emptyOutcome } from '../model/outcome.ts';
import type { Change, DayState, EntityChange, Loaded } from '../model/store.ts';
import { decodeEntity, encodeEntity } from './entity.ts';
import { paymentFact } from './facts.ts';
import type { Folded } from './fold.ts';
import { isClosed } from './horizon.ts';
import { ripensMs, settle } from './ledger.ts';
import type { Rules } from './plan.ts';
import { createTotals } from './totals.ts';

/** `days`: all that are not closed. Entities that were loaded are settled, and forgotten if their time has come. */
export function sweep(loaded: Loaded, days: readonly DayState[], nowMs: number, rules: Rules): Folded {
  const totals = createTotals(loaded, rules.meter);
  const entities: EntityChange[] = [];
  for (const [key, { blob, version }] of loaded.entities) {
    const entity = decodeEntity(blob, rules.dimensionCount);
    const agent = key.slice(0, key.indexOf('/'));
    settle(entity, nowMs, (quantity, cell, amount) =>
      rules.meter.record(paymentFact(agent, quantity, cell, amount, nowMs, entity), totals),
    );
    const forgotten = entity.expiresMs <= nowMs;
    entities.push({
      key,
      version,
      blob: forgotten ? undefined : encodeEntity(entity),
      dueMs: ripensMs(entity),
      expiresMs: entity.expiresMs,
    });
  }
  const change: Change = {
    entities,
    marks: new Map(),
    totals: totals.changes(),
    days: days.filter((day) => isClosed(day, nowMs, rules.horizonMs)).map((day) => ({ ...day, closed: true })),
    people: new Map(),
    latches: [],
  };
  return { change, outcome: { ...emptyOutcome(), overflow: totals.overflow } };
}
