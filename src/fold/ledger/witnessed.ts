/** What each witness told of usage, before it is reconciled: added up over the records of one session and quarter hour. */
import { QUANTITIES, WITNESSES } from '../../model/activity.ts';
import type { Emit } from '../facts.ts';
import { COST, DECISION, START } from './ledger.ts';
import type { List } from '../lists.ts';

export type Witnessed = {
  /** By index. */
  note(witness: number, quantity: number, amount: number): void;
  /**
   * Emits what was noted since the last time; `labels` by witness and quantity. The ledger refuses sums that would not be
   * exact before these can be.
   */
  emit(timeMs: number, labels: readonly (readonly List[])[], dimensions: List, emit: Emit): void;
};

export function createWitnessed(): Witnessed {
  const sums = WITNESSES.map(() => QUANTITIES.map(() => 0));
  return {
    note(witness, quantity, amount) {
      if (quantity !== DECISION && quantity !== START) sums[witness]![quantity]! += amount;
    },
    emit(timeMs, labels, dimensions, emit) {
      for (let witness = 0; witness < WITNESSES.length; witness++) {
        const told = sums[witness]!;
        for (let quantity = 0; quantity < told.length; quantity++) {
          const value = told[quantity]!;
          if (value === 0) continue;
          told[quantity] = 0;
          const kind = quantity === COST ? 'witnessed_cost' : 'witnessed_tokens';
          emit(kind, value, timeMs, labels[witness]![quantity]!, dimensions);
        }
      }
    },
  };
}
