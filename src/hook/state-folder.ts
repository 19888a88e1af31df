/** Where the hook keeps what is its own. */
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Env } from './event.ts';

export function stateFolder(env: Env): string {
  const state = env['XDG_STATE_HOME'] || env['LOCALAPPDATA'] || join(homeOf(env), '.local', 'state');
  return env['OTELKPI_HOOK_DIR'] || join(state, 'otel-kpi', 'hook');
}

/** A process may have no home: what it keeps is in the way of nobody then. */
export function homeOf(env: Env): string {
  try {
    return env['HOME'] || env['USERPROFILE'] || homedir();
  } catch {
    return join(tmpdir(), 'otel-kpi');
  }
}
