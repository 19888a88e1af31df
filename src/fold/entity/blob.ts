/**
 * Entities as text: a line of names, a line of cells, and lines of patches (see patch.ts). The first patch says all numbers
 * and makes a whole writing of it. Most folds change a few numbers only, and a patch more says those.
 */
import { cellWith } from '../ledger/cells.ts';
import { CELL_NUMBERS, zeros, type Entity, type Stream } from './entity.ts';
import { applyPatch, encodeAll, encodePatch } from './patch.ts';

/** Blobs begin with the version of their form, so that a later one can read what an earlier one wrote. */
const FORM = 2;

type Names = [
  form: typeof FORM,
  user: string,
  userRank: number | null,
  dimensions: readonly string[],
  streams: readonly string[],
  closed: number,
  ended: [reason: string, listenedMs: number] | null,
];

type CellText = [quantity: number, ...labels: string[]];

/** The entity whole. It counts as written from now on. */
export function encodeEntity(entity: Entity): string {
  const { user, userRank, dimensions, streams, closed, ended, cells } = entity;
  const names: Names = [
    FORM,
    user,
    Number.isFinite(userRank) ? userRank : null,
    dimensions,
    [...(streams?.keys() ?? [])],
    closed,
    ended ? [ended.reason, ended.listenedMs] : null,
  ];
  const text = `${JSON.stringify(names)}\n[${cells.map((cell) => cell.text).join(',')}]\n${encodeAll(entity)}`;
  entity.wholeChars = text.length;
  return text;
}

/**
 * What makes a blob of that length, which the entity was written as before, the entity's of now; the entity counts as
 * written then. Undefined where the entity is to be written whole: more than numbers changed, or the patches of the blob
 * would be longer than its whole writing.
 */
export function encodeTail(entity: Entity, blobChars: number): string | undefined {
  if (entity.wholeChars === 0) return undefined;
  const tail = `\n${encodePatch(entity)}`;
  return blobChars + tail.length > 2 * entity.wholeChars ? undefined : tail;
}

/** `dimensionCount`: a dimension that was configured since is unknown; one that is gone is forgotten. */
export function decodeEntity(text: string, dimensionCount: number): Entity {
  const [ofNames = '', ofCells = '', all = '', ...patches] = text.split('\n');
  const [form, user, userRank, dimensions, streams, closed, ended]: Names = JSON.parse(ofNames);
  if (form !== FORM) throw new Error(`BUG: entity blob of an unknown form: ${text.slice(0, 20)}`);
  const cells = (JSON.parse(ofCells) as CellText[]).map(([quantity, ...labels]) => cellWith(quantity, labels));
  const entity: Entity = {
    user,
    userRank: userRank ?? Infinity,
    dimensions: Array.from({ length: dimensionCount }, (_, index) => dimensions[index] ?? ''),
    cells,
    amounts: zeros(cells.length * CELL_NUMBERS),
    changedCells: 0,
    toldOf: 0,
    unripe: [],
    streams: streams.length > 0 ? new Map(streams.map((key) => [key, newStream()])) : undefined,
    stretches: [],
    closed,
    heardMs: 0,
    ended: ended ? { reason: ended[0], listenedMs: ended[1] } : undefined,
    expiresMs: 0,
    // Patches keep the dimensions of the whole writing: of others than are configured, they would come back one day.
    wholeChars: dimensions.length === dimensionCount ? `${ofNames}\n${ofCells}\n${all}`.length : 0,
  };
  for (const patch of [all, ...patches]) applyPatch(patch, entity);
  return entity;
}

function newStream(): Stream {
  return { base: 0, high: 0, highMs: 0, changed: false };
}
