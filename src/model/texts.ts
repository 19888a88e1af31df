/** Texts that senders choose, as they are kept: short, and alike where they mean the same. */
import { Hash } from './hash.ts';

/** Longest text that is kept of an attribute: names and ids are shorter, and text must not grow the state. */
export const TEXT_CHARS_MAX = 200;
/** How much of a longer one is kept, for people to know it by. */
const BEGINNING_CHARS = 160;

const hash = new Hash();

/** One that is too long is told by its beginning and a hash: two of one beginning are two. What makes texts alike comes before. */
export function shortened(text: string): string {
  if (text.length <= TEXT_CHARS_MAX) return text;
  const { hi, lo, third, fourth } = hash.begin(0).text(text).end();
  const words = [hi, lo, third, fourth].map((word) => (word >>> 0).toString(16).padStart(8, '0'));
  // Half a surrogate pair is no text, and no store would keep it.
  const isWithinPair = (text.codePointAt(BEGINNING_CHARS - 1) ?? 0) > 0xffff;
  return `${text.slice(0, BEGINNING_CHARS - (isWithinPair ? 1 : 0))}~${words.join('')}`;
}

/** An account is one whatever the case of its letters, and however ü is encoded: of an address senders differ in both. */
export function inSmallLetters(name: string): string {
  return name.trim().normalize().toLowerCase();
}

/** Of percent-encoding; one that is not encoded right stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
