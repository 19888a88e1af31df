/**
 * Which state a file has, and how often its log was begun anew: a number in the header, in the field that SQLite leaves to its
 * users. Each log begins with the next one, so a log that was left beside another file, or an older copy of its own, is known:
 * SQLite itself would mix the two.
 */
import { randomInt } from 'node:crypto';
import { closeSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/** The number: 15 bits of the state, 16 of the log. */
const LOGS = 2 ** 16;
const STATES = 2 ** 15;

/** Of the file's header, https://www.sqlite.org/fileformat2.html, and of the log's: then comes a frame, a page with its own. */
const USER_VERSION_AT = 60;
const LOG_HEADER_BYTES = 32;
const SALTS = [16, 24] as const;
const FRAME_HEADER_BYTES = 24;
const FRAME_SALTS = [8, 16] as const;
const LOG_BYTES = LOG_HEADER_BYTES + FRAME_HEADER_BYTES + USER_VERSION_AT + 4;

function numberOf(db: DatabaseSync): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** Which state: the same for ever. 0: one that was never marked. */
export function stateOf(db: DatabaseSync): number {
  return Math.floor(numberOf(db) / LOGS);
}

/** The next number, as a write of the header alone; also where the log was just written into the file, which begins it anew. */
export function markLog(db: DatabaseSync): void {
  const state = stateOf(db) || randomInt(1, STATES);
  db.exec(`PRAGMA user_version = ${state * LOGS + ((numberOf(db) + 1) % LOGS)}`);
}

/** Takes away a log that is not of the file beside it, and keeps it under another name. Before the file is opened. */
export function setApartLog(path: string): void {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log === undefined || log.size === 0) return;
  const file = statSync(path, { throwIfNoEntry: false });
  // SQLite would delete a log without its file: who finds the file again needs it.
  if (file === undefined || file.size === 0 || !belongs(path)) renameSync(`${path}-wal`, `${path}-wal.left`);
}

function belongs(path: string): boolean {
  const log = firstBytes(`${path}-wal`, LOG_BYTES);
  const frame = log.subarray(LOG_HEADER_BYTES);
  // Nothing in it counts, or it was begun by an otel-kpi that did not mark it.
  const isInUse = log.subarray(...SALTS).equals(frame.subarray(...FRAME_SALTS));
  if (log.length < LOG_BYTES || !isInUse || frame.readUInt32BE(0) !== 1) return true;
  const number = frame.readUInt32BE(FRAME_HEADER_BYTES + USER_VERSION_AT);
  const before = numberInFile(path);
  // The same: a crash came while the log was being written into the file.
  return before === 0 || number === before || number === before - (before % LOGS) + ((before + 1) % LOGS);
}

/**
 * By SQLite, without lock or log: to open and close a file in another way would end a lock that this process has. 0 where it
 * is no database: who opens it says so.
 */
function numberInFile(path: string): number {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  const db = new DatabaseSync(url, { readOnly: true });
  try {
    return numberOf(db);
  } catch {
    return 0;
  } finally {
    db.close();
  }
}

function firstBytes(path: string, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  const file = openSync(path, 'r');
  try {
    return buffer.subarray(0, readSync(file, buffer, 0, bytes, 0));
  } finally {
    closeSync(file);
  }
}
