/** By what a row is known when its record comes again. */
import { Hash } from '../model/hash.ts';
import type { AnyRecord, Digest } from '../model/record.ts';

const hash = new Hash();
/** What all records of one owner begin with: they come together. */
const begun = new Hash();
let begunWith: string | undefined;
const digest: Digest = { digestHi: 0, digestLo: 0 };

type Identified = Pick<AnyRecord, 'digest'>;
type More = (hash: Hash) => Hash;

/** A value of a column. */
export type Value = string | number | null;

/**
 * What several records have alike. `values` begin with a number that is the same for the same values. `file`: the one that has it, for
 * records of up to the day `until`.
 */
export type Shared = { readonly values: readonly Value[]; file?: object; until?: number };

/** Scripts read no larger integer. */
const HIGH_BITS = 2 ** 20;
const WORD = 2 ** 32;

/** What identifies a record by the wire alone, as 52 bits. */
export function identify(owner: string, name: string, record: Identified, more: More = (same) => same): number {
  return identifyAfter(begin(hash, owner, name, record), more);
}

/** What that begins with for all records that say the same but for times and numbers. */
export function beginIdentity(owner: string, name: string, record: Identified): Hash {
  return begin(new Hash(), owner, name, record);
}

/** `more`: of what is a record's own. */
export function identifyAfter(common: Hash, more: More): number {
  const { hi, lo } = more(common === hash ? hash : hash.goOn(common)).end();
  return idOf(hi, lo);
}

function begin(into: Hash, owner: string, name: string, record: Identified): Hash {
  record.digest(digest);
  if (owner !== begunWith) {
    begun.begin(0).word(owner.length).text(owner);
    begunWith = owner;
  }
  return into.goOn(begun).word(name.length).text(name).word(digest.digestHi).word(digest.digestLo);
}

/** The same of texts. */
export function identifyTexts(texts: readonly (string | null)[]): number {
  hash.begin(0);
  for (const text of texts) hash.word(text?.length ?? -1).text(text ?? '');
  const { hi, lo } = hash.end();
  return idOf(hi, lo);
}

/** Of a hash, which scripts read as one integer. */
export function idOf(hi: number, lo: number): number {
  return ((hi >>> 0) % HIGH_BITS) * WORD + (lo >>> 0);
}
