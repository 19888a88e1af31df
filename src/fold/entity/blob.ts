/**
 * Entities as text: a line of names, a line of cells, and lines of patches (see patch.ts). The first patch says all numbers
 * and makes a whole writing of it. Most folds change a few numbers only, and a patch more says those.
 *
 * The first two lines name all that the numbers are of, by the words that were declared when it was written. Positions in
 * patches are those of these two lines, and of nothing outside the blob.
 */
import { labelsOf, type Labels } from '../../model/labels.ts';
import type { Cells, CellText } from '../ledger/cells.ts';
import { readTurns, writtenTurns, type Written } from '../prices/turns.ts';
import { newEntity, strideOf, zeros, type Entity, type Held, type Stream } from './entity.ts';
import { applyPatch, encodeAll, encodePatch } from './patch.ts';

/** Blobs name the form they are written in. A form that was released is read for ever: a later one gets a reader beside it. */
const FORM = 'entity/2';

/** And those it was written in before. */
const FORMS = ['', 'entity/1', FORM];

type Names = {
  readonly form: string;
  readonly user: string;
  /** Absent where there is none. */
  readonly group?: string;
  /** null where there is no name. */
  readonly rank: number | null;
  readonly dimensions: Labels;
  readonly witnesses: readonly string[];
  readonly held: readonly (readonly [quantity: string, witness: string])[];
  readonly counters: readonly string[];
  /** Absent where there are none. */
  readonly versions?: readonly string[];
  readonly clients?: readonly string[];
  readonly steps?: readonly string[];
  /** Absent where there are none. */
  readonly turns?: Written;
  /** Of the first form. */
  readonly streams?: readonly string[];
  readonly closed: number;
  readonly ended: { readonly reason: string; readonly listenedMs: number } | null;
};

/** The entity whole. It counts as written from now on. `blob`: as it was written before. */
export function encodeEntity(entity: Entity, blob = ''): string {
  const isNamed = entity.wholeChars > 0 && blob !== '';
  const text = `${isNamed ? namesIn(blob) : namesOf(entity)}\n${encodeAll(entity)}`;
  entity.wholeChars = text.length;
  return text;
}

/** The two lines of names of a blob that is of the last form. */
function namesIn(blob: string): string {
  return blob.slice(0, blob.indexOf('\n', blob.indexOf('\n') + 1));
}

function namesOf(entity: Entity): string {
  const { group, userRank, versions, clients, stepTexts, turns } = entity;
  const names: Names = {
    form: FORM,
    user: entity.user,
    ...(group !== '' && { group }),
    rank: Number.isFinite(userRank) ? userRank : null,
    dimensions: entity.dimensions,
    witnesses: entity.witnesses,
    held: entity.held.map(({ quantity, witness }) => [quantity.name, witness]),
    counters: entity.counters,
    ...(versions.length > 0 && { versions }),
    ...(clients.length > 0 && { clients }),
    ...(stepTexts.length > 0 && { steps: stepTexts }),
    ...(turns !== undefined && { turns: writtenTurns(turns) }),
    closed: entity.closed,
    ended: entity.ended ?? null,
  };
  return `${JSON.stringify(names)}\n[${entity.cells.map((cell) => cell.text).join(',')}]`;
}

/**
 * What makes a blob of that length, which the entity was written as before, the entity's of now; the entity counts as
 * written then. Undefined where the entity is to be written whole: more than numbers changed, or the patches of the blob
 * would be longer than its whole writing.
 */
export function encodeTail(entity: Entity, blobChars: number): string | undefined {
  if (entity.wholeChars === 0 || entity.stepsKept < 0) return undefined;
  const tail = `\n${encodePatch(entity)}`;
  return blobChars + tail.length > 2 * entity.wholeChars ? undefined : tail;
}

/** The entity of a blob of any form that was released. */
export function decodeEntity(text: string, cells: Cells): Entity {
  const [ofNames = '', ofCells = '', all = '', ...patches] = text.split('\n');
  const names: Names = JSON.parse(ofNames);
  const form = FORMS.indexOf(names.form);
  if (form < 1) throw new Error(`BUG: entity blob of an unknown form: ${text.slice(0, 40)}`);
  const entity = { ...newEntity(), ...named(names, cells) };
  entity.cells = (JSON.parse(ofCells) as CellText[]).map(([quantity, labels, dimensions = {}]) =>
    cells.known(quantity, labelsOf(labels), labelsOf(dimensions)),
  );
  entity.amounts = zeros(entity.cells.length * strideOf(entity));
  entity.wholeChars = names.form === FORM ? `${ofNames}\n${ofCells}\n${all}`.length : 0;
  for (const patch of [all, ...patches]) applyPatch(patch, entity, form);
  return entity;
}

function named(names: Names, cells: Cells): Partial<Entity> {
  const { turns, streams = [] } = names;
  return {
    user: names.user,
    group: names.group ?? '',
    userRank: names.rank ?? Infinity,
    witnesses: names.witnesses,
    counters: names.counters,
    versions: names.versions ?? [],
    clients: names.clients ?? [],
    stepTexts: names.steps ?? [],
    turns: turns && readTurns(turns),
    closed: names.closed,
    dimensions: labelsOf(names.dimensions),
    held: names.held.map(([quantity, witness]): Held => ({ quantity: cells.quantity(quantity), witness })),
    streams: streams.length > 0 ? new Map(streams.map((key) => [key, newStream()])) : undefined,
    ended: names.ended ?? undefined,
  };
}

function newStream(): Stream {
  return { base: 0, high: 0, highMs: 0, changed: false, isNew: false };
}
