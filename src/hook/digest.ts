import { Hash } from '../model/hash.ts';

/** A short name of a text. Node's own digests cost more to load than all of the hook. */
export function digestOf(text: string): string {
  const { hi, lo } = new Hash().begin(0).text(text).end();
  return [hi, lo].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
