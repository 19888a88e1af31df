/** Between memory and the rows: all of them are read at the start, and the changed ones written at a checkpoint. */
import type { DatabaseSync } from 'node:sqlite';
import type { Day } from '../../model/store.ts';
import type { Memory } from './memory.ts';

/** Fills an empty memory. Returns the last journal entry that is in the rows. */
export function readRows(db: DatabaseSync, memory: Memory): number {
  type EntityRow = { key: string; version: number; blob: string; due_ms: number; expires_ms: number };
  for (const row of select<EntityRow>(db, 'SELECT * FROM entity')) {
    const { key, version, blob } = row;
    memory.putEntity(key, { version, blob, dueMs: row.due_ms, expiresMs: row.expires_ms });
  }
  for (const row of select<{ key: string; kpi: string; slots: string }>(db, 'SELECT * FROM series')) {
    memory.putTotal(row.key, { kpi: row.kpi, slots: row.slots.split(' ').map(BigInt) });
  }
  for (const row of select<{ key: string; zero_at_ms: number; released: number }>(db, 'SELECT * FROM latch')) {
    memory.latches.set(row.key, { key: row.key, zeroAtMs: row.zero_at_ms, released: row.released === 1 });
  }
  for (const row of select<{ key: string; last_ms: number }>(db, 'SELECT * FROM person')) {
    memory.people.set(row.key, row.last_ms);
  }
  for (const row of select<{ day: number; first_arrival_ms: number; closed: number }>(db, 'SELECT * FROM day')) {
    memory.days.set(row.day, { day: row.day, firstArrivalMs: row.first_arrival_ms, closed: row.closed === 1 });
  }
  const [meta] = select<{ checkpointed: number }>(db, 'SELECT checkpointed FROM meta');
  return meta!.checkpointed;
}

/** The marks of a day as they were written: words in pairs, high before low. */
export function readSegments(db: DatabaseSync, day: Day): Uint32Array[] {
  const rows = db.prepare('SELECT words FROM mark WHERE day = ?').all(day) as { words: Uint8Array }[];
  return rows.map(({ words }) => new Uint32Array(words.buffer, words.byteOffset, words.byteLength / 4));
}

/** Writes what changed as rows and drops the journal up to `seq`, in the transaction the caller has begun. */
export function writeRows(db: DatabaseSync, memory: Memory, seq: number): void {
  const { entities, totals, people, latches, days } = memory.changed;
  writeEntities(db, memory, entities);
  const putTotal = db.prepare('INSERT OR REPLACE INTO series (key, kpi, slots) VALUES (?, ?, ?)');
  for (const key of totals) {
    const { kpi, slots } = memory.totals.get(key)!;
    putTotal.run(key, kpi, slots.join(' '));
  }
  const putPerson = db.prepare('INSERT OR REPLACE INTO person (key, last_ms) VALUES (?, ?)');
  for (const key of people) putPerson.run(key, memory.people.get(key)!);
  const putLatch = db.prepare('INSERT OR REPLACE INTO latch (key, zero_at_ms, released) VALUES (?, ?, ?)');
  for (const key of latches) {
    const { zeroAtMs, released } = memory.latches.get(key)!;
    putLatch.run(key, zeroAtMs, released ? 1 : 0);
  }
  writeDays(db, memory, days);
  const addSegment = db.prepare('INSERT INTO mark (day, segment, words) VALUES (?, ?, ?)');
  for (const [day, words] of memory.marks.fresh()) addSegment.run(day, seq, words);
  db.prepare('DELETE FROM journal WHERE seq <= ?').run(seq);
  db.prepare('UPDATE meta SET checkpointed = ?').run(seq);
}

function writeEntities(db: DatabaseSync, memory: Memory, changed: ReadonlySet<string>): void {
  const put = db.prepare(
    'INSERT OR REPLACE INTO entity (key, version, blob, due_ms, expires_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = db.prepare('DELETE FROM entity WHERE key = ?');
  // In the order of the table: each page is then written once, and scattered keys take half the time (measured).
  for (const key of [...changed].toSorted()) {
    const entity = memory.entities.get(key);
    if (entity === undefined) remove.run(key);
    else put.run(key, entity.version, entity.blob, entity.dueMs, entity.expiresMs);
  }
}

function writeDays(db: DatabaseSync, memory: Memory, changed: ReadonlySet<Day>): void {
  const put = db.prepare('INSERT OR REPLACE INTO day (day, first_arrival_ms, closed) VALUES (?, ?, ?)');
  const forget = db.prepare('DELETE FROM mark WHERE day = ?');
  for (const day of changed) {
    const { firstArrivalMs, closed } = memory.days.get(day)!;
    put.run(day, firstArrivalMs, closed ? 1 : 0);
    if (closed) forget.run(day);
  }
}

/** Rows of our own STRICT tables: their types are what the schema says. */
function select<Row>(db: DatabaseSync, sql: string): Iterable<Row> {
  return db.prepare(sql).iterate() as Iterable<unknown> as Iterable<Row>;
}
