/** Makes a folder, and those above it. Node's own way never ends where a folder is refused as if the one above it were not there. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const MODE = 0o700;

/** It is so below /proc, and in homes that are mounted once somebody asks for them. */
export function makeFolder(path: string, mode = MODE): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path) throw error;
    if (!existsSync(above)) makeFolder(above, mode);
    again(path, mode);
  }
}

/** Another hook may have made it meanwhile. */
function again(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
