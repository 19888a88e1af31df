/** The end of a database whose file is not where it was: whatever is at its path now is left as it is. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Trouble } from './standing.ts';

/** The whole state once more at a path that nothing is at any more. Throws where something is. */
export function writeAnew(db: DatabaseSync, path: string, { log }: Trouble): void {
  const fresh = `${path}.fresh`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  rmSync(fresh, { force: true });
  db.prepare('VACUUM INTO ?').run(fresh);
  chmodSync(fresh, 0o600);
  sync(fresh);
  // It is all in the new file, and would be taken for a log of it.
  if (log === 'replaced') renameSync(`${path}-wal`, `${path}-wal.left`);
  else rmSync(`${path}-wal`, { force: true });
  // Not a rename: that would replace what somebody has put there meanwhile.
  linkSync(fresh, path);
  rmSync(fresh);
  sync(dirname(path));
}

/**
 * Closing writes SQLite's log into the open file, and deletes what is at the log's path. What is at the paths and not of the
 * open database stays there; but beside a file that is ours no log of somebody else's.
 */
export function closeApart(db: DatabaseSync, path: string, { file, log, isOverwritten }: Trouble): void {
  const wal = `${path}-wal`;
  const aside: string[] = [];
  const putAside = (one: string, isOurs: boolean) => {
    if (isOurs) copyFileSync(one, `${one}.kept`);
    else renameSync(one, `${one}.kept`);
    aside.push(one);
  };
  if (file === 'replaced' || isOverwritten) putAside(path, isOverwritten);
  if (log === 'cut') putAside(wal, true);
  if (log === 'replaced' && file === 'replaced') putAside(wal, false);
  else if (log === 'replaced') renameSync(wal, `${wal}.left`);
  try {
    db.close();
  } finally {
    for (const one of aside) renameSync(`${one}.kept`, one);
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
