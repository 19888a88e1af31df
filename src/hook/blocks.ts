/** The last call of a session that was stopped, kept on this machine alone, for whoever asks why. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import type { HookEvent, Said } from './event.ts';

export function keepBlock(
  folder: string,
  { session, tool, name }: HookEvent,
  said: Said,
  rule: unknown,
  nowMs: number,
): void {
  makeFolder(join(folder, 'blocked'));
  const kept = {
    at: new Date(nowMs).toISOString(),
    verdict: said.action,
    tool: tool || name,
    rule,
    reason: said.reason,
  };
  writeFileSync(join(folder, 'blocked', encodeURIComponent(session)), JSON.stringify(kept), { mode: 0o600 });
}

/** Of this session, or of the last one where it is not named. */
export function lastBlock(folder: string, session: string): string {
  try {
    const blocked = join(folder, 'blocked');
    const names = session === '' ? readdirSync(blocked) : [encodeURIComponent(session)];
    const latest = names.toSorted((a, b) => statSync(join(blocked, b)).mtimeMs - statSync(join(blocked, a)).mtimeMs)[0];
    const { at, verdict, tool, rule, reason } = JSON.parse(readFileSync(join(blocked, latest!), 'utf8'));
    return `${at}  ${tool}: ${verdict} by rule ${rule}\n${reason}\n`;
  } catch {
    return 'Nothing was stopped.\n';
  }
}
