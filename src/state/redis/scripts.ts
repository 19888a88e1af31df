/** The scripts: each file says its keys, arguments and result. Redis knows them by their hash. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type Script = { readonly text: string; readonly sha: string };

function script(name: string): Script {
  const text = readFileSync(new URL(`scripts/${name}.lua`, import.meta.url), 'utf8');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

export const SCRIPTS = {
  start: script('start'),
  changes: script('changes'),
  hub: script('hub'),
  forget: script('forget'),
  load: script('load'),
  commit: script('commit'),
  read: script('read'),
  prune: script('prune'),
  close: script('close'),
  lend: script('lend'),
  alone: script('alone'),
} as const;
