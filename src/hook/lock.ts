/**
 * One sender at a time. The lock is a file that its holder touches; who stopped touching it has died. Two holders do no harm
 * (what is sent twice counts once), so nothing is done against the narrowest of races.
 */
import { closeSync, openSync, statSync, unlinkSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const TOUCH_MS = 5_000;
const DEAD_MS = 3 * TOUCH_MS;

export function lockPath(folder: string): string {
  return join(folder, 'sender.lock');
}

/** Whether somebody holds it. A time ahead of the clock is one of a clock that was set back. */
export function isHeld(path: string, nowMs: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && Math.abs(nowMs - stats.mtimeMs) < DEAD_MS;
}

export type Lock = { readonly touch: () => void; readonly release: () => void };

export function take(path: string, pid: number, nowMs: number): Lock | undefined {
  if (isHeld(path, nowMs)) return undefined;
  removeDead(path);
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, String(pid));
    closeSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    // A disk that is full must not keep what was kept in memory from leaving.
    return { touch: () => {}, release: () => {} };
  }
  return {
    touch: () => {
      const now = new Date(Date.now());
      utimesSync(path, now, now);
    },
    release: () => unlinkSync(path),
  };
}

/** Only what is there: of two that begin at once the one must not remove the lock of the other. */
function removeDead(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return;
  try {
    unlinkSync(path);
  } catch {
    // Another one did.
  }
}
