/** Labels of the ledger: those of its cells, and those of what it pays. */
import { QUANTITIES, WITNESSES, type Quantity } from '../model/activity.ts';
import { LABEL, LABELS } from '../model/labels.ts';
import type { FactKind } from '../model/fact.ts';
import { canonical, labelList, type List } from './lists.ts';

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

/** Cells of which it is remembered; all are forgotten when one more comes. */
const CELLS_MAX = 20_000;

export function createPaid(): Paid {
  const byAgent = new Map<string, { cells: Map<List, Payment[]>; witnessed: readonly (readonly List[])[] }>();
  const ofAgent = (agent: string) => {
    let known = byAgent.get(agent);
    if (known === undefined) byAgent.set(agent, (known = { cells: new Map(), witnessed: witnessedLabels(agent) }));
    return known;
  };
  return {
    witnessed: (agent) => ofAgent(agent).witnessed,
    of(agent, quantity, cell) {
      const { cells } = ofAgent(agent);
      let payments = cells.get(cell);
      if (payments === undefined) {
        if (cells.size >= CELLS_MAX) cells.clear();
        cells.set(cell, (payments = []));
      }
      return (payments[quantity] ??= paymentOf(agent, QUANTITIES[quantity]!, cell));
    },
  };
}

function paymentOf(agent: string, quantity: Quantity, cell: List): Payment {
  const labels = LABELS.map(() => '');
  labels[LABEL.agent] = agent;
  for (const [position, index] of cellIndexes(quantity).entries()) labels[index] = cell[position]!;
  if (quantity === 'decision' || quantity === 'cost') return { kind: quantity, labels: canonical(labels) };
  if (quantity === 'start') return { kind: 'session_start', labels: canonical(labels) };
  labels[LABEL.type] = quantity;
  return { kind: 'tokens', labels: canonical(labels) };
}

function witnessedLabels(agent: string): readonly (readonly List[])[] {
  return WITNESSES.map((witness) =>
    QUANTITIES.map((quantity) => labelList({ agent, witness, ...(quantity === 'cost' ? {} : { type: quantity }) })),
  );
}
