/**
 * A file of somebody else's that is changed, and given back as it was: bytes, mode and time. What was changed since is
 * theirs, and is not touched.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What a note says. Contents are base64; null where there was no file. */
type Kept = {
  readonly path: string;
  readonly before: string | null;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly written: string;
  /** The first of the folders that were made for it. */
  readonly folder: string | null;
};

/** The file that a path means: behind links, so that a link stays one. */
export function fileOf(path: string): string {
  const whole = resolve(path);
  return existsSync(whole) ? realpathSync(whole) : whole;
}

export function bytesOf(file: string): Buffer | undefined {
  return existsSync(file) ? readFileSync(file) : undefined;
}

/**
 * Writes a file, and a note of what it was, for `giveBack`. False where it is not as it was read (`before`). A note that stands
 * for what the file is now keeps what was before the first change.
 */
export function change(
  file: string,
  before: Buffer | undefined,
  after: string,
  note: string,
  freshMode = 0o600,
): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!isSame(file, before)) return false;
  const written = Buffer.from(after).toString('base64');
  const earlier = readNote(note);
  const stands = earlier !== undefined && before !== undefined && earlier.written === before.toString('base64');
  const folder = mkdirSync(dirname(file), { recursive: true }) ?? null;
  const mode = (stats?.mode ?? freshMode) & 0o7777;
  const fresh = { path: file, before: before?.toString('base64') ?? null, mode, mtimeMs: stats?.mtimeMs ?? 0, folder };
  mkdirSync(dirname(note), { recursive: true, mode: 0o700 });
  writeFileSync(note, JSON.stringify({ ...(stands ? earlier : fresh), written } satisfies Kept), { mode: 0o600 });
  try {
    replace(file, after, mode);
  } catch (error) {
    if (earlier === undefined) unlinkSync(note);
    else writeFileSync(note, JSON.stringify(earlier), { mode: 0o600 });
    throw error;
  }
  return true;
}

/** The file of a note, and whether it is still as it was written. */
export function noted(note: string): { readonly file: string; readonly isUnchanged: boolean } | undefined {
  const kept = readNote(note);
  if (kept === undefined) return undefined;
  return { file: kept.path, isUnchanged: isSame(kept.path, Buffer.from(kept.written, 'base64')) };
}

/** False where the file was changed since, or there is no note. */
export function giveBack(note: string): boolean {
  const kept = readNote(note);
  if (kept === undefined || noted(note)?.isUnchanged !== true) return false;
  const { path, before, mode, mtimeMs, folder } = kept;
  if (before === null) {
    unlinkSync(path);
    if (folder !== null) removeEmpty(dirname(path), folder);
  } else {
    replace(path, Buffer.from(before, 'base64'), mode);
    utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
  }
  unlinkSync(note);
  return true;
}

function readNote(note: string): Kept | undefined {
  return existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as Kept) : undefined;
}

/** Folders that were made for a file go with it, unless something else is in them by now. */
function removeEmpty(folder: string, first: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY') return;
    throw error;
  }
  if (folder !== first) removeEmpty(dirname(folder), first);
}

function isSame(file: string, bytes: Buffer | undefined): boolean {
  const now = bytesOf(file);
  return now === undefined || bytes === undefined ? now === bytes : now.equals(bytes);
}

/** All of it or nothing. */
function replace(file: string, content: string | Buffer, mode: number): void {
  const fresh = `${file}.otel-kpi-${process.pid}`;
  writeFileSync(fresh, content, { mode });
  chmodSync(fresh, mode);
  renameSync(fresh, file);
}
