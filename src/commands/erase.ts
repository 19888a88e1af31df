/** `otel-kpi erase PERSON [FROM] [TO]`. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { namesIn, withoutNames } from '../journeys/renamed.ts';
import { isUrl, printableHome } from '../model/home.ts';
import { copyInto, type CopySteps } from './copy.ts';
import { checkHomes } from './homes.ts';
import { Refusal } from '../line/refusal.ts';
import { inSmallLetters, shortened } from '../model/texts.ts';
import { replaceFile } from './upgrade.ts';

export type EraseSteps = CopySteps & {
  /** How state names a person where it does not say the name itself. */
  readonly hash: ((name: string) => string) | undefined;
  /** Deletes the rows of the names in the file of events, and says how many; undefined where there is no file. */
  eraseEvents(names: ReadonlySet<string>): number | undefined;
  /** Deletes all of a Redis home. */
  drop(home: string): Promise<void>;
  /** Has the files of that Redis written anew, since they have what was deleted. */
  rewriteFiles(home: string): Promise<void>;
};

const ZEROS = Buffer.alloc(2 ** 20);

/** What is elsewhere, and nobody here can reach. */
const ELSEWHERE = `not erased, as otel-kpi cannot reach it:
  session events in Loki, and whatever else the collector sends on: delete them there by user_id
  Prometheus: it has no names of people
  backups and copies of the state, files of the collector's queue, the people file, and logs`;

/** `from` and `to` are written as the setting `state`. A file is replaced; of Redis everything goes into TO, which is used from then on. */
export async function erase(person: string, from: string, to: string | undefined, steps: EraseSteps): Promise<void> {
  checkHomes(from, to);
  if (isUrl(from) && to === undefined)
    throw new Refusal('state in Redis is written anew into another prefix: name it, as TO');
  if (!isUrl(from) && to !== undefined) throw new Refusal('a file is erased from in place: TO must be absent');
  const names = await namesOf(from, person, steps);
  // First, since afterwards nobody knows whose they are.
  const rows = steps.eraseEvents(names);
  if (rows !== undefined) steps.print(`erased: ${rows} rows of events, all of their sessions`);
  const without = withoutNames(names);
  const into = (target: string) =>
    copyInto(from, target, { ...steps, read: async (home) => without(await steps.read(home)) });
  if (to === undefined) {
    const old = await replaceFile(from, into);
    overwrite(old);
  } else {
    await into(to);
    await steps.drop(from);
    steps.print(await filesOf(from, steps));
  }
  steps.print(
    `erased: ${names.size} names, with their links, their days, and where sessions and installations had them`,
  );
  if (to !== undefined)
    steps.print(`the state is now ${printableHome(to)}: set \`state\` to it before otel-kpi starts again`);
  steps.print('kept: every total, under no name');
  steps.print(ELSEWHERE);
}

/** Nothing is undone where it fails: the person is out of the state. */
async function filesOf(from: string, { rewriteFiles }: EraseSteps): Promise<string> {
  try {
    await rewriteFiles(from);
    return 'erased: the log and the snapshot of Redis were written anew; each replica of Redis has its own';
  } catch (cause) {
    return `not erased: the files of Redis still have the old state (${(cause as Error).message}); run BGREWRITEAOF and BGSAVE there`;
  }
}

/** All that the person is known by; whoever may be known by a hash is looked for by both. */
async function namesOf(from: string, person: string, { read, hash }: EraseSteps): Promise<ReadonlySet<string>> {
  const source = await read(from);
  try {
    const spelled = [person, inSmallLetters(person)].map(shortened);
    const told = [...spelled, ...(hash === undefined ? [] : spelled.map(hash))];
    const names = await namesIn(source, told);
    if (names.size === 0) throw new Refusal(`the state knows nobody by the name ${person}`);
    return names;
  } finally {
    await source.close();
  }
}

/** Also its bytes are gone, as far as the file system writes where it wrote before. */
function overwrite(path: string): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r+');
  const { size } = statSync(path);
  for (let at = 0; at < size; at += ZEROS.length) writeSync(file, ZEROS, 0, Math.min(ZEROS.length, size - at), at);
  fsyncSync(file);
  closeSync(file);
  rmSync(path);
}
