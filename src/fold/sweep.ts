/** What time alone changes: amounts that ripen, sessions that end, days that close, and what may be forgotten. */
import { quarterOf } from '../model/calendar.ts';
import type { Clock, DayState, EntityChange, Loaded, Outgoing } from '../model/store.ts';
import { beginBatch } from './batch.ts';
import { closeStretches } from './sessions/close.ts';
import { entityChange, known, type Folded } from './fold.ts';
import { isClosed } from './dedupe/horizon.ts';
import { settle } from './ledger/ledger.ts';
import { keyOf } from './dedupe/owner.ts';
import type { Rules } from './rules.ts';
import { closingReason } from './sessions/sessions.ts';
import { DAY_MS } from './dedupe/time.ts';

/** The longest window is 30 days, the longest history 35, and a local day may begin half a day earlier. */
const KEPT_MS = 37 * DAY_MS;

/** `days`: all that are not closed. Entities that were loaded are looked at, and forgotten if their time has come. */
export function sweep(loaded: Loaded, days: readonly DayState[], nowMs: number, clock: Clock, rules: Rules): Folded {
  const batch = beginBatch(nowMs, clock, false, loaded, rules);
  const entities: EntityChange[] = [];
  const outbox: Outgoing[] = [];
  for (const [text, row] of loaded.entities) {
    const key = keyOf(text);
    const entity = known(text, row.blob, rules);
    rules.entities.forget(text);
    const forgotten = entity.expiresMs <= nowMs;
    // A session that is forgotten while it is open was never seen idle: we were away for days.
    const reason = closingReason(entity, batch.clock, rules.idleMs) ?? (forgotten ? 'idle' : undefined);
    const settleAt = (timeMs: number) =>
      settle(entity, nowMs, rules, (cell, amount) => batch.pay(key.agent, entity, cell, amount, timeMs));
    if (reason !== undefined) {
      const events = closeStretches(key, entity, reason, rules, batch.emit, settleAt);
      if (rules.sessionEvents) outbox.push(...events);
    }
    settleAt(nowMs);
    const change = entityChange(key, row, entity, batch, false);
    entities.push(forgotten ? { ...change, blob: undefined, open: undefined } : change);
  }
  const closed = days.filter((day) => isClosed(day, nowMs, rules.horizonMs)).map((day) => ({ ...day, closed: true }));
  const oldestMs = nowMs - KEPT_MS;
  // Once a day is enough, and a day closes about once a day.
  const forget =
    closed.length > 0 ? { quarter: quarterOf(oldestMs), peopleMs: oldestMs, date: rules.dateOf(oldestMs) } : undefined;
  return batch.end({ entities, days: closed, outbox, forget });
}
