/** Changes as the scripts take them. */
import { createHash } from 'node:crypto';
import { createMemo } from '../../model/memo.ts';
import type { Change, Day, EntityChange, TotalChange } from '../../model/store.ts';
import type { Argument } from './connection.ts';
import type { Shard } from './keys.ts';
import { bytesOf, SEGMENT_MARKS, segmentOf, segmentsBetween } from './marks.ts';
import { QUARTERS_A_DAY } from './totals.ts';

type Call = { keys: string[]; args: Argument[] };

/** What scripts read as text: a lone half of a character cannot be kept as UTF-8, and breaks their JSON. */
export function json(value: unknown): string {
  const text = JSON.stringify(value);
  // Asking each part costs several times what writing does, and hardly ever is there one.
  if (!/\\ud[89a-f]/.test(text)) return text;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part));
}

export type Lease = { readonly holder: string; readonly leaseMs: number };

/** What must not happen twice. `endOf`: how many marks of a day are known of. */
export function writeShard(shard: Shard, change: Change, endOf: (day: Day) => number, lease: Lease): Call {
  const quarters = change.totals.flatMap((total) => quartersOf(total));
  const marks = [...change.marks].map(([day, words]) => {
    const end = endOf(day);
    return { day, end, words, segments: segmentsBetween(day, end, end + Math.max(words.length / 2 - 1, 0)) };
  });
  const written = {
    entities: change.entities.map(writeEntity),
    totals: change.totals.map((total) => [
      pieceOf(total),
      seriesId(total.key),
      nameOf(total),
      exact(total.slots, total),
    ]),
    quarters,
    marks: marks.map(({ day, end, segments }) => [`${day}`, segmentOf(end), segments.length]),
    segment: SEGMENT_MARKS,
    outbox: change.outbox.map(({ id, body }) => [id, body]),
    delivered: change.delivered,
    lease: [lease.holder, `${lease.leaseMs}`],
  };
  const keys = [
    ...fixedKeys(shard),
    ...change.entities.map(({ key }) => shard.entity(key)),
    ...change.totals.map((total) => shard.piece(pieceOf(total))),
    ...quarters.map(([piece]) => shard.piece(piece)),
    ...marks.flatMap(({ segments }) => segments.map((segment) => shard.marks(segment))),
  ];
  const blobs = change.entities.map(({ blob, tail }) => tail ?? blob ?? '');
  return { keys, args: [json(written), ...blobs, ...marks.map(({ words }) => bytesOf(words))] };
}

function writeEntity({ key, version, blob, tail, dueMs, expiresMs, open }: EntityChange): string[] {
  const how = blob === undefined ? 'DEL' : tail === undefined ? 'SET' : 'APPEND';
  const session = open === undefined ? '' : `${open.lastMs} ${open.group}`;
  return [key, `${version}`, `${version + 1}`, score(dueMs), score(expiresMs), session, how];
}

function fixedKeys(shard: Shard): string[] {
  const { meta, days, changed, names, versions, expiry, due, open, outbox, bodies, lease } = shard;
  return [meta, days, changed, names, versions, expiry, due, open, outbox, bodies, lease];
}

function score(ms: number): string {
  if (Number.isNaN(ms)) throw new Error('BUG: an entity is due or expires at no time');
  return ms === Infinity ? 'inf' : `${ms}`;
}

const SERIES_MAX = 1_000_000;

/** 66 bits of a hash; the script refuses two series of one id. */
const seriesId = createMemo(SERIES_MAX, (key: string) =>
  createHash('sha1').update(key).digest('base64url').slice(0, 11),
);

function pieceOf({ key }: TotalChange): string {
  return `t:${seriesId(key)}`;
}

function nameOf({ kpi, key }: TotalChange): string {
  return `${kpi}\n${key}`;
}

function quartersOf(total: TotalChange): [piece: string, quarters: string[], amounts: string[]][] {
  const days = Map.groupBy(total.quarters, ([quarter]) => Math.floor(quarter / QUARTERS_A_DAY));
  return [...days].map(([day, quarters]) => {
    const ofDay = quarters.map(([quarter]) => `${quarter - day * QUARTERS_A_DAY}`);
    const amounts = quarters.map(([, amount]) => amount);
    return [`q:${seriesId(total.key)}:${day}`, ofDay, exact(amounts, total)];
  });
}

/** Decimal text that HINCRBY takes: a number of JavaScript may be none, or not exact. */
function exact(amounts: readonly number[], { key }: TotalChange): string[] {
  for (const amount of amounts) {
    if (!Number.isSafeInteger(amount)) throw new Error(`BUG: ${amount} cannot be added to ${key} exactly`);
  }
  // Minus zero is zero.
  return amounts.map((amount) => `${amount + 0}`);
}
