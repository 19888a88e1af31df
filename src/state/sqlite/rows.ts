/** Between memory and the rows: all of them are read at the start, and the changed ones written at a checkpoint. */
import type { DatabaseSync } from 'node:sqlite';
import { SPACES, type Law, type Space } from '../../model/registers.ts';
import type { Day } from '../../model/store.ts';
import type { Entity, Memory } from './memory.ts';

/** Fills an empty memory. Returns the last journal entry that is in the rows. */
export function readRows(db: DatabaseSync, memory: Memory): number {
  readEntities(db, memory);
  readTotals(db, memory);
  readRegisters(db, memory);
  for (const { id, body } of select<{ id: string; body: string }>(db, 'SELECT * FROM outbox ORDER BY position')) {
    memory.outbox.set(id, body);
  }
  const [meta] = select<{ checkpointed: number }>(db, 'SELECT checkpointed FROM meta');
  return meta!.checkpointed;
}

function readEntities(db: DatabaseSync, memory: Memory): void {
  type EntityRow = {
    id: number;
    key: string;
    version: number;
    blob: string;
    due_ms: number;
    expires_ms: number;
    open_group: string | null;
    open_ms: number | null;
  };
  for (const row of select<EntityRow>(db, 'SELECT * FROM entity')) {
    const { id, key, version, blob } = row;
    const open = row.open_group === null ? undefined : { group: row.open_group, lastMs: row.open_ms! };
    memory.putEntity(key, undefined, { id, version, blob, dueMs: row.due_ms, expiresMs: row.expires_ms, open });
  }
}

function readTotals(db: DatabaseSync, { totals }: Memory): void {
  type SeriesRow = { id: number; key: string; kpi: string; slots: string };
  const keys = [''];
  for (const { id, key, kpi, slots } of select<SeriesRow>(db, 'SELECT * FROM series ORDER BY id')) {
    if (id !== keys.length) throw new Error(`series ${keys.length} is missing. Restore a backup`);
    keys.push(key);
    totals.put(key, { kpi, slots: slots.split(' ').map(BigInt) });
  }
  type QuarterRow = { quarter: number; series: number; amount: string };
  for (const { quarter, series, amount } of select<QuarterRow>(db, 'SELECT * FROM quarter')) {
    totals.quarters.fill(keys[series]!).set(quarter, BigInt(amount));
  }
}

function readRegisters(db: DatabaseSync, { registers }: Memory): void {
  const spaces = new Map<string, Space>();
  for (const { name, law } of select<{ name: string; law: Law }>(db, 'SELECT * FROM space')) {
    spaces.set(name, { name, law, kept: 'for ever' });
  }
  type Row = { space: string; grp: string; key: string; value: number; text: string | null };
  for (const { space, grp, key, value, text } of select<Row>(db, 'SELECT * FROM register')) {
    const known = spaces.get(space);
    if (known === undefined) throw new Error(`the law of the registers ${space} is missing. Restore a backup`);
    registers.put(known, grp, key, text === null ? value : { atMs: value, text });
  }
}

/** The marks of a day as they were written: words in pairs, high before low. */
export function readSegments(db: DatabaseSync, day: Day): Int32Array[] {
  const rows = db.prepare('SELECT words FROM mark WHERE day = ?').all(day) as { words: Uint8Array }[];
  return rows.map(({ words }) => new Int32Array(words.buffer, words.byteOffset, words.byteLength / 4));
}

/** Entities as they were when a checkpoint began, in the order of the table: each page is then written once. */
export type EntityRows = {
  readonly changed: readonly (readonly [key: string, entity: Entity])[];
  /** Rows of entities that are gone, and what has their keys now. */
  readonly gone: readonly number[];
  readonly anew: readonly (readonly [key: string, entity: Entity])[];
};

/** Those whose rows are behind the memory. */
export function entityRows({ entities, changed }: Memory): EntityRows {
  const rows = { changed: [] as [string, Entity][], gone: [] as number[], anew: [] as [string, Entity][] };
  for (const [id, key] of [...changed.entities].toSorted(([a], [b]) => a - b)) {
    const entity = entities.get(key);
    if (entity?.id !== id) rows.gone.push(id);
    else (changed.gone.has(key) ? rows.anew : rows.changed).push([key, entity]);
  }
  return rows;
}

/** Writes what changed as rows, but for entities, in the transaction the caller has begun. `seq`: of the last entry that is in them. */
export function writeRows(db: DatabaseSync, memory: Memory, seq: number): void {
  writeTotals(db, memory);
  writeRegisters(db, memory);
  const addSegment = db.prepare('INSERT INTO mark (day, segment, words) VALUES (?, ?, ?)');
  for (const [day, words] of memory.marks.fresh()) addSegment.run(day, seq, words);
  writeOutbox(db, memory);
  db.prepare('UPDATE meta SET checkpointed = ?').run(seq);
}

/** Likewise some entities. The journal stays: a replay leaves out what their rows have. */
export function writeEntities(db: DatabaseSync, entities: EntityRows['changed']): void {
  const put = db.prepare(
    `INSERT OR REPLACE INTO entity (id, key, version, blob, due_ms, expires_ms, open_group, open_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [key, { id, version, blob, dueMs, expiresMs, open }] of entities)
    put.run(id, key, version, blob, dueMs, expiresMs, open?.group ?? null, open?.lastMs ?? null);
}

/** Likewise the last entities, of whose keys versions say nothing, and drops the journal up to `seq`: all of it is in the rows. */
export function dropJournal(db: DatabaseSync, { gone, anew }: EntityRows, seq: number): void {
  const remove = db.prepare('DELETE FROM entity WHERE id = ?');
  for (const id of gone) remove.run(id);
  writeEntities(db, anew);
  db.prepare('DELETE FROM journal WHERE seq <= ?').run(seq);
}

function writeTotals(db: DatabaseSync, { totals }: Memory): void {
  const put = db.prepare(
    `INSERT INTO series (id, key, kpi, slots) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET slots = excluded.slots`,
  );
  for (const key of totals.changed) {
    const { id, kpi, slots } = totals.all.get(key)!;
    put.run(id, key, kpi, slots.join(' '));
  }
  const putQuarter = db.prepare('INSERT OR REPLACE INTO quarter (quarter, series, amount) VALUES (?, ?, ?)');
  const removeQuarter = db.prepare('DELETE FROM quarter WHERE quarter = ? AND series = ?');
  for (const [key, quarter] of totals.quarters.changed()) {
    const { id } = totals.all.get(key)!;
    const amount = totals.quarters.get(key)?.get(quarter);
    if (amount === undefined) removeQuarter.run(quarter, id);
    else putQuarter.run(quarter, id, `${amount}`);
  }
}

function writeRegisters(db: DatabaseSync, { registers }: Memory): void {
  const putSpace = db.prepare('INSERT OR IGNORE INTO space (name, law) VALUES (?, ?)');
  for (const { name, law } of registers.spaces()) putSpace.run(name, law);
  const put = db.prepare('INSERT OR REPLACE INTO register (space, grp, key, value, text) VALUES (?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM register WHERE space = ? AND grp = ? AND key = ?');
  const removeMarks = db.prepare('DELETE FROM mark WHERE day = ?');
  for (const [space, group, key] of registers.changed()) {
    if (space === SPACES.closedDays.name) removeMarks.run(Number(key));
    const value = registers.get(space, group, key);
    if (value === undefined) remove.run(space, group, key);
    else if (typeof value === 'number') put.run(space, group, key, value, null);
    else put.run(space, group, key, value.atMs, value.text);
  }
}

/** A new row takes the last position, and the changed ones come in the order in which they were put in. */
function writeOutbox(db: DatabaseSync, { outbox, changed }: Memory): void {
  const remove = db.prepare('DELETE FROM outbox WHERE id = ?');
  const add = db.prepare('INSERT INTO outbox (id, body) VALUES (?, ?)');
  for (const id of changed.outbox) {
    remove.run(id);
    const body = outbox.get(id);
    if (body !== undefined) add.run(id, body);
  }
}

/** Rows of our own STRICT tables: their types are what the schema says. */
function select<Row>(db: DatabaseSync, sql: string): Iterable<Row> {
  return db.prepare(sql).iterate() as Iterable<unknown> as Iterable<Row>;
}
