/** The image of our Dockerfile, built once for all files of a run: to install its packages takes longer than most of them. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { buildImage, type Image } from './dockerfile.ts';

/** Of two busy cores, which build it or wait for whoever does. */
export const BUILD_TIMEOUT_MS = 480_000;

type Built = { readonly image?: Image; readonly error?: string };

export async function imageOfRun(): Promise<Image> {
  // Given by each run (test/run-folder.mjs).
  const folder = join(process.env['RUN_FOLDER']!, 'image');
  const result = `${folder}.json`;
  if (isFirst(folder)) {
    const built: Built = await buildImage(folder).then(
      (image) => ({ image }),
      (error: unknown) => ({ error: String(error) }),
    );
    // Whoever waits sees all of it.
    writeFileSync(`${result}.new`, JSON.stringify(built));
    renameSync(`${result}.new`, result);
  }
  while (!existsSync(result)) await setTimeout(100);
  const { image, error }: Built = JSON.parse(readFileSync(result, 'utf8'));
  if (image === undefined) throw new Error(error);
  return image;
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}
