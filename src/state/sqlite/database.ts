/** Opens the file: alone, ours and of a format we know, or not at all. Nothing is written to a file that is refused. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { markLog, setApartLog } from './generation.ts';
import { APPLICATION_ID, FIRST_FORMAT, FORMAT, SCHEMA } from './schema.ts';

/** Measured from 4 to 64 kB: entries of the journal cost the same, and rows of entities the least at 8 and 16. */
const PAGE_BYTES = 8_192;

/** Result codes of SQLite, https://www.sqlite.org/rescode.html. */
const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

/** Opens the database and holds its lock until it is closed or the process ends. Throws what an operator can act on. */
export function openDatabase(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') {
      setApartLog(path);
      createFile(path);
    }
    db = new DatabaseSync(path);
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    const isNew = checkOwner(db);
    if (isNew) db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    // Exclusive before WAL: so there is no shared-memory file, and the lock is held from here on. Checkpoints of the WAL
    // follow ours: one in the middle of a commit would only copy journal pages that are about to be deleted.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0');
    if (isNew) createTables(db);
    markLog(db);
    return db;
  } catch (cause) {
    db?.close();
    throw refusal(path, cause);
  }
}

/**
 * The directory is created as well; both for the owner only, since state names people. A file that is there is not even
 * opened: on closing it again, POSIX would take away the lock that an earlier opening in this process holds.
 */
function createFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
}

/** Whether the file is empty. Throws if it is neither that nor ours. */
function checkOwner(db: DatabaseSync): boolean {
  const { application_id: owner } = db.prepare('PRAGMA application_id').get() as { application_id: number };
  if (owner === APPLICATION_ID) {
    const { format } = db.prepare('SELECT format FROM meta').get() as { format: number };
    if (format === FORMAT) return false;
    throw new Error(otherFormat(format));
  }
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  if (owner === 0 && tables === 0) return true;
  throw new Error('it is the database of another program. Choose another file');
}

function otherFormat(format: number): string {
  if (format > FORMAT) return `a newer otel-kpi wrote it (format ${format}). Start that one, or name another file`;
  if (format >= FIRST_FORMAT) return `it is of format ${format}: bring it to ${FORMAT} with otel-kpi state upgrade`;
  return `it is of format ${format}, which only the otel-kpi that wrote it reads. Start that one, or name another file`;
}

function createTables(db: DatabaseSync): void {
  db.exec(`
    BEGIN;
    PRAGMA application_id = ${APPLICATION_ID};
    ${SCHEMA}
    INSERT INTO meta (format, checkpointed) VALUES (${FORMAT}, 0);
    COMMIT`);
}

function refusal(path: string, cause: unknown): Error {
  return new Error(`Cannot open the state ${path}: ${explain(cause)}`, { cause });
}

function explain(cause: unknown): string {
  const { errcode, message } = cause as { errcode?: number; message: string };
  if (errcode === SQLITE_BUSY) return 'another process has it open. Only one otel-kpi can use a file';
  if (errcode === SQLITE_NOTADB)
    return 'it is not a SQLite database. Choose another file, or restore this one from a backup';
  return message;
}

/** The format of a file that is ours, in use or not; undefined where it is not. */
export function formatOf(path: string): number | undefined {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const { application_id: owner } = db.prepare('PRAGMA application_id').get() as { application_id: number };
    if (owner !== APPLICATION_ID) return undefined;
    return (db.prepare('SELECT format FROM meta').get() as { format: number }).format;
  } catch (cause) {
    throw refusal(path, cause);
  } finally {
    db.close();
  }
}
