/** People in the file of events: hashes instead of names, and rows of theirs that go. */
import { DatabaseSync } from 'node:sqlite';
import { NAMED_COLUMNS } from './columns.ts';
import { NAMED } from './others.ts';

/** Told by `PRAGMA application_id`: the names in the file are hashes. The bytes of `hash`. */
const HASHED = 0x68_61_73_68;

type Hash = (name: string) => string;

const TABLES = ['event_rows', 'metric_rows'];
/** JSON of what has no column. */
const LISTS = [...TABLES.map((table) => [table, 'attributes']), ['sources', 'resource']];

/** Makes hashes of all names of a file that has none yet, at once or not at all. */
export function hashNames(db: DatabaseSync, hash: Hash): void {
  const { application_id: mark } = db.prepare('PRAGMA application_id').get() as { application_id: number };
  if (mark === HASHED) return;
  db.exec('PRAGMA secure_delete = ON');
  db.function('hashed', { deterministic: true }, (name) => (typeof name === 'string' ? hash(name) : null));
  db.function('hashed_list', { deterministic: true }, (list) => hashedList(String(list), hash));
  const updates = [
    `UPDATE sources SET ${NAMED_COLUMNS.map((column) => `${column} = hashed(${column})`).join(', ')};`,
    ...LISTS.map(([table, list]) => `UPDATE ${table} SET ${list} = hashed_list(${list}) WHERE ${list} IS NOT NULL;`),
  ];
  db.exec(
    `BEGIN; ${updates.join(' ')} PRAGMA application_id = ${HASHED}; COMMIT; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)`,
  );
}

function hashedList(list: string, hash: Hash): string {
  const told = Object.entries(JSON.parse(list) as Record<string, unknown>);
  return JSON.stringify(
    Object.fromEntries(told.map(([name, value]) => [name, NAMED.test(name) ? hash(String(value)) : value])),
  );
}

/** Deletes all rows of whoever has the names, and of sessions that are theirs. Says how many; the bytes are gone with them. */
export function eraseEvents(path: string, names: ReadonlySet<string>): number {
  const db = new DatabaseSync(path);
  try {
    db.exec(
      'PRAGMA secure_delete = ON; CREATE TEMP TABLE gone (name TEXT PRIMARY KEY); CREATE TEMP TABLE theirs (id INTEGER PRIMARY KEY)',
    );
    const add = db.prepare('INSERT OR IGNORE INTO gone VALUES (?)');
    for (const name of names) add.run(name.toLowerCase());
    const isTheirs = NAMED_COLUMNS.map((column) => `lower(${column}) IN (SELECT name FROM gone)`).join(' OR ');
    db.exec(`INSERT INTO theirs SELECT id FROM sources WHERE ${isTheirs}
      OR session_id IN (SELECT session_id FROM sources WHERE session_id IS NOT NULL AND (${isTheirs}))`);
    const deleted = TABLES.map((table) =>
      Number(db.prepare(`DELETE FROM ${table} WHERE source_id IN (SELECT id FROM theirs)`).run().changes),
    );
    db.exec('DELETE FROM sources WHERE id IN (SELECT id FROM theirs)');
    db.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    return deleted.reduce((sum, rows) => sum + rows, 0);
  } finally {
    db.close();
  }
}
