/** What one fold or sweep gathers while it goes through its entities, and the change that comes of it. */
import type { Activity } from '../model/activity.ts';
import { withLabels } from '../model/labels.ts';
import { emptyOutcome, type Outcome, type SourceOutcome } from '../model/outcome.ts';
import { SPACES } from '../model/registers.ts';
import { emptyChange, type Change, type Clock, type Loaded, type TotalChange } from '../model/store.ts';
import { keepClock, listen } from './sessions/clock.ts';
import { createDays } from './dedupe/days.ts';
import { createEmit, LATE_MS } from './facts.ts';
import type { Cell, Entity } from './entity/entity.ts';
import { createPeople } from './people/people.ts';
import { createReports } from './ledger/reports.ts';
import { createPriced, type Payment } from './prices/priced.ts';
import { createRegisterChanges } from './registers.ts';
import type { Rules } from './rules.ts';
import { createTotals } from './totals.ts';

export type Batch = ReturnType<typeof beginBatch>;

/** `clock`: as this process last read it. `waitedMs`: how long after it happened what is counted now is counted at best. */
export function beginBatch(nowMs: number, clock: Clock, loaded: Loaded, rules: Rules, waitedMs = 0) {
  const totals = createTotals(loaded, rules.meter);
  const registers = createRegisterChanges(loaded);
  const outcome = emptyOutcome();
  const people = createPeople(registers, rules, nowMs, outcome);
  const now = listen(clock, nowMs, loaded);
  const days = createDays(registers, nowMs, now, rules.horizonMs, rules.historyMs);
  const reports = createReports(rules.cells);
  const lateBeforeMs = nowMs - waitedMs - LATE_MS;
  const emit = createEmit(lateBeforeMs, (fact) => rules.meter.record(fact, totals));
  const imported = createEmit(Infinity, (fact) => rules.meter.record(fact, totals), 'imported');
  const priced = createPriced(emit, (timeMs) => timeMs < lateBeforeMs, outcome);

  return {
    nowMs,
    rules,
    loaded,
    clock: now,
    outcome,
    people,
    /** Of one entity at a time. */
    reports,
    emit,
    /** Tells what is of no live counter. */
    imported,
    priced,
    /** Counts what the ledger pays. */
    pay(agent: string, { dimensions, user }: Entity, cell: Cell, payment: Payment, timeMs: number): void {
      const { amount } = payment;
      const counts = rules.cells.payment(agent, cell);
      if (counts === undefined) return;
      const { fact, isEach, labels, priced: of } = counts;
      const all = withLabels(dimensions, cell.dimensions);
      if (of !== undefined) priced.tokens(of, payment, timeMs, all, user === '');
      if (user === '' && fact === 'cost') emit('unattributed_cost', amount, timeMs, labels, all);
      if (!isEach) return emit(fact, amount, timeMs, labels, all);
      for (let one = 0; one < amount; one++) emit(fact, 1, timeMs, labels, all);
    },
    days,
    registers,

    noteCounted: createCounted(outcome),

    /** The change of everything gathered, and of what the caller adds. */
    end(added: Partial<Change>) {
      priced.end();
      outcome.overflow = totals.overflow;
      const all = totals.changes();
      noteSeries(all, registers, nowMs);
      people.end();
      keepClock(now, registers);
      const change: Change = { ...emptyChange(), totals: all, registers: registers.all(), ...added };
      return { change, outcome, clock: now };
    },
  };
}

/** Since when there is each series. */
function noteSeries(
  all: readonly TotalChange[],
  registers: ReturnType<typeof createRegisterChanges>,
  nowMs: number,
): void {
  for (const { kpi, key } of all) {
    if (!registers.add(SPACES.series, kpi, key, 1)) registers.add(SPACES.countedSince, '', key, nowMs);
  }
}

/** Notes records that count, by agent and witness: most have those of the record before. */
function createCounted(outcome: Outcome): (activity: Activity, timeMs: number) => void {
  let source: SourceOutcome | undefined;
  return ({ who: { agent }, what: { witness } }, timeMs) => {
    outcome.counted++;
    if (source?.agent !== agent || source.witness !== witness) {
      const key = `${agent}/${witness}`;
      source = outcome.sources.get(key) ?? { agent, witness, records: 0, newestMs: 0 };
      outcome.sources.set(key, source);
    }
    source.records++;
    source.newestMs = Math.max(source.newestMs, timeMs);
  };
}
