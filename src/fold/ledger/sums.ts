/** Sums over cells of an entity's ledger: witnesses do not agree on all labels. */
import { COUNTED, strideOf, TOLD, type Cell, type Entity } from '../entity/entity.ts';

type IsMeant = (cell: Cell) => boolean;

export function countedOf(entity: Entity, isMeant: IsMeant): number {
  return sumOf(entity, COUNTED, isMeant);
}

/** 0 where the witness told nothing. */
export function toldOf(entity: Entity, witness: string, isMeant: IsMeant): number {
  const index = entity.witnesses.indexOf(witness);
  return index < 0 ? 0 : sumOf(entity, TOLD + index, isMeant);
}

function sumOf(entity: Entity, column: number, isMeant: IsMeant): number {
  const stride = strideOf(entity);
  let sum = 0;
  for (const [at, cell] of entity.cells.entries()) if (isMeant(cell)) sum += entity.amounts[at * stride + column]!;
  return sum;
}
