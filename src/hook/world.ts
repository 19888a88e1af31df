/** The disk and the environment as the guard asks for them. Nothing of it throws. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { World } from '../guard/verdict.ts';
import type { Env } from './event.ts';

/** The guard reads scripts and settings; what is larger is none. */
const READ_BYTES_MAX = 256 * 1024;

export function worldOf(env: Env): World {
  return {
    real,
    list: (folder) => quietly(() => readdirSync(folder), []),
    read: (path) =>
      quietly(() => {
        const stats = statSync(path);
        if (!stats.isFile() || stats.size > READ_BYTES_MAX) return undefined;
        const text = readFileSync(path, 'utf8');
        return text.includes('\0') ? undefined : text;
      }, undefined),
    env: (name) => env[name],
  };
}

/** Links are resolved as far as the path exists. */
function real(path: string): string {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    const found = quietly(() => realpathSync(at), undefined);
    if (found !== undefined) return join(found, ...missing);
    if (dirname(at) === at) return path;
    missing.unshift(basename(at));
  }
}

function quietly<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}
