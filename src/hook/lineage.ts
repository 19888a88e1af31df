/**
 * Which session another one goes on from. A cleared, forked or resumed session may get a new id, and no event names both: the
 * end of the one and the start of the other come from the same folder within a moment.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import { digestOf } from './digest.ts';
import type { HookEvent } from './event.ts';

const MOMENT_MS = 30_000;
const GOES_ON: ReadonlySet<string> = new Set(['clear', 'fork', 'resume']);

/** The session before this one; '' where it is the first, or nobody knows. */
export function parentOf(folder: string, event: HookEvent, nowMs: number): string {
  if (event.moment !== 'end' && event.moment !== 'start') return '';
  const path = join(folder, 'ended', digestOf(`${event.agent} ${event.cwd}`));
  if (event.moment === 'end') {
    makeFolder(join(folder, 'ended'));
    writeFileSync(path, JSON.stringify({ session: event.session, nowMs, process: event.process }), { mode: 0o600 });
    return '';
  }
  if (!GOES_ON.has(event.why)) return '';
  try {
    const { session, nowMs: endedMs, process = '' } = JSON.parse(readFileSync(path, 'utf8'));
    const isNear = Math.abs(nowMs - Number(endedMs)) < MOMENT_MS;
    // What goes on in another process goes on from no other session.
    const isSame = process === '' || event.process === '' || process === event.process;
    return isNear && isSame && session !== event.session ? String(session) : '';
  } catch {
    return '';
  }
}
