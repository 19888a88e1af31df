/**
 * Entities as text. A blob is a whole writing, or one with patches behind it, line by line. Most folds change a few numbers
 * only, and a patch of those costs a tenth of writing everything anew.
 */
import { QUANTITIES } from '../model/activity.ts';
import { accountOf, type Cell, type Entity, type Stretch, type Written } from './entity.ts';
import { canonical } from './lists.ts';
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
  const ledger: Blob[4] = [];
  for (const [quantity, { cells }] of entity.ledger.entries()) {
    if (cells.length > 0) ledger.push([quantity, cells.map((cell) => [cell.labels, cell.told, cell.paid])]);
    for (const cell of cells) cell.changed = false;
  }
  const streams: Blob[6] = [];
  for (const [key, stream] of entity.streams) {
    streams.push([key, stream.base, stream.high, stream.highMs]);
    stream.changed = false;
  }
  const blob: Blob = [
    FORM,
    entity.user,
    Number.isFinite(entity.userRank) ? entity.userRank : null,
    entity.dimensions,
    ledger,
    entity.unripe.map(({ ripeMs, amount }) => [ripeMs, amount]),
    streams,
    entity.stretches.map(encodeStretch),
    entity.closed,
    entity.heardMs,
    entity.ended ? [entity.ended.reason, entity.ended.listenedMs] : null,
    entity.expiresMs,
  ];
  const text = JSON.stringify(blob);
  entity.written = writtenOf(entity, text.length);
  return text;
}

/**
 * What makes a blob of that length, which the entity was written as before, the entity's of now; the entity counts as
 * written then. Undefined where the entity is to be written whole: more than numbers changed, or the patches of the blob
 * would be longer than its whole writing.
 */
export function encodeTail(entity: Entity, blobChars: number): string | undefined {
  const { written } = entity;
  if (written === undefined || !isSameButNumbers(entity, written)) return undefined;
  const patch = encodePatch(entity);
  if (patch === undefined || blobChars + 1 + patch.length > 2 * written.chars) return undefined;
  return `\n${patch}`;
}

function writtenOf(entity: Entity, chars: number): Written {
  const { user, userRank, dimensions, streams, closed, ended } = entity;
  const cells = cellCount(entity);
  return { chars, user, userRank, dimensions: [...dimensions], cells, streams: streams.size, closed, ended };
}

function isSameButNumbers(entity: Entity, written: Written): boolean {
  return (
    entity.user === written.user &&
    entity.userRank === written.userRank &&
    entity.streams.size === written.streams &&
    entity.closed === written.closed &&
    entity.ended === written.ended &&
    cellCount(entity) === written.cells &&
    entity.dimensions.every((value, index) => value === written.dimensions[index])
  );
}

function cellCount({ ledger }: Entity): number {
  let count = 0;
  for (const { cells } of ledger) count += cells.length;
  return count;
}

/** `dimensionCount`: a dimension that was configured since is unknown; one that is gone is forgotten. */
export function decodeEntity(text: string, dimensionCount: number): Entity {
  const [whole = '', ...patches] = text.split('\n');
  const blob: Blob = JSON.parse(whole);
  const [form, user, userRank, dimensions, ledger, unripe, streams, stretches, closed, heardMs, ended, expiresMs] =
    blob;
  if (form !== FORM) throw new Error(`BUG: entity blob of an unknown form: ${text.slice(0, 20)}`);
  const cells = QUANTITIES.map((_, index) => {
    const [, ofQuantity = []] = ledger.find(([quantity]) => quantity === index) ?? [];
    return ofQuantity.map(([labels, told, paid]): Cell => ({ labels: canonical(labels), told, paid, changed: false }));
  });
  const streamOf = new Map(
    streams.map(([key, base, high, highMs]) => [key, { base, high, highMs, changed: false }] as const),
  );
  const patched = {
    cells: cells.flat(),
    streams: [...streamOf.values()],
    unripe: unripe.map(([ripeMs, amount]) => ({ ripeMs, amount })),
    stretches: stretches.map(decodeStretch),
    heardMs,
    expiresMs,
  };
  for (const patch of patches) applyPatch(patch, patched);
  const entity: Entity = {
    user,
    userRank: userRank ?? Infinity,
    dimensions: Array.from({ length: dimensionCount }, (_, index) => dimensions[index] ?? ''),
    ledger: cells.map(accountOf),
    unripe: patched.unripe,
    streams: streamOf,
    stretches: patched.stretches,
    closed,
    heardMs: patched.heardMs,
    ended: ended ? { reason: ended[0], listenedMs: ended[1] } : undefined,
    expiresMs: patched.expiresMs,
    written: undefined,
  };
  // Patches keep the dimensions of the whole writing: of others than are configured, they would come back one day.
  if (dimensions.length === dimensionCount) entity.written = writtenOf(entity, whole.length);
  return entity;
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
