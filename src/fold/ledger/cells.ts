/** Cells of the ledger, one object for all that are equal, and the labels of what it pays. */
import { QUANTITIES, WITNESSES, type Quantity } from '../../model/activity.ts';
import { LABEL, labelList } from '../../model/labels.ts';
import type { FactKind } from '../../model/fact.ts';
import { createMemo } from '../../model/memo.ts';
import type { Cell } from '../entity/entity.ts';
import { canonical, type List } from '../lists.ts';

/** The labels of a cell: only what every witness tells alike, and for decisions the language. */
const USAGE_CELL = [LABEL.model, LABEL.source];
const DECISION_CELL = [LABEL.decision, LABEL.tool, LABEL.language];
const START_CELL = [LABEL.start];

const cellIndexes = (quantity: Quantity) =>
  quantity === 'decision' ? DECISION_CELL : quantity === 'start' ? START_CELL : USAGE_CELL;

/** The labels of the cell that a record with these labels tells the ledger of. */
export function cellLabels(quantity: Quantity, labels: List): List {
  return cellIndexes(quantity).map((index) => labels[index]!);
}

/** Of which it is remembered. */
const AGENTS_MAX = 100;
const CELLS_MAX = 20_000;

const known = QUANTITIES.map((_, quantity) =>
  createMemo(CELLS_MAX, (labels: List): Cell => ({ quantity, labels, text: JSON.stringify([quantity, ...labels]) })),
);

/** The one cell of these labels; like lists (lists.ts) it may be made anew. */
export function cellWith(quantity: number, labels: List): Cell {
  return known[quantity]!(canonical(labels));
}

type Payment = { readonly kind: FactKind; readonly labels: List };

/** What payments to a cell and what witnesses told are facts of. */
export type Paid = {
  of(agent: string, cell: Cell): Payment;
  /** Labels by witness and quantity. */
  witnessed(agent: string): readonly (readonly List[])[];
};

export function createPaid(): Paid {
  const ofAgent = createMemo(AGENTS_MAX, (agent: string) => {
    return { of: createMemo(CELLS_MAX, (cell: Cell) => paymentOf(agent, cell)), witnessed: witnessedLabels(agent) };
  });
  return {
    witnessed: (agent) => ofAgent(agent).witnessed,
    of: (agent, cell) => ofAgent(agent).of(cell),
  };
}

function paymentOf(agent: string, cell: Cell): Payment {
  const quantity = QUANTITIES[cell.quantity]!;
  const labels = labelList({ agent });
  for (const [position, index] of cellIndexes(quantity).entries()) labels[index] = cell.labels[position]!;
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
