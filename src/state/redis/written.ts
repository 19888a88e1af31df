/** Changes as the scripts take them. */
import { createHash } from 'node:crypto';
import type { Change, TotalChange } from '../../model/store.ts';
import type { Shard } from './keys.ts';
import { bySet, levelOf } from './marks.ts';
import { QUARTERS_A_DAY } from './totals.ts';

type Call = { keys: string[]; args: string[] };

/** What scripts read as text: a lone half of a character cannot be kept as UTF-8, and breaks their JSON. */
export function json(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part));
}

export type Lease = { readonly holder: string; readonly leaseMs: number };

/** What must not happen twice. `countOf`: how many marks of a day are known of. */
export function writeShard(shard: Shard, change: Change, countOf: (day: number) => number, lease: Lease): Call {
  const entities = change.entities.map(({ key, version, dueMs, expiresMs, open }) => {
    const session = open === undefined ? '' : `${open.lastMs} ${open.group}`;
    return [key, `${version}`, score(dueMs), score(expiresMs), session];
  });
  const totals = change.totals.map((total) => [
    pieceOf(total),
    seriesId(total.key),
    nameOf(total),
    exact(total.slots, total),
  ]);
  const quarters = change.totals.flatMap((total) => quartersOf(total));
  const sets = [...change.marks].flatMap(([day, marks]) =>
    [...bySet(day, levelOf(countOf(day)), marks)].map(([set, { members }]) => {
      return { set, written: [`${day}`, `${countOf(day)}`, members] };
    }),
  );
  const written = {
    entities,
    totals,
    quarters,
    marks: sets.map((set) => set.written),
    outbox: change.outbox.map(({ id, body }) => [id, body]),
    delivered: change.delivered,
    lease: [lease.holder, `${lease.leaseMs}`],
  };
  const keys = [
    ...fixedKeys(shard),
    ...change.entities.map(({ key }) => shard.entity(key)),
    ...totals.map(([piece]) => shard.piece(piece as string)),
    ...quarters.map(([piece]) => shard.piece(piece)),
    ...sets.map(({ set }) => shard.marks(set)),
  ];
  const values = change.entities.map(({ version, blob }) => (blob === undefined ? '' : `${version + 1} ${blob}`));
  return { keys, args: [json(written), ...values] };
}

function fixedKeys({ meta, days, changed, names, expiry, due, open, outbox, bodies, lease }: Shard): string[] {
  return [meta, days, changed, names, expiry, due, open, outbox, bodies, lease];
}

function score(ms: number): string {
  return ms === Infinity ? 'inf' : `${ms}`;
}

const ids = new Map<string, string>();

/** 66 bits of a hash; the script refuses two series of one id. Series are limited, and so is what is kept here. */
function seriesId(key: string): string {
  let id = ids.get(key);
  if (id === undefined) ids.set(key, (id = createHash('sha1').update(key).digest('base64url').slice(0, 11)));
  return id;
}

function pieceOf({ key }: TotalChange): string {
  return `t:${seriesId(key)}`;
}

function nameOf({ kpi, key }: TotalChange): string {
  return `${kpi}\n${key}`;
}

function quartersOf(total: TotalChange): [piece: string, amounts: string[]][] {
  const days = new Map<number, string[]>();
  for (const [quarter, amount] of total.quarters) {
    const day = Math.floor(quarter / QUARTERS_A_DAY);
    const amounts = days.get(day) ?? [];
    days.set(day, amounts);
    amounts.push(`${quarter - day * QUARTERS_A_DAY}`, ...exact([amount], total));
  }
  return [...days].map(([day, amounts]) => [`q:${seriesId(total.key)}:${day}`, amounts]);
}

/** Decimal text that HINCRBY takes: a number of JavaScript may be none, or not exact. */
function exact(amounts: readonly number[], { key }: TotalChange): string[] {
  for (const amount of amounts) {
    if (!Number.isSafeInteger(amount)) throw new Error(`BUG: ${amount} cannot be added to ${key} exactly`);
  }
  // Minus zero is zero.
  return amounts.map((amount) => `${amount + 0}`);
}
