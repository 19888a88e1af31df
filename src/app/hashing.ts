/** Keyed hashes of names: without the key nobody finds the hash of a name, and nobody a name of a hash. */
import { createHmac } from 'node:crypto';
import { createMemo } from '../model/memo.ts';

/** 128 bits: nobody's hash is another's. */
const HASH_CHARS = 32;
const NAMES_MAX = 100_000;

/** The first so many characters of the hash in hex. */
export function keyedHash(key: string, text: string, chars: number): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, chars);
}

/** One for a name in whatever letter case: a people file has them as people write them. None has none. */
export function createNameHash(key: string): (name: string) => string {
  const hashOf = createMemo(NAMES_MAX, (name: string) => keyedHash(key, name, HASH_CHARS));
  return (name) => (name === '' ? '' : hashOf(name.toLowerCase()));
}
