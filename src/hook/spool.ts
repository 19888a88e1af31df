/**
 * The spool: what was reported and is not sent yet, in one folder per user and machine. Hooks append to one file, each record
 * in one write; a full file becomes a numbered one, and the oldest of too many is dropped, which is a record of its own.
 *
 * A hook may write into a file that the sender is about to remove. It looks afterwards whether the file is still there, and
 * writes again if not; the sender reads to the end of what it removed. Both may happen: a record that is sent twice counts once.
 */
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import { recordOf } from './record.ts';

export const SPOOL_BYTES_MAX = 16 * 1024 * 1024;
const FILE_BYTES_MAX = SPOOL_BYTES_MAX / 8;
const CURRENT = 'spool.jsonl';
const TRIES = 3;

/** Whether it is written. */
export function append(folder: string, record: string): boolean {
  try {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const size = write(join(folder, CURRENT), record, folder);
      if (size === 0) continue;
      if (size > FILE_BYTES_MAX) makeRoom(folder);
      return true;
    }
  } catch {
    // The disk is full, or is not ours: whoever called finds another way.
  }
  return false;
}

/** The size of the file then; 0 where it was removed meanwhile. */
function write(path: string, record: string, folder: string): number {
  const file = open(path, folder);
  try {
    // Half a record of a disk that was full must not spoil the next one: each begins on a line of its own.
    const bytes = Buffer.from(`\n${record}\n`);
    if (writeSync(file, bytes) < bytes.length) throw new Error('the disk is full');
    const { nlink, size } = fstatSync(file);
    return nlink === 0 ? 0 : size;
  } finally {
    closeSync(file);
  }
}

function open(path: string, folder: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    makeFolder(folder);
    return openSync(path, 'a', 0o600);
  }
}

/** Files of the spool, the oldest first; the one that is appended to is the last. */
export function spoolFiles(folder: string): string[] {
  const names = namesIn(folder).filter((name) => /^spool-\d+-\d+\.jsonl$/.test(name));
  return [...names.toSorted((a, b) => numberOf(a) - numberOf(b)), CURRENT].map((name) => join(folder, name));
}

/** Puts the current file behind the others. Two that do it at once must not take the same name. */
export function setAside(folder: string): void {
  const last = spoolFiles(folder).at(-2);
  const next = String((last === undefined ? 0 : numberOf(last)) + 1).padStart(9, '0');
  renameSync(join(folder, CURRENT), join(folder, `spool-${next}-${process.pid}.jsonl`));
}

function makeRoom(folder: string): void {
  // Another hook may have done it.
  if ((statSync(join(folder, CURRENT), { throwIfNoEntry: false })?.size ?? 0) > FILE_BYTES_MAX) setAside(folder);
  const files = spoolFiles(folder).slice(0, -1);
  const sizes = files.map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  let total = sizes.reduce((sum, size) => sum + size, FILE_BYTES_MAX);
  for (let at = 0; at < files.length && total > SPOOL_BYTES_MAX; at++) {
    const records = recordsIn(readFileSync(files[at]!, 'utf8')).length;
    unlinkSync(files[at]!);
    total -= sizes[at]!;
    append(folder, droppedOf('SpoolDropped', records));
  }
}

/** Tells that records will never be sent. */
export function droppedOf(name: 'SpoolDropped' | 'SpoolRefused', dropped: number): string {
  return recordOf('unknown', { hook_event: name, moment: 'dropped', dropped }, Date.now(), Math.random());
}

/** Whole records of a text; half ones are of a disk that was full. */
export function recordsIn(lines: string): string[] {
  return lines.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function numberOf(path: string): number {
  return Number(/(\d+)-\d+\.jsonl$/.exec(path)?.[1] ?? Infinity);
}
