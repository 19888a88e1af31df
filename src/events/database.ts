/**
 * The file of events. Other processes may read, delete and VACUUM it while this one writes: it is a plain SQLite file in WAL
 * mode, and whoever finds it busy waits.
 */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { EVENT_COLUMNS, METRIC_COLUMNS, TABLES } from './columns.ts';
import { hashNames } from './names.ts';
import { VALUE_AT, type MetricRow, type Row } from './rows.ts';
import { VIEWS } from './views.ts';

/** Of the tables; told by `PRAGMA user_version`. */
const FORMAT = 1;

/** How long another process may keep the file to itself, as a VACUUM does. */
const BUSY_MS = 5_000;

/** Rows deleted at once: as many take some milliseconds. */
const SLICE_ROWS = 2_000;

const TABLE_NAMES = ['events', 'metrics'] as const;

export type EventsFile = {
  /** All or none of them, durable on return; says how many are new. Throws where the file cannot be written. */
  insert(rows: readonly Row[]): number;
  /** Deletes a slice of what is older, or past the size; says how many rows, 0 once there are none left. */
  prune(before: string, bytesMax: number): { readonly old: number; readonly oversize: number };
  close(): void;
};

const STREAMS = `
CREATE TABLE streams (key TEXT PRIMARY KEY, value REAL NOT NULL, seen TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX streams_by_time ON streams (seen);`;

/**
 * `groupCanRead`: the file and its log are readable by the group of the process, for a Grafana beside it. `hash`: of names of
 * people, also of those that are in the file.
 */
export function openEvents(path: string, groupCanRead: boolean, hash?: (name: string) => string): EventsFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, 'wx', groupCanRead ? 0o640 : 0o600));
  // The log and the index of it beside the file get the mode of the file from SQLite.
  if (groupCanRead) chmodSync(dirname(path), statSync(dirname(path)).mode | 0o050);
  const db = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    createTables(db, path);
    if (hash !== undefined) hashNames(db, hash);
  } catch (error) {
    db.close();
    throw error;
  }
  return { insert: createInsert(db), prune: createPrune(db), close: () => db.close() };
}

function createTables(db: DatabaseSync, path: string): void {
  const { user_version: format } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (format === FORMAT) return;
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  if (format !== 0 || tables > 0) {
    throw new Error(`${path} is no file of events of this version. Move it away, or name another with events`);
  }
  db.exec(`BEGIN; ${TABLES} ${STREAMS} ${VIEWS} PRAGMA user_version = ${FORMAT}; COMMIT`);
}

function createInsert(db: DatabaseSync): EventsFile['insert'] {
  const insertInto = (table: string, columns: readonly string[]) =>
    db.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
  const statements = {
    events: insertInto('events', EVENT_COLUMNS),
    metrics: insertInto('metrics', METRIC_COLUMNS),
    unknown_attributes: insertInto('unknown_attributes', ['name', 'first_seen']),
  } satisfies Record<Row['table'], StatementSync>;
  const known = db.prepare('SELECT value, seen FROM streams WHERE key = ?');
  const keep = db.prepare(
    'INSERT INTO streams VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, seen = excluded.seen',
  );

  /** Of a running total what is new; undefined where that is nothing. */
  const rise = ({ stream, values }: MetricRow): number | undefined => {
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

  return (rows) => {
    let added = 0;
    db.exec('BEGIN IMMEDIATE');
    try {
      for (const row of rows) {
        const amount = row.table === 'metrics' ? rise(row) : 0;
        if (amount === undefined) continue;
        const values = row.table === 'metrics' ? row.values.with(VALUE_AT, amount) : row.values;
        added += Number(statements[row.table].run(...values).changes);
      }
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
    return added;
  };
}

function createPrune(db: DatabaseSync): EventsFile['prune'] {
  const old = TABLE_NAMES.map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE timestamp < ? LIMIT ${SLICE_ROWS})`),
  );
  const oldStreams = db.prepare('DELETE FROM streams WHERE seen < ?');
  const oldest = db.prepare(
    `SELECT min(first) AS first FROM (${TABLE_NAMES.map((table) => `SELECT min(timestamp) AS first FROM ${table}`).join(' UNION ALL ')})`,
  );
  const pragma = (name: string) => Number(Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0]);
  const drop = (before: string) => {
    const rows = old.reduce((sum, statement) => sum + Number(statement.run(before).changes), 0);
    if (rows > 0) {
      oldStreams.run(before);
      db.exec('PRAGMA incremental_vacuum');
    }
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
