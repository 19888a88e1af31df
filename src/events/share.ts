/** Writes what records have alike, where the file does not have it yet, and the last day of each. */
import type { DatabaseSync } from 'node:sqlite';
import { MEANING_COLUMNS, SOURCE_COLUMNS } from './columns.ts';
import type { Shared } from './row-identity.ts';
import { writtenDay } from './values.ts';

export function createShare(db: DatabaseSync): (source: Shared, meaning: Shared, day: number) => void {
  const [addSource, addMeaning] = [
    createKnown(db, 'sources', SOURCE_COLUMNS),
    createKnown(db, 'meanings', MEANING_COLUMNS),
  ];
  return (source, meaning, day) => {
    addSource(source, day);
    addMeaning(meaning, day);
  };
}

function createKnown(
  db: DatabaseSync,
  table: string,
  columns: readonly string[],
): (shared: Shared, day: number) => void {
  const add = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}, last_day) VALUES (${columns.map(() => '?').join(', ')}, ?)
      ON CONFLICT DO UPDATE SET last_day = max(last_day, excluded.last_day)`,
  );
  return (shared, day) => {
    if (shared.file === db && day <= shared.until!) return;
    shared.file = db;
    shared.until = day;
    add.run(...shared.values, writtenDay(day));
  };
}
