/** `otel-kpi state upgrade [FROM] [TO]`. */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isUrl, printableHome, witnessOf } from '../model/home.ts';
import { copyInto, type CopySteps } from './copy.ts';
import { checkHomes } from './homes.ts';
import { Refusal } from '../line/refusal.ts';

export type UpgradeSteps = CopySteps & {
  /** Whether state is of the format that this version writes, and its names are as the settings say. */
  isCurrent(home: string): Promise<boolean>;
};

/** `from` and `to` are written as the setting `state`. Without `to` a file is replaced, and the old one kept beside it. */
export async function upgrade(from: string, to: string | undefined, steps: UpgradeSteps): Promise<void> {
  checkHomes(from, to);
  if (to !== undefined) return copyInto(from, to, steps);
  if (await steps.isCurrent(from)) return steps.print(`${printableHome(from)} is of the newest format already`);
  if (isUrl(from)) throw new Refusal('state in Redis is upgraded into another prefix: name it, as TO');
  const old = await replaceFile(from, (fresh) => copyInto(from, fresh, steps));
  steps.print(`the state before the upgrade is ${old}`);
}

/** Makes a file beside it and lets it take its place; the old one stays beside it. Gives where. */
export async function replaceFile(from: string, make: (fresh: string) => Promise<void>): Promise<string> {
  const [old, fresh] = [`${from}.bak`, `${from}.new`];
  if (existsSync(old)) throw new Refusal(`${old} exists: move it away first`);
  // Of one that was interrupted.
  for (const left of [fresh, `${fresh}-wal`, witnessOf(fresh)]) rmSync(left, { force: true });
  await make(fresh);
  sync(fresh);
  // The file is never missing: the old one gets a second name before the new one takes its first.
  linkSync(from, old);
  // What was acknowledged of the old one says nothing of the new one.
  rmSync(witnessOf(from), { force: true });
  renameSync(fresh, from);
  renameSync(witnessOf(fresh), witnessOf(from));
  sync(dirname(from));
  return old;
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
