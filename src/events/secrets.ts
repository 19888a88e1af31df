/** Shapes of secrets: what looks like one is not kept, in whatever attribute it is sent, even where content is. */

const MASK = '[secret]';

/**
 * Each is a published prefix of a kind of key, or a way keys are written down. Text comes from anybody and may be long: each
 * begins with what is rare, so that no text takes long.
 */
const SHAPES: readonly RegExp[] = [
  // Keys of model providers, code hosts, chats and payment services.
  /\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/g,
  /\b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bhf_[A-Za-z0-9]{20,}/g,
  /\bpypi-[A-Za-z0-9_-]{30,}/g,
  // Clouds.
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\bya29\.[A-Za-z0-9_-]{20,}/g,
  // JSON web tokens, and private keys whole.
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** What follows these words is a secret whatever its shape; the words stay. */
const NAMED: readonly RegExp[] = [
  /(\bBearer\s{1,9})[A-Za-z0-9._~+/=-]{8,}/gi,
  /((?:password|passwd|secret|token|api[_-]?key|access[_-]?key)["']?\s{0,9}[=:]\s{0,9}["']?)[^\s"'&;,]{6,}/gi,
  /(:\/\/[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)/g,
];

/** What all of these have one of: most texts are ids and words, which have none, and are looked through once. */
const MAYBE =
  /[spr]k[-_]|gh[pousr]_|github_pat|glpat-|xox|npm_|hf_|pypi-|A[KS]IA|AIza|ya29|eyJ|-----BEGIN|bearer|passw|secret|token|key|:\/\//i;

/** Letters and marks of which each of these has one: ids that are written with the sixteen digits have none. */
const RARE = new Set('ghiklmtwxyGHIKLMTWXY:/'.split('').map((letter) => letter.charCodeAt(0)));
const IS_RARE = Uint8Array.from({ length: 128 }, (_, code) => Number(RARE.has(code)));
const [E, R] = [0x65, 0x72];
const SMALL = 0x20;

/** Whether it has one of them, or the end of `bearer`: a loop, since most texts are ids, and a pattern takes five times as long. */
function hasRare(text: string): boolean {
  let before = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (IS_RARE[code] === 1 || ((code | SMALL) === R && (before | SMALL) === E)) return true;
    before = code;
  }
  return false;
}

export function masked(text: string): string {
  if (!hasRare(text) || !MAYBE.test(text)) return text;
  let result = text;
  for (const shape of SHAPES) result = result.replace(shape, MASK);
  for (const named of NAMED) result = result.replace(named, `$1${MASK}`);
  return result;
}

export function maskedText(text: string | null): string | null {
  return text === null ? null : masked(text);
}
