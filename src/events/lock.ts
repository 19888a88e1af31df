/**
 * The file of events has one writer: two would each add what a running total has risen by, and delete by settings of their own. Who
 * reads it, deletes from it or VACUUMs it needs no lock of this kind.
 */
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Result code of SQLite, https://www.sqlite.org/rescode.html. */
const SQLITE_BUSY = 5;

/** Held until it is closed or the process has ended, in whatever way: a transaction on an empty database beside the file. */
export function lockFor(path: string): { close(): void } {
  const beside = `${path}.lock`;
  if (!existsSync(beside)) closeSync(openSync(beside, 'a', 0o600));
  const db = new DatabaseSync(beside);
  try {
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (cause) {
    db.close();
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw cause;
    const advice = 'Give each a file of its own (setting `events`), or stop the other: then this one goes on';
    throw new Error(`another otel-kpi writes ${path}. ${advice}`, { cause });
  }
}

/** Which file is at a path: who has it open reads and writes on where it was taken away, and nothing says so. */
export function fileAt(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}
