/** The real hook process, with a home of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { recordsIn, spoolFiles } from '../../src/hook/spool.ts';

export const HOOK = join(import.meta.dirname, '../../plugin/scripts/hook.cjs');

export type Variables = Record<string, string | undefined>;

export const stateIn = (folder: string) => join(folder, 'state');

export function envIn(folder: string, port: number, more: Variables = {}): Variables {
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    OTELKPI_HOOK_DIR: stateIn(folder),
    OTELKPI_HOOK_ENDPOINT: endpoint,
    ...more,
  };
}

export function runHook(folder: string, env: Variables, input: string, words: readonly string[] = ['hook']) {
  const options = { input, env, encoding: 'utf8', cwd: folder } as const;
  const { status: code, stdout, stderr } = spawnSync(process.execPath, [HOOK, ...words], options);
  return { code, stdout, stderr };
}

/** Records that are not sent yet, or are kept although they were. */
export const spooledIn = (folder: string): string[] =>
  spoolFiles(stateIn(folder)).flatMap((path) => (existsSync(path) ? recordsIn(readFileSync(path, 'utf8')) : []));

/** By the number in its lock. */
export function stopSender(folder: string): void {
  const lock = join(stateIn(folder), 'sender.lock');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8'));
  try {
    if (pid > 1) process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
  rmSync(lock, { force: true });
}
