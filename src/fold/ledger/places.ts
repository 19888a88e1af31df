/**
 * Where a cell is among those of an entity. Mostly there are few, and it is the very object that the entity has (see cells.ts).
 * A list of many is looked through once, when it is asked for again and again: lists are replaced and never changed.
 */
import type { Quantity } from '../../model/words.ts';
import type { Cell } from '../entity/entity.ts';

const MANY = 64;
/** A list that grows is another with each cell: those are not worth it. */
const LOOKUPS = 4;

type Places = { lookups: number; byText: Map<Quantity, Map<string, number>> | undefined };

const known = new WeakMap<readonly Cell[], Places>();

/** -1 where it is not among them. */
export function placeIn(cells: readonly Cell[], cell: Cell): number {
  if (cells.length <= MANY) {
    for (let at = 0; at < cells.length; at++) if (cells[at] === cell) return at;
    return lookThrough(cells, cell);
  }
  let places = known.get(cells);
  if (places === undefined) known.set(cells, (places = { lookups: 0, byText: undefined }));
  if (++places.lookups < LOOKUPS) return lookThrough(cells, cell);
  places.byText ??= byText(cells);
  return places.byText.get(cell.quantity)?.get(cell.text) ?? -1;
}

/** Also where it is another object. */
function lookThrough(cells: readonly Cell[], { quantity, text }: Cell): number {
  return cells.findIndex((one) => one.quantity === quantity && one.text === text);
}

function byText(cells: readonly Cell[]): Map<Quantity, Map<string, number>> {
  const all = new Map<Quantity, Map<string, number>>();
  for (const [at, { quantity, text }] of cells.entries()) {
    const places = all.get(quantity) ?? new Map<string, number>();
    all.set(quantity, places.set(text, at));
  }
  return all;
}
