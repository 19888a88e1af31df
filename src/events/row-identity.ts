/** By what a row is known when its record comes again. */
import { Hash } from '../model/hash.ts';
import type { AnyRecord, Digest } from '../model/record.ts';

const hash = new Hash();
const digest: Digest = { digestHi: 0, digestLo: 0 };

/** What identifies a record by the wire alone, as 64 bits in hex: scripts read no larger integer than 53 bits. */
export function identify(
  owner: string,
  name: string,
  record: AnyRecord,
  more: (hash: Hash) => Hash = (same) => same,
): string {
  record.digest(digest);
  const { hi, lo } = more(
    hash
      .begin(0)
      .word(owner.length)
      .text(owner)
      .word(name.length)
      .text(name)
      .word(digest.digestHi)
      .word(digest.digestLo),
  ).end();
  return hexOf(hi) + hexOf(lo);
}

function hexOf(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
