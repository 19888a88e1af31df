/** Where the hook keeps what is its own. */
import { join } from 'node:path';
import type { Env } from './event.ts';

export function stateFolder(env: Env): string {
  const state = env['XDG_STATE_HOME'] || env['LOCALAPPDATA'] || join(homeOf(env), '.local', 'state');
  return env['OTELKPI_HOOK_DIR'] || join(state, 'otel-kpi', 'hook');
}

/** A process may have no home: what it keeps is in the way of nobody then. */
export function homeOf(env: Env): string {
  const told = env['HOME'] || env['USERPROFILE'];
  if (told) return told;
  // To load it takes a fortieth of the hook's time, and nearly everybody has a home.
  const { homedir, tmpdir } = process.getBuiltinModule('node:os');
  try {
    return homedir();
  } catch {
    return join(tmpdir(), 'otel-kpi');
  }
}
