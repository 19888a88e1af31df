/** People in the file of events: where their names stand, hashes instead of them, and rows of theirs that go. */
import { DatabaseSync } from 'node:sqlite';
import { EVENT_COLUMNS, METRIC_COLUMNS } from './columns.ts';
import type { Row } from './rows.ts';

/** Told by `PRAGMA application_id`: the names in the file are hashes. The bytes of `hash`. */
const HASHED = 0x68_61_73_68;

type Hash = (name: string) => string;

const COLUMNS = { events: EVENT_COLUMNS, metrics: METRIC_COLUMNS } as const;
const TABLES = ['events', 'metrics'] as const;
const NAMES = ['person', 'account_uuid'];
/** JSON of what has no column. */
const LISTS = ['custom_attributes', 'resource'];
const NAMED = /^(user|account|installation|enduser)[._]/;

/** The row with hashes instead of names. */
export function hashedRow<R extends Row>(row: R, hash: Hash): R {
  if (row.table === 'unknown_attributes') return row;
  const columns = COLUMNS[row.table];
  const values = row.values.map((value, at) => {
    const column = columns[at]!;
    if (typeof value !== 'string') return value;
    return NAMES.includes(column) ? hash(value) : LISTS.includes(column) ? hashedList(value, hash) : value;
  });
  return { ...row, values };
}

function hashedList(list: string, hash: Hash): string {
  const told = Object.entries(JSON.parse(list) as Record<string, unknown>);
  return JSON.stringify(
    Object.fromEntries(told.map(([name, value]) => [name, NAMED.test(name) ? hash(String(value)) : value])),
  );
}

/** Makes hashes of all names of a file that has none yet, at once or not at all. */
export function hashNames(db: DatabaseSync, hash: Hash): void {
  const { application_id: mark } = db.prepare('PRAGMA application_id').get() as { application_id: number };
  if (mark === HASHED) return;
  db.exec('PRAGMA secure_delete = ON');
  db.function('hashed', { deterministic: true }, (name) => (typeof name === 'string' ? hash(name) : null));
  db.function('hashed_list', { deterministic: true }, (list) => hashedList(String(list), hash));
  const names = NAMES.map((column) => `${column} = hashed(${column})`);
  const sets = [...names, ...LISTS.map((column) => `${column} = hashed_list(${column})`)].join(', ');
  const updates = TABLES.map((table) => `UPDATE ${table} SET ${sets};`).join(' ');
  db.exec(`BEGIN; ${updates} PRAGMA application_id = ${HASHED}; COMMIT; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)`);
}

/** Deletes all rows of whoever has the names, and of sessions that are theirs. Says how many; the bytes are gone with them. */
export function eraseEvents(path: string, names: ReadonlySet<string>): number {
  const db = new DatabaseSync(path);
  try {
    db.exec(
      'PRAGMA secure_delete = ON; CREATE TEMP TABLE gone (name TEXT PRIMARY KEY); CREATE TEMP TABLE theirs (id TEXT)',
    );
    const add = db.prepare('INSERT OR IGNORE INTO gone VALUES (?)');
    for (const name of names) add.run(name.toLowerCase());
    const isTheirs = NAMES.map((column) => `lower(${column}) IN (SELECT name FROM gone)`).join(' OR ');
    for (const table of TABLES) {
      db.exec(
        `INSERT INTO theirs SELECT DISTINCT session_id FROM ${table} WHERE session_id IS NOT NULL AND (${isTheirs})`,
      );
    }
    const deleted = TABLES.map((table) => {
      const where = `${isTheirs} OR session_id IN (SELECT id FROM theirs)`;
      return Number(db.prepare(`DELETE FROM ${table} WHERE ${where}`).run().changes);
    });
    db.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    return deleted.reduce((sum, rows) => sum + rows, 0);
  } finally {
    db.close();
  }
}
