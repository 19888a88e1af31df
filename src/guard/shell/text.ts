/**
 * Text as the shell will have it, with marks for what is not known: characters of a private area, which nobody types. A
 * pattern that was quoted is plain text; one that was not has marks as well.
 */

/** Any text. */
export const HOLE = '\uE000';
/** Any text, and it came over the network. */
export const NET = '\uE001';
/** Any text, and all variables of the environment are in it. */
export const ENVIRONMENT = '\uE006';
const STAR = '\uE002';
const ONE = '\uE003';
const OPEN = '\uE004';
const CLOSE = '\uE005';

const MARKED = /[\uE000-\uE006]/;
const UNKNOWN = /[\uE000\uE001\uE006]/;
const PATTERN = /[\uE002-\uE004]/;

export const isUnknown = (text: string): boolean => UNKNOWN.test(text);
export const isFetched = (text: string): boolean => text.includes(NET);
export const isPattern = (text: string): boolean => PATTERN.test(text);

/** What was typed by somebody else than the shell cannot have marks. */
export const withoutMarks = (text: string): string => text.replace(/[\uE000-\uE006]/g, '?');

/** Marks for the pattern characters of text that the shell expands. */
export function asPattern(text: string): string {
  return text
    .replace(/\[([^\]/]+)\]/g, `${OPEN}$1${CLOSE}`)
    .replaceAll('*', STAR)
    .replaceAll('?', ONE);
}

/** For people, and for words that are parsed once more. */
export function shown(text: string): string {
  if (!MARKED.test(text)) return text;
  return text
    .replaceAll(STAR, '*')
    .replaceAll(ONE, '?')
    .replaceAll(OPEN, '[')
    .replaceAll(CLOSE, ']')
    .replace(/[\uE000\uE001\uE006]/g, '…');
}

/** Back to the shell's own characters; what is not known stays marked. */
export function typed(text: string): string {
  return text.replaceAll(STAR, '*').replaceAll(ONE, '?').replaceAll(OPEN, '[').replaceAll(CLOSE, ']');
}

/** What a text with marks may be. A pattern does not cross a slash; an unknown text may. */
export function matcher(text: string): RegExp {
  const source = text.replace(/[\uE000-\uE006]|[\\^$.*+?()[\]{}|/-]/g, (found) => {
    if (UNKNOWN.test(found)) return '.*';
    if (found === STAR) return '[^/]*';
    if (found === ONE) return '[^/]';
    if (found === OPEN) return '[';
    if (found === CLOSE) return ']';
    return found === '-' ? '-' : `\\${found}`;
  });
  try {
    return new RegExp(`^${source.replaceAll('[!', '[^')}$`, 's');
  } catch {
    // Not a class as JavaScript has it: as if it could be anything.
    return /^/;
  }
}

/** A word as the shell reads it back. */
export function quote(word: string): string {
  return /^[\w@%+=:,./\uE000-\uE006-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
