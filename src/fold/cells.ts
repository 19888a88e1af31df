/** Labels of the ledger: those of its cells, and those of what it pays. */
import { QUANTITIES, WITNESSES, type Quantity } from '../model/activity.ts';
import { LABEL, labelList } from '../model/labels.ts';
import type { FactKind } from '../model/fact.ts';
import { createMemo } from '../model/memo.ts';
import { canonical, type List } from './lists.ts';

/** The labels of a cell: only what every witness tells alike, and for decisions the language. */
const USAGE_CELL = [LABEL.model, LABEL.source];
const DECISION_CELL = [LABEL.decision, LABEL.tool, LABEL.language];
const START_CELL = [LABEL.start];

const cellIndexes = (quantity: Quantity) =>
  quantity === 'decision' ? DECISION_CELL : quantity === 'start' ? START_CELL : USAGE_CELL;

/** The cell that a record with these labels tells the ledger of. */
export function cellOf(quantity: Quantity, labels: List): List {
  return canonical(cellIndexes(quantity).map((index) => labels[index]!));
}

type Payment = { readonly kind: FactKind; readonly labels: List };

/** What payments to a cell and what witnesses told are facts of. */
export type Paid = {
  of(agent: string, quantity: number, cell: List): Payment;
  /** Labels by witness and quantity. */
  witnessed(agent: string): readonly (readonly List[])[];
};

/** Of which it is remembered. */
const AGENTS_MAX = 100;
const CELLS_MAX = 20_000;

export function createPaid(): Paid {
  const ofAgent = createMemo(AGENTS_MAX, (agent: string) => {
    return { payments: createMemo<List, Payment[]>(CELLS_MAX, () => []), witnessed: witnessedLabels(agent) };
  });
  return {
    witnessed: (agent) => ofAgent(agent).witnessed,
    of(agent, quantity, cell) {
      const payments = ofAgent(agent).payments(cell);
      return (payments[quantity] ??= paymentOf(agent, QUANTITIES[quantity]!, cell));
    },
  };
}

function paymentOf(agent: string, quantity: Quantity, cell: List): Payment {
  const labels = labelList({ agent });
  for (const [position, index] of cellIndexes(quantity).entries()) labels[index] = cell[position]!;
  if (quantity === 'decision' || quantity === 'cost') return { kind: quantity, labels: canonical(labels) };
  if (quantity === 'start') return { kind: 'session_start', labels: canonical(labels) };
  labels[LABEL.type] = quantity;
  return { kind: 'tokens', labels: canonical(labels) };
}

function witnessedLabels(agent: string): readonly (readonly List[])[] {
  return WITNESSES.map((witness) =>
    QUANTITIES.map((type) => canonical(labelList(type === 'cost' ? { agent, witness } : { agent, witness, type }))),
  );
}
