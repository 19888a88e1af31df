/**
 * What is known to be too much of what a witness told. It lies beside it in the ledger as if a witness had told it, so that
 * all numbers of the ledger only grow, whatever the order:
 *
 *  - taken off: a witness tells a whole in one record and its parts in others, and the parts are quantities of their own
 *  - rounding: of two witnesses of the same money the more precise one leads while the other is within its rounding
 */
import type { Words } from '../../model/words.ts';
import { COUNTED, strideOf, TOLD, type Entity } from '../entity/entity.ts';

const TAKEN = '-';
const ROUNDED = '~';

/** What nobody said the size of requests of (see prices/unsized.ts): a note beside the amounts, and no correction of any. */
export const UNSIZED = '^size';

/** Of which tokens requests report the cost, and which have that of an estimate (see prices/uncosted.ts). */
export const [COSTED, ESTIMATED] = ['^costed', '^estimated'] as const;

const NOTES: readonly string[] = [UNSIZED, COSTED, ESTIMATED];

/** What is to be taken off what the witness told. */
export const takenOff = (witness: string): string => TAKEN + witness;

/** By how much what the witness told may be more than there was. */
export const roundingOf = (witness: string): string => ROUNDED + witness;

export function isCorrection(witness: string): boolean {
  return witness.startsWith(TAKEN) || witness.startsWith(ROUNDED) || NOTES.includes(witness);
}

/** Who leads of the witnesses of a quantity. `column`: where its numbers are; `taken`: where those to take off, -1 for none. */
type Lead = { readonly total: number; readonly column: number; readonly taken: number };

type Teller = Lead & { readonly rank: number; readonly slack: number };

/** `sumOf`: of all cells, by column; `heldOf`: what is not ripe. */
export function leadOf(
  witnesses: readonly string[],
  sumOf: (column: number) => number,
  heldOf: (witness: string) => number,
  { witnesses: specs }: Words,
): Lead {
  const columnOf = (name: string) => {
    const index = witnesses.indexOf(name);
    return index < 0 ? -1 : TOLD + index;
  };
  const sumIn = (column: number) => (column < 0 ? 0 : sumOf(column));
  const tellers = witnesses
    .filter((witness) => !isCorrection(witness))
    .map((witness): Teller => {
      const [column, taken] = [columnOf(witness), columnOf(takenOff(witness))];
      const total = sumOf(column) - sumIn(taken) - heldOf(witness);
      const rank = specs.get(witness)?.rank ?? Infinity;
      return { total, column, taken, rank, slack: sumIn(columnOf(roundingOf(witness))) };
    });
  const most = aheadOf(tellers);
  const isAsMuch = ({ total }: Teller) => total > 0 && total >= most.total - most.slack;
  const precise = tellers.filter((one) => one.slack < most.slack && isAsMuch(one));
  return precise.length === 0 ? most : aheadOf(precise);
}

/** Leads where nobody tells: what is to be taken off came before it. */
const NOBODY: Teller = { total: -Infinity, column: COUNTED, taken: -1, rank: Infinity, slack: 0 };

function aheadOf(tellers: readonly Teller[]): Teller {
  return tellers.reduce((lead, one) => (isAhead(one, lead) ? one : lead), NOBODY);
}

function isAhead(one: Teller, lead: Teller): boolean {
  return one.total > lead.total || (one.total === lead.total && one.rank < lead.rank);
}

/**
 * What is to be taken off each cell from `first` on. What is more than the cell was told goes off those that differ from it in
 * dimensions alone: a refusal does not say whose tool it was, and the failure that follows it does.
 */
export function takenFrom(entity: Entity, first: number, end: number, told: number, taken: number): readonly number[] {
  const cells = entity.cells.slice(first, end);
  const stride = strideOf(entity);
  const numbersOf = (column: number) => cells.map((_, at) => entity.amounts[(first + at) * stride + column]!);
  const [most, less] = [numbersOf(told), numbersOf(taken)];
  for (const [at, cell] of cells.entries()) {
    let over = less[at]! - most[at]!;
    if (over <= 0) continue;
    const labels = JSON.stringify(cell.labels);
    for (let other = 0; other < cells.length && over > 0; other++) {
      const moved = Math.min(over, most[other]! - less[other]!);
      if (moved <= 0 || JSON.stringify(cells[other]!.labels) !== labels) continue;
      less[other]! += moved;
      less[at]! -= moved;
      over -= moved;
    }
  }
  return less;
}
