/** What time alone changes: amounts that ripen, sessions that end, days that close, and what may be forgotten. */
import { quarterOf } from '../model/calendar.ts';
import { SPACES, WINDOW_DAYS, type Forgetting, type Space } from '../model/registers.ts';
import type { Change, Clock, Day, EntityChange, Loaded, Outgoing } from '../model/store.ts';
import { beginBatch } from './batch.ts';
import { GONE_MS, keepSign } from './sessions/clock.ts';
import { closeStretches } from './sessions/close.ts';
import type { Cell } from './entity/entity.ts';
import type { Folded, Missing } from './fold.ts';
import { lookAtMembers } from './ledger/apart.ts';
import { givenOf } from './ledger/groups.ts';
import { createPayers } from './ledger/payers.ts';
import { noteWitnesses } from './people/blind.ts';
import { monthOf } from './people/attendance.ts';
import { priceUnsized } from './prices/unsized.ts';
import { settleEstimates } from './prices/untold.ts';
import type { Rules } from './rules.ts';
import { giveCounted } from './sessions/counted.ts';
import { loseOf, tellLost } from './sessions/numbers.ts';
import { settleSteps } from './sessions/steps.ts';
import { closingReason } from './sessions/sessions.ts';
import { createToldMarks } from './dedupe/imports.ts';
import { isSession } from './dedupe/owner.ts';
import { DAY_MS } from './dedupe/time.ts';
import { createSlots, entityChange, type Slot } from './slots.ts';

/** `due`: entities to be looked at, and to be forgotten if their time has come. Days are of no shard, and are closed by one sweep of several. */
export type Sweeping = {
  readonly due: readonly string[];
  readonly closesDays: boolean;
  readonly isWhole: boolean;
  readonly nowMs: number;
  readonly clock: Clock;
};

/** `asked`: the entities that were loaded, as far as they exist. */
export function sweep(sweeping: Sweeping, loaded: Loaded, asked: readonly string[], rules: Rules): Folded | Missing {
  const { due, closesDays, isWhole, nowMs, clock } = sweeping;
  const batch = beginBatch(nowMs, clock, loaded, rules, rules.idleMs);
  const slots = createSlots(asked, loaded, rules);
  const given = givenOf(slots, batch, isWhole);
  const payers = createPayers(given);
  const outbox: Outgoing[] = [];
  const forgotten = new Set<Slot>();
  const told = createToldMarks(batch.days.keep);
  // Sessions first: who pays for them pays for the time of their work then.
  for (const text of [...due.filter(isSession), ...due.filter((each) => !isSession(each))]) {
    if (!loaded.entities.has(text)) continue;
    const slot = slots.open(text);
    const { key, entity } = slot;
    slot.changed = true;
    rules.entities.forget(text);
    // Until as much was listened, its days are open.
    const openMs = entity.heardMs + DAY_MS + rules.horizonMs - batch.clock.listenedMs;
    const expired = entity.expiresMs <= batch.clock.agendaMs;
    if (expired && openMs <= 0) forgotten.add(slot);
    else if (expired) entity.expiresMs = batch.clock.agendaMs + openMs;
    // A session that is forgotten while it is open was never seen idle: we were away for days.
    const reason = closingReason(entity, batch.clock, rules.idleMs) ?? (forgotten.has(slot) ? 'idle' : undefined);
    // What ripened was told of the last work there was.
    const lastMs = Math.min(entity.stretches.at(-1)?.lastMs ?? nowMs, nowMs);
    const settleAt = (timeMs: number) =>
      payers.settle(slot, timeMs, (cell, payment) => giveCounted(slot, cell, payment, timeMs, rules));
    settleEstimates(entity, forgotten.has(slot), batch);
    if (reason !== undefined) {
      settleAt(lastMs);
      priceUnsized(slot, lastMs, batch);
      const tell = (cell: Cell) => payers.tell(slot, undefined, cell, 'events', 1);
      noteWitnesses(entity, key.agent, lastMs, batch.registers);
      told.add(key, entity.stretches);
      settleSteps(entity, key.agent, batch, true);
      tellLost(entity, loseOf(key, entity, batch));
      const events = closeStretches(key, entity, reason, rules, batch.emit, tell, settleAt, batch.clock.agendaMs);
      if (rules.sessionEvents) outbox.push(...events);
    }
    settleAt(lastMs);
    lookAtMembers(slot, given);
  }
  if (slots.missing.size > 0) return slots;
  payers.end();
  const entities = [...slots.opened()].flatMap((slot): EntityChange[] => {
    if (!slot.changed) return [];
    const change = entityChange(slot, batch, false);
    return [forgotten.has(slot) ? { ...change, blob: undefined, open: undefined } : change];
  });
  const closed = closesDays ? batch.days.close() : undefined;
  // Once a day is enough, and a day closes about once a day.
  const forget = closed === undefined ? undefined : forgetting(closed, batch.clock, rules);
  return batch.end({ entities, outbox, forget, marks: told.marks() });
}

/** Notes that collectors are alive. */
export function hear(names: readonly string[], loaded: Loaded, nowMs: number, clock: Clock, rules: Rules): Folded {
  const batch = beginBatch(nowMs, clock, loaded, rules);
  for (const name of names) keepSign(name, batch.clock, loaded, batch.registers, batch.outcome);
  return batch.end({});
}

/** By the day that is closed now, which took more than our clock. */
function forgetting(closed: Day, { upMs }: Clock, rules: Rules): NonNullable<Change['forget']> {
  const { dateOf, horizonMs, historyMs } = rules;
  const nowMs = (closed + 1) * DAY_MS + horizonMs;
  const registers = Object.values(SPACES).flatMap((space: Space): Forgetting[] => {
    if (space.kept === 'for ever') return [];
    const oldestMs = nowMs - space.kept.days * DAY_MS;
    return [space.kept.by === 'value' ? { space, below: oldestMs } : { space, before: monthOf(dateOf(oldestMs)) }];
  });
  const gone = { space: SPACES.signs, below: upMs - GONE_MS };
  const days = rules.datesBack(nowMs, Math.ceil(historyMs / DAY_MS) + 1);
  const join = {
    before: quarterOf(nowMs - (nowMs % DAY_MS) - WINDOW_DAYS * DAY_MS),
    starts: days.map(({ startMs }) => quarterOf(startMs)),
  };
  return { quarter: quarterOf(nowMs - historyMs), join, registers: [...registers, gone] };
}
