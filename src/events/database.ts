/**
 * The file of events. Other processes may read, delete and VACUUM it while this one writes: it is a plain SQLite file in WAL
 * mode, and whoever finds it busy waits.
 */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAdd } from './add.ts';
import { EVENT_COLUMNS, LISTS, METRIC_COLUMNS, TABLES } from './columns.ts';
import { fileAt, lockFor } from './lock.ts';
import { hashNames } from './names.ts';
import { VALUE_AT, type MetricRow, type Row } from './row.ts';
import { createShare } from './share.ts';
import { upgradeRows } from './upgrade.ts';
import { VIEWS } from './views.ts';

/** Of tables and views; told by `PRAGMA user_version`. */
const FORMAT = 5;
/** Their rows are written anew, by upgrade.ts. */
const BEFORE = [2, 3, 4];

/** Of a new file. Measured from 4 to 32 kB: each page is two writes to the log and two more to the file, and past 8 it gains nothing. */
const PAGE_BYTES = 8_192;

/** How long another process may keep the file to itself, as a VACUUM does. */
const BUSY_MS = 5_000;

/** Rows deleted at once: as many take some milliseconds. */
const SLICE_ROWS = 2_000;

/** Where the fingerprint of a record stands in its row. */
const KEY_AT = EVENT_COLUMNS.indexOf('fingerprint');

const TABLE_NAMES = ['event_rows', 'metric_rows'] as const;

export type EventsFile = {
  /** All or none of them, durable on return; says how many were new, and how many not. Throws where the file cannot be written: then it is to be closed. */
  insert(batches: Iterable<readonly Row[]>): { readonly added: number; readonly known: number };
  /** Deletes a slice of what is older, or past the size; says how many rows, 0 once there are none left. */
  prune(before: string, bytesMax: number): { readonly old: number; readonly oversize: number };
  close(): void;
};

const STREAMS = `
CREATE TABLE streams (key INTEGER PRIMARY KEY, value REAL NOT NULL, seen TEXT NOT NULL);
CREATE INDEX streams_by_time ON streams (seen);`;

/**
 * `groupCanRead`: the file and its log are readable by the group of the process, for a Grafana beside it. `hash`: of names of
 * people, also of those that are in the file. Throws where another process writes it.
 */
export function openEvents(path: string, groupCanRead: boolean, hash?: (name: string) => string): EventsFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, 'wx', groupCanRead ? 0o640 : 0o600));
  // The log and the index of it beside the file get the mode of the file from SQLite.
  if (groupCanRead) chmodSync(dirname(path), statSync(dirname(path)).mode | 0o050);
  const lock = lockFor(path);
  let db: DatabaseSync | undefined;
  const close = () => {
    db?.close();
    lock.close();
  };
  try {
    db = new DatabaseSync(path, { timeout: BUSY_MS });
    db.exec(
      `PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768`,
    );
    createTables(db, path);
    if (hash !== undefined) hashNames(db, hash);
  } catch (error) {
    close();
    throw error;
  }
  const [insert, opened] = [createInsert(db), fileAt(path)];
  return {
    insert(batches) {
      if (fileAt(path) !== opened) throw new Error(`${path} was taken away, or is another file now`);
      return insert(batches);
    },
    prune: createPrune(db),
    close,
  };
}

function createTables(db: DatabaseSync, path: string): void {
  const { user_version: format } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (format === FORMAT) return;
  const parts = db.prepare('SELECT type, name FROM sqlite_schema').all() as { type: string; name: string }[];
  const isBefore = BEFORE.includes(format);
  if (!isBefore && (format !== 0 || parts.length > 0)) {
    throw new Error(`${path} is no file of events of this version. Move it away, or name another with events`);
  }
  db.exec('BEGIN IMMEDIATE');
  try {
    if (isBefore) upgradeRows(db);
    else db.exec(`${TABLES} ${STREAMS}`);
    db.exec(`${LISTS} ${VIEWS} PRAGMA user_version = ${FORMAT}; COMMIT`);
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Of a running total what is new; undefined where that is nothing. */
function createRise(db: DatabaseSync): (row: MetricRow) => number | undefined {
  const known = db.prepare('SELECT value, seen FROM streams WHERE key = ?');
  const keep = db.prepare(
    'INSERT INTO streams VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, seen = excluded.seen',
  );
  return ({ stream, values }) => {
    const [time, total] = [values[0] as string, values[VALUE_AT] as number];
    if (stream === undefined) return total;
    const before = known.get(stream.key) as { value: number; seen: string } | undefined;
    if (before === undefined) {
      keep.run(stream.key, total, time);
      return total;
    }
    // Without a start, what fell later has begun again, and of what came late nobody knows what is new.
    if (stream.isApart ? time <= before.seen || total === before.value : total <= before.value) return undefined;
    keep.run(stream.key, total, time);
    return total < before.value ? total : total - before.value;
  };
}

function createInsert(db: DatabaseSync): EventsFile['insert'] {
  const [events, metrics] = [createAdd(db, 'event_rows', EVENT_COLUMNS), createAdd(db, 'metric_rows', METRIC_COLUMNS)];
  const names = createAdd(db, 'unknown_attributes', ['name', 'first_seen']);
  const share = createShare(db);
  const rise = createRise(db);
  const first = db.prepare('INSERT OR IGNORE INTO streams VALUES (?, 0, ?)');

  const insertOne = (row: Row): void => {
    if (row.table === 'unknown_attributes') return names.row(row.values);
    const { source, meaning, values, isUntimed, day } = row;
    if (isUntimed && first.run(values[KEY_AT]!, values[0]!).changes === 0) return;
    const amount = row.table === 'metric_rows' ? rise(row) : 0;
    if (amount === undefined) return;
    share(source, meaning, day);
    if (row.table === 'event_rows') return events.row(values);
    // It may be tried again, where the file cannot be written.
    metrics.row(amount === values[VALUE_AT] ? values : values.with(VALUE_AT, amount));
  };
  const end = () => events.end() + metrics.end() + names.end();

  return (batches) => {
    let all = 0;
    db.exec('BEGIN IMMEDIATE');
    try {
      for (const rows of batches) {
        for (const row of rows) insertOne(row);
        all += rows.length;
      }
      const added = end();
      db.exec('COMMIT');
      return { added, known: all - added };
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
}

function createPrune(db: DatabaseSync): EventsFile['prune'] {
  const old = TABLE_NAMES.map((table) =>
    db.prepare(
      `DELETE FROM ${table} WHERE (timestamp, fingerprint) IN (SELECT timestamp, fingerprint FROM ${table} WHERE timestamp < ? LIMIT ${SLICE_ROWS})`,
    ),
  );
  const oldStreams = db.prepare('DELETE FROM streams WHERE seen < ?');
  const oldest = db.prepare(
    `SELECT min(first) AS first FROM (${TABLE_NAMES.map((table) => `SELECT min(timestamp) AS first FROM ${table}`).join(' UNION ALL ')})`,
  );
  const pragma = (name: string) => Number(Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0]);
  const oldShared = ['sources', 'meanings'].map((table) => db.prepare(`DELETE FROM ${table} WHERE last_day < ?`));
  let wasLast = true;
  const drop = (before: string) => {
    const rows = old.reduce((sum, statement) => sum + Number(statement.run(before).changes), 0);
    if (rows > 0) oldStreams.run(before);
    else if (!wasLast) for (const statement of oldShared) statement.run(before.slice(0, 10));
    if (rows > 0 || !wasLast) db.exec('PRAGMA incremental_vacuum');
    wasLast = rows === 0;
    return rows;
  };
  return (before, bytesMax) => {
    const rows = drop(before);
    if (rows > 0) return { old: rows, oversize: 0 };
    if ((pragma('page_count') - pragma('freelist_count')) * pragma('page_size') <= bytesMax)
      return { old: 0, oversize: 0 };
    const { first } = oldest.get() as { first: string | null };
    return { old: 0, oversize: first === null ? 0 : drop(`${first.slice(0, 10)}~`) };
  };
}
