/** Between memory and the rows: all of them are read at the start, and the changed ones written at a checkpoint. */
import type { DatabaseSync } from 'node:sqlite';
import type { Day } from '../../model/store.ts';
import type { Memory } from './memory.ts';

/** Fills an empty memory. Returns the last journal entry that is in the rows. */
export function readRows(db: DatabaseSync, memory: Memory): number {
  readEntities(db, memory);
  readTotals(db, memory);
  readPeople(db, memory);
  for (const row of select<{ key: string; zero_at_ms: number; released: number }>(db, 'SELECT * FROM latch')) {
    memory.latches.set(row.key, { key: row.key, zeroAtMs: row.zero_at_ms, released: row.released === 1 });
  }
  for (const row of select<{ day: number; first_arrival_ms: number; closed: number }>(db, 'SELECT * FROM day')) {
    memory.days.set(row.day, { day: row.day, firstArrivalMs: row.first_arrival_ms, closed: row.closed === 1 });
  }
  for (const { id, body } of select<{ id: string; body: string }>(db, 'SELECT * FROM outbox ORDER BY position')) {
    memory.outbox.set(id, body);
  }
  type MetaRow = { checkpointed: number; listened_ms: number; at_ms: number; last_arrival_ms: number };
  const [meta] = select<MetaRow>(db, 'SELECT * FROM meta');
  memory.clock = { listenedMs: meta!.listened_ms, atMs: meta!.at_ms, lastArrivalMs: meta!.last_arrival_ms };
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

function readPeople(db: DatabaseSync, { people }: Memory): void {
  for (const row of select<{ scopes: string; name: string; last_ms: number }>(db, 'SELECT * FROM person')) {
    people.seen.fill(row.scopes).set(row.name, row.last_ms);
  }
  for (const { date, name } of select<{ date: string; name: string }>(db, 'SELECT * FROM attendance')) {
    people.attendance.fill(date).add(name);
  }
  for (const row of select<{ name: string; into_name: string }>(db, 'SELECT * FROM alias')) {
    people.aliases.set(row.name, row.into_name);
  }
}

/** The marks of a day as they were written: words in pairs, high before low. */
export function readSegments(db: DatabaseSync, day: Day): Int32Array[] {
  const rows = db.prepare('SELECT words FROM mark WHERE day = ?').all(day) as { words: Uint8Array }[];
  return rows.map(({ words }) => new Int32Array(words.buffer, words.byteOffset, words.byteLength / 4));
}

/** Writes what changed as rows and drops the journal up to `seq`, in the transaction the caller has begun. */
export function writeRows(db: DatabaseSync, memory: Memory, seq: number): void {
  writeEntities(db, memory);
  writeTotals(db, memory);
  writePeople(db, memory);
  const putLatch = db.prepare('INSERT OR REPLACE INTO latch (key, zero_at_ms, released) VALUES (?, ?, ?)');
  for (const key of memory.changed.latches) {
    const { zeroAtMs, released } = memory.latches.get(key)!;
    putLatch.run(key, zeroAtMs, released ? 1 : 0);
  }
  writeDays(db, memory);
  const addSegment = db.prepare('INSERT INTO mark (day, segment, words) VALUES (?, ?, ?)');
  for (const [day, words] of memory.marks.fresh()) addSegment.run(day, seq, words);
  writeOutbox(db, memory);
  db.prepare('DELETE FROM journal WHERE seq <= ?').run(seq);
  const { listenedMs, atMs, lastArrivalMs } = memory.clock;
  db.prepare('UPDATE meta SET checkpointed = ?, listened_ms = ?, at_ms = ?, last_arrival_ms = ?').run(
    seq,
    listenedMs,
    atMs,
    lastArrivalMs,
  );
}

function writeEntities(db: DatabaseSync, { entities, changed }: Memory): void {
  const put = db.prepare(
    `INSERT OR REPLACE INTO entity (id, key, version, blob, due_ms, expires_ms, open_group, open_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = db.prepare('DELETE FROM entity WHERE id = ?');
  // In the order of the table: each page is then written once.
  for (const [id, key] of [...changed.entities].toSorted(([a], [b]) => a - b)) {
    const entity = entities.get(key);
    if (entity?.id !== id) {
      remove.run(id);
      continue;
    }
    const { version, blob, dueMs, expiresMs, open } = entity;
    put.run(id, key, version, blob, dueMs, expiresMs, open?.group ?? null, open?.lastMs ?? null);
  }
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

function writePeople(db: DatabaseSync, { people }: Memory): void {
  const putPerson = db.prepare('INSERT OR REPLACE INTO person (scopes, name, last_ms) VALUES (?, ?, ?)');
  const removePerson = db.prepare('DELETE FROM person WHERE scopes = ? AND name = ?');
  for (const [scopes, name] of people.seen.changed()) {
    const lastMs = people.seen.get(scopes)?.get(name);
    if (lastMs === undefined) removePerson.run(scopes, name);
    else putPerson.run(scopes, name, lastMs);
  }
  const attend = db.prepare('INSERT OR IGNORE INTO attendance (date, name) VALUES (?, ?)');
  const unattend = db.prepare('DELETE FROM attendance WHERE date = ? AND name = ?');
  for (const [date, name] of people.attendance.changed()) {
    if (people.attendance.get(date)?.has(name) === true) attend.run(date, name);
    else unattend.run(date, name);
  }
  const putAlias = db.prepare('INSERT OR REPLACE INTO alias (name, into_name) VALUES (?, ?)');
  const removeAlias = db.prepare('DELETE FROM alias WHERE name = ?');
  for (const name of people.changedAliases) {
    const into = people.aliases.get(name);
    if (into === undefined) removeAlias.run(name);
    else putAlias.run(name, into);
  }
}

function writeDays(db: DatabaseSync, { days, changed }: Memory): void {
  const put = db.prepare('INSERT OR REPLACE INTO day (day, first_arrival_ms, closed) VALUES (?, ?, ?)');
  const forget = db.prepare('DELETE FROM mark WHERE day = ?');
  for (const day of changed.days) {
    const { firstArrivalMs, closed } = days.get(day)!;
    put.run(day, firstArrivalMs, closed ? 1 : 0);
    if (closed) forget.run(day);
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
