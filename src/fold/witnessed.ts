/** What each witness told of usage, before it is reconciled: added up over the records of one session and quarter hour. */
import { QUANTITIES, WITNESSES, type Quantity, type Witness } from '../model/activity.ts';
import { LABEL } from '../model/labels.ts';
import type { Emit } from './facts.ts';

export type Witnessed = {
  note(witness: Witness, quantity: Quantity, amount: number): void;
  /** `labels`: blank ones, see emitPayment. Emits what was noted since the last time. The ledger refuses sums that would not be exact before these can be. */
  emit(timeMs: number, labels: string[], emit: Emit): void;
};

export function createWitnessed(): Witnessed {
  const sums = WITNESSES.map(() => QUANTITIES.map(() => 0));
  return {
    note(witness, quantity, amount) {
      if (quantity === 'decision' || quantity === 'start') return;
      sums[WITNESSES.indexOf(witness)]![QUANTITIES.indexOf(quantity)]! += amount;
    },
    emit(timeMs, labels, emit) {
      for (let witness = 0; witness < WITNESSES.length; witness++) {
        const told = sums[witness]!;
        for (let index = 0; index < told.length; index++) {
          const value = told[index]!;
          if (value === 0) continue;
          told[index] = 0;
          const quantity = QUANTITIES[index]!;
          labels[LABEL.witness] = WITNESSES[witness]!;
          if (quantity !== 'cost') labels[LABEL.type] = quantity;
          emit(quantity === 'cost' ? 'witnessed_cost' : 'witnessed_tokens', value, timeMs, labels);
        }
      }
    },
  };
}
