/** Cells of the ledger, one object for all that are equal, and the facts that payments to them are. */
import { labelsOf, NO_LABELS, type Labels } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import type { Quantity, Words } from '../../model/words.ts';
import type { Cell } from '../entity/entity.ts';
import type { PricedCell, Pricing } from '../prices/pricing.ts';

/** Of which it is remembered. */
const AGENTS_MAX = 100;
const CELLS_MAX = 20_000;

/** `isEach`: of a payment of several each is a fact. `labels` are those of the fact, `dimensions` what the cell has of its own. */
type Payment = {
  readonly fact: string;
  readonly isEach: boolean;
  readonly labels: Labels;
  readonly priced: PricedCell | undefined;
};

export type Cells = {
  /** The cell that a record with these labels tells the ledger of. `dimensions`: those that each record has of its own. */
  of(quantity: Quantity, labels: Labels, dimensions: Labels): Cell;
  /** The cell that is kept as this quantity, with these labels and dimensions. */
  known(quantity: string, labels: Labels, dimensions: Labels): Cell;
  /** The quantity of a name. One that nobody declares any more is kept, and never paid for. */
  quantity(name: string): Quantity;
  /** What paying for the cell is a fact of. */
  payment(agent: string, cell: Cell): Payment | undefined;
  /** The labels of the fact of what a witness told of a quantity. */
  reported(agent: string, witness: string, quantity: Quantity): Labels;
};

/** `pricing`: where it is not given, nothing that is paid for has a price. */
export function createCells({ quantities, facts }: Words, pricing?: Pricing): Cells {
  const cells = createMemo(CELLS_MAX, (text: string): Cell => {
    const [name, labels, dimensions = {}] = JSON.parse(text) as CellText;
    return { quantity: quantityOf(name), labels: labelsOf(labels), dimensions: labelsOf(dimensions), text };
  });
  const strange = createMemo(CELLS_MAX, (name: string): Quantity => ({ name, unit: 'count', labels: [], fact: '' }));
  const quantityOf = (name: string) => quantities.get(name) ?? strange(name);

  const payments = createMemo(AGENTS_MAX, (agent: string) =>
    createMemo(CELLS_MAX, (cell: Cell): Payment | undefined => {
      const { fact, factLabels } = cell.quantity;
      if (fact === '') return undefined;
      const isEach = facts.get(fact)?.each === true;
      const labels = labelsOf({ ...cell.labels, ...factLabels, agent });
      return { fact, isEach, labels, priced: pricing?.cell(agent, cell) };
    }),
  );
  const reports = createMemo(AGENTS_MAX, (agent: string) =>
    createMemo(AGENTS_MAX, (witness: string) =>
      createMemo(CELLS_MAX, ({ factLabels }: Quantity) => labelsOf({ ...factLabels, agent, witness })),
    ),
  );

  const known = (quantity: string, labels: Labels, dimensions: Labels) => cells(textOf(quantity, labels, dimensions));
  return {
    of: (quantity, labels, dimensions) => {
      const own = Object.fromEntries(quantity.labels.map((label) => [label, labels[label]]));
      return known(quantity.name, labelsOf(own), dimensions);
    },
    known,
    quantity: quantityOf,
    payment: (agent, cell) => payments(agent)(cell),
    reported: (agent, witness, quantity) => reports(agent)(witness)(quantity),
  };
}

/** A cell as it is kept. */
export type CellText = readonly [quantity: string, labels: Labels, dimensions?: Labels];

function textOf(quantity: string, labels: Labels, dimensions: Labels): string {
  const text: CellText = dimensions === NO_LABELS ? [quantity, labels] : [quantity, labels, dimensions];
  return JSON.stringify(text);
}
