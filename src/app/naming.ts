/**
 * How people are named in state: as agents tell it, or by keyed hashes, which only the holder of the key can find for a name.
 * A hash is made once, before anything is counted, and nothing behind that knows the name.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config.ts';
import { isEmpty } from '../journeys/copy.ts';
import { markIn, markOf, renamed } from '../journeys/renamed.ts';
import { isUrl } from '../model/home.ts';
import { createNameHash, keyedHash } from './hashing.ts';
import { emptyChange, type Source, type Store } from '../model/store.ts';

export type Naming = {
  /** What state says of its names; undefined where they are as they were told. */
  readonly mark: string | undefined;
  /** Undefined where names stay. */
  readonly hash: ((name: string) => string) | undefined;
  /** Of the hashes; '' where names stay. */
  readonly key: string;
};

type NamingConfig = Pick<Config, 'identity' | 'identityKey' | 'identityKeyFile' | 'state'>;

const KEY_FILE = 'identity.key';
const KEY_BYTES = 32;
const MARK_CHARS = 16;

/** What waiting does not mend: an operator has to act. */
export class WrongNaming extends Error {}

/** Makes the key where there is none yet. */
export function openNaming(config: NamingConfig): Naming {
  if (config.identity === 'plain') return { mark: undefined, hash: undefined, key: '' };
  const key = config.identityKey || readKey(keyFileOf(config));
  // No name begins like this: the mark is nobody's hash.
  return { mark: `hashed ${keyedHash(key, '\0key', MARK_CHARS)}`, hash: createNameHash(key), key };
}

function keyFileOf({ identityKeyFile, state }: NamingConfig): string {
  if (identityKeyFile !== '') return identityKeyFile;
  if (isUrl(state)) {
    throw new WrongNaming(
      'identity: hashed needs identity_key or identity_key_file where the state is in Redis: all replicas must have the same key',
    );
  }
  return join(dirname(state), KEY_FILE);
}

function readKey(path: string): string {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = readFileSync(path, 'utf8').trim();
  if (key.length < KEY_BYTES)
    throw new WrongNaming(`${path} has ${key.length} characters; a key must have at least ${KEY_BYTES}`);
  return key;
}

/** What has to be done before state can be used with the setting. Throws WrongNaming where nothing can be. */
export async function namingStep(source: Source, { mark }: Naming): Promise<'none' | 'mark' | 'rename'> {
  const kept = markIn((await source.read()).registers);
  if (kept === mark) return 'none';
  if (kept === undefined) return (await isEmpty(source)) ? 'mark' : 'rename';
  if (mark !== undefined)
    throw new WrongNaming(
      'the state has hashes of names by another key: set identity_key or identity_key_file to that one',
    );
  throw new WrongNaming(
    'the state has hashes of names, and nobody can turn them back: set identity: hashed, with its key, or begin a new state',
  );
}

/** The state as it would be with the names of the setting. It is closed where nothing can come of it. */
export async function withNaming(source: Source, naming: Naming, onRenamed: () => void): Promise<Source> {
  const { mark, hash } = naming;
  try {
    if ((await namingStep(source, naming)) !== 'rename' || mark === undefined || hash === undefined) return source;
  } catch (error) {
    await source.close();
    throw error;
  }
  onRenamed();
  return renamed(source, { name: hash, owner: hash }, mark);
}

/** Refuses a store whose names are written otherwise; a new one is marked. */
export async function settleNaming(store: Store, naming: Naming): Promise<void> {
  const step = await namingStep(store, naming);
  if (step === 'rename') {
    throw new WrongNaming(
      'the state has names as they were told: otel-kpi state upgrade makes hashes of them, once otel-kpi is stopped',
    );
  }
  if (step === 'mark') await store.commit({ ...emptyChange(), registers: [markOf(naming.mark!)] });
}
