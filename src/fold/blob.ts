/**
 * Entities as text. A blob is a whole writing, or one with patches behind it, line by line. Most folds change a few numbers
 * only, and a patch of those costs a tenth of writing everything anew.
 */
import { cellWith } from './cells.ts';
import { CELL_NUMBERS, COUNTED, NO_AMOUNTS, type Cell, type Entity, type Stretch } from './entity.ts';
import { applyPatch, encodePatch } from './patch.ts';

/** Blobs begin with the version of their form, so that a later one can read what an earlier one wrote. */
const FORM = 1;

type Blob = [
  form: typeof FORM,
  user: string,
  userRank: number | null,
  dimensions: string[],
  ledger: [quantity: number, cells: [labels: readonly string[], told: number[], paid: number][]][],
  unripe: [ripeMs: number, amount: number][],
  streams: [key: string, base: number, high: number, highMs: number][],
  stretches: number[][],
  closed: number,
  heardMs: number,
  ended: [reason: string, listenedMs: number] | null,
  expiresMs: number,
];

/** The entity whole. It counts as written from now on. */
export function encodeEntity(entity: Entity): string {
  const streams: Blob[6] = [];
  for (const [key, stream] of entity.streams ?? []) {
    streams.push([key, stream.base, stream.high, stream.highMs]);
    stream.changed = false;
  }
  entity.changedCells = 0;
  const blob: Blob = [
    FORM,
    entity.user,
    Number.isFinite(entity.userRank) ? entity.userRank : null,
    entity.dimensions,
    encodeLedger(entity),
    entity.unripe.map(({ ripeMs, amount }) => [ripeMs, amount]),
    streams,
    entity.stretches.map(encodeStretch),
    entity.closed,
    entity.heardMs,
    entity.ended ? [entity.ended.reason, entity.ended.listenedMs] : null,
    entity.expiresMs,
  ];
  const text = JSON.stringify(blob);
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
  const patch = encodePatch(entity);
  if (patch === undefined || blobChars + 1 + patch.length > 2 * entity.wholeChars) return undefined;
  return `\n${patch}`;
}

/** `dimensionCount`: a dimension that was configured since is unknown; one that is gone is forgotten. */
export function decodeEntity(text: string, dimensionCount: number): Entity {
  const [whole = '', ...patches] = text.split('\n');
  const blob: Blob = JSON.parse(whole);
  const [form, user, userRank, dimensions, ledger, unripe, streams, stretches, closed, heardMs, ended, expiresMs] =
    blob;
  if (form !== FORM) throw new Error(`BUG: entity blob of an unknown form: ${text.slice(0, 20)}`);
  const entity: Entity = {
    user,
    userRank: userRank ?? Infinity,
    dimensions: Array.from({ length: dimensionCount }, (_, index) => dimensions[index] ?? ''),
    ...decodeLedger(ledger),
    changedCells: 0,
    toldOf: 0,
    unripe: unripe.map(([ripeMs, amount]) => ({ ripeMs, amount })),
    streams: decodeStreams(streams),
    stretches: stretches.map(decodeStretch),
    closed,
    heardMs,
    ended: ended ? { reason: ended[0], listenedMs: ended[1] } : undefined,
    expiresMs,
    // Patches keep the dimensions of the whole writing: of others than are configured, they would come back one day.
    wholeChars: dimensions.length === dimensionCount ? whole.length : 0,
  };
  for (const patch of patches) applyPatch(patch, entity);
  return entity;
}

function encodeLedger({ cells, amounts }: Entity): Blob[4] {
  const ledger: Blob[4] = [];
  for (const [index, { quantity, labels }] of cells.entries()) {
    if (ledger.at(-1)?.[0] !== quantity) ledger.push([quantity, []]);
    const from = index * CELL_NUMBERS;
    ledger.at(-1)![1].push([labels, amounts.slice(from, from + COUNTED), amounts[from + COUNTED]!]);
  }
  return ledger;
}

function decodeLedger(ledger: Blob[4]): Pick<Entity, 'cells' | 'amounts'> {
  const cells: Cell[] = [];
  const amounts = NO_AMOUNTS.slice();
  for (const [quantity, ofQuantity] of ledger) {
    for (const [labels, told, counted] of ofQuantity) {
      cells.push(cellWith(quantity, labels));
      amounts.push(...told, counted);
    }
  }
  return { cells: cells.slice(), amounts: amounts.slice() };
}

function decodeStreams(streams: Blob[6]): Entity['streams'] {
  if (streams.length === 0) return undefined;
  return new Map(streams.map(([key, base, high, highMs]) => [key, { base, high, highMs, changed: false }] as const));
}

function encodeStretch(of: Stretch): number[] {
  const { startMs, lastMs, firstEventMs, lastEventMs, cost, tokens, prompts, tools, activeUs } = of;
  return [startMs, lastMs, firstEventMs, lastEventMs, cost, tokens, prompts, tools, activeUs];
}

function decodeStretch(values: readonly number[]): Stretch {
  const [
    startMs = 0,
    lastMs = 0,
    firstEventMs = 0,
    lastEventMs = 0,
    cost = 0,
    tokens = 0,
    prompts = 0,
    tools = 0,
    activeUs = 0,
  ] = values;
  return { startMs, lastMs, firstEventMs, lastEventMs, cost, tokens, prompts, tools, activeUs };
}
