/** Writes what records have alike, where the file does not have it yet, and the last day of each. */
import type { DatabaseSync } from 'node:sqlite';
import { MEANING_COLUMNS, SOURCE_COLUMNS } from './columns.ts';
import type { Shared } from './row-identity.ts';

export function createShare(db: DatabaseSync): (source: Shared, meaning: Shared, time: string) => void {
  const [addSource, addMeaning] = [
    createKnown(db, 'sources', SOURCE_COLUMNS),
    createKnown(db, 'meanings', MEANING_COLUMNS),
  ];
  return (source, meaning, time) => {
    addSource(source, time);
    addMeaning(meaning, time);
  };
}

function createKnown(
  db: DatabaseSync,
  table: string,
  columns: readonly string[],
): (shared: Shared, time: string) => void {
  const add = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}, last_day) VALUES (${columns.map(() => '?').join(', ')}, ?)
      ON CONFLICT DO UPDATE SET last_day = max(last_day, excluded.last_day)`,
  );
  return (shared, time) => {
    if (shared.file === db && time <= shared.until!) return;
    const day = time.slice(0, 10);
    shared.file = db;
    // All times of the day come before it.
    shared.until = `${day}~`;
    add.run(...shared.values, day);
  };
}
