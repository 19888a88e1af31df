/** What time alone changes: amounts that ripen, sessions that end, days that close, and what may be forgotten. */
import { quarterOf } from '../model/calendar.ts';
import { SPACES, WINDOW_DAYS, type Forgetting, type Space } from '../model/registers.ts';
import type { Change, Clock, EntityChange, Loaded, Outgoing } from '../model/store.ts';
import { beginBatch } from './batch.ts';
import { closeStretches } from './sessions/close.ts';
import { entityChange, known, type Folded } from './fold.ts';
import { settle } from './ledger/ledger.ts';
import { keyOf } from './dedupe/owner.ts';
import { monthOf } from './people/attendance.ts';
import type { Rules } from './rules.ts';
import { closingReason } from './sessions/sessions.ts';
import { DAY_MS } from './dedupe/time.ts';

/** `closesDays`: days are of no shard, and are closed by one sweep of several. Entities that were loaded are looked at, and forgotten if their time has come. */
export function sweep(loaded: Loaded, closesDays: boolean, nowMs: number, clock: Clock, rules: Rules): Folded {
  const batch = beginBatch(nowMs, clock, false, loaded, rules);
  const entities: EntityChange[] = [];
  const outbox: Outgoing[] = [];
  for (const [text, row] of loaded.entities) {
    const key = keyOf(text);
    const entity = known(text, row.blob, rules);
    rules.entities.forget(text);
    // Our clock alone does not say so: until as much was listened, its days are open.
    const unheardMs = batch.clock.listenedMs - entity.heardMs;
    const forgotten = entity.expiresMs <= nowMs && unheardMs >= DAY_MS + rules.horizonMs;
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
  const closed = closesDays ? batch.days.close() : 0;
  // Once a day is enough, and a day closes about once a day.
  return batch.end({ entities, outbox, forget: closed > 0 ? forgetting(nowMs, rules) : undefined });
}

function forgetting(nowMs: number, { dateOf }: Rules): NonNullable<Change['forget']> {
  const registers = Object.values(SPACES).flatMap((space: Space): Forgetting[] => {
    if (space.kept === 'for ever') return [];
    const oldestMs = nowMs - space.kept.days * DAY_MS;
    return [space.kept.by === 'value' ? { space, below: oldestMs } : { space, before: monthOf(dateOf(oldestMs)) }];
  });
  return { quarter: quarterOf(nowMs - WINDOW_DAYS * DAY_MS), registers };
}
