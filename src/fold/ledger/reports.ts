/** What each witness told of usage, before it is reconciled: added up over the records of one session and quarter hour. */
import type { Labels } from '../../model/labels.ts';
import type { Quantity } from '../../model/words.ts';
import type { Emit } from '../facts.ts';
import type { Cells } from './cells.ts';

export type Reports = {
  note(witness: string, quantity: Quantity, amount: number): void;
  /** Emits what was noted since the last time. The ledger refuses sums that would not be exact before these can be. */
  emit(agent: string, timeMs: number, dimensions: Labels, emit: Emit): void;
};

type Report = { readonly witness: string; readonly quantity: Quantity; amount: number };

export function createReports(cells: Cells): Reports {
  // There are few, and the same again and again: looking through them is quicker than finding them.
  const reports: Report[] = [];
  let isEmpty = true;
  return {
    note(witness, quantity, amount) {
      if (quantity.reported === undefined) return;
      isEmpty = false;
      for (let at = 0; at < reports.length; at++) {
        const report = reports[at]!;
        if (report.quantity !== quantity || report.witness !== witness) continue;
        report.amount += amount;
        return;
      }
      reports.push({ witness, quantity, amount });
    },
    emit(agent, timeMs, dimensions, emit) {
      if (isEmpty) return;
      isEmpty = true;
      for (const report of reports) {
        const { witness, quantity, amount } = report;
        if (amount === 0) continue;
        report.amount = 0;
        emit(quantity.reported!, amount, timeMs, cells.reported(agent, witness, quantity), dimensions);
      }
    },
  };
}
