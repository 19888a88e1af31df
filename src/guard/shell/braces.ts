/** Brace expansion, on the text of one word. */

const TEXTS_MAX = 64;

/** The words that a word with braces stands for, or undefined where they are too many. */
export function braces(text: string): string[] | undefined {
  let texts = [text];
  for (let round = 0; round < 8; round++) {
    const more = texts.flatMap((one) => expandFirst(one) ?? [one]);
    if (more.length > TEXTS_MAX) return undefined;
    if (more.length === texts.length && more.every((one, at) => one === texts[at])) return more;
    texts = more;
  }
  return undefined;
}

function expandFirst(text: string): string[] | undefined {
  for (let at = next(text, 0, '{'); at >= 0; at = next(text, at + 1, '{')) {
    if (text[at - 1] === '$') continue;
    const end = closing(text, at);
    if (end < 0) return undefined;
    const inside = text.slice(at + 1, end);
    const parts = sequence(inside) ?? commas(inside);
    if (parts === undefined) continue;
    return parts.map((part) => text.slice(0, at) + part + text.slice(end + 1));
  }
  return undefined;
}

/** Where a character stands that is not quoted. */
function next(text: string, from: number, wanted: string): number {
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote === '' && char === '\\') at++;
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else if (quote === '' && char === wanted && at >= from) return at;
  }
  return -1;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at >= 0 && at < text.length;) {
    const opens = next(text, at, '{');
    const closes = next(text, at, '}');
    if (closes < 0) return -1;
    if (opens >= 0 && opens < closes) [depth, at] = [depth + 1, opens + 1];
    else if (--depth === 0) return closes;
    else at = closes + 1;
  }
  return -1;
}

function commas(inside: string): string[] | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at <= inside.length;) {
    const comma = next(inside, at, ',');
    const brace = next(inside, at, '{');
    if (brace >= 0 && brace < comma) {
      const end = closing(inside, brace);
      if (end < 0) break;
      at = end + 1;
      continue;
    }
    if (comma < 0) break;
    parts.push(inside.slice(from, comma));
    at = from = comma + 1;
  }
  return parts.length === 0 ? undefined : [...parts, inside.slice(from)];
}

function sequence(inside: string): string[] | undefined {
  const [, from, to] = /^(-?\d{1,4}|[a-zA-Z])\.\.(-?\d{1,4}|[a-zA-Z])$/.exec(inside) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const letters = /[a-zA-Z]/.test(from);
  const [low, high] = letters ? [from.charCodeAt(0), to.charCodeAt(0)] : [Number(from), Number(to)];
  const step = low <= high ? 1 : -1;
  const all = Array.from({ length: Math.min(Math.abs(high - low) + 1, TEXTS_MAX + 1) }, (_, at) => low + at * step);
  return all.map((code) => (letters ? String.fromCharCode(code) : String(code)));
}
