/** From activities to facts: what of a record that counts is counted, once the rules are through with it. */
import type { Activity } from '../model/activity.ts';
import type { Arrival, Fact } from '../model/fact.ts';
import { NO_LABELS, type Labels } from '../model/labels.ts';
import type { Measure } from '../model/words.ts';
import type { Traits } from './traits.ts';

/** `dimensions`: those of the session, or of the record that tells it. */
export type Emit = (kind: string, value: number, timeMs: number, labels: Labels, dimensions: Labels) => void;

/** What arrives later than this after it happened is no part of a rate any more (see model/series.ts). */
export const LATE_MS = 3_600_000;

/** All facts are one object: who records one keeps nothing of it. `lateBeforeMs`: what happened earlier arrives late, or as `late` says. */
export function createEmit(lateBeforeMs: number, record: (fact: Fact) => void, late: Arrival = 'late'): Emit {
  const fact: Fact = { kind: '', value: 0, timeMs: 0, arrival: '', labels: NO_LABELS, dimensions: NO_LABELS };
  return (kind, value, timeMs, labels, dimensions) => {
    fact.kind = kind;
    fact.value = value;
    fact.timeMs = timeMs;
    fact.arrival = timeMs < lateBeforeMs ? late : '';
    fact.labels = labels;
    fact.dimensions = dimensions;
    record(fact);
  };
}

/** The facts that a record tells alone; what witnesses tell together comes from the ledger. */
export function emitOwnFacts(
  activity: Activity,
  { facts }: Traits,
  amount: number,
  timeMs: number,
  dimensions: Labels,
  emit: Emit,
): void {
  for (let index = 0; index < facts.length; index++) {
    const { fact, measure } = facts[index]!;
    const value = measured(activity, measure, amount);
    if (value >= 0) emit(fact, value, timeMs, activity.what.labels, dimensions);
  }
}

function measured({ durationUs, firstTokenUs }: Activity, measure: Measure, amount: number): number {
  switch (measure) {
    case 'one':
      return 1;
    case 'amount':
      return amount;
    case 'durationUs':
      return durationUs;
    case 'firstTokenUs':
      return firstTokenUs;
  }
}
