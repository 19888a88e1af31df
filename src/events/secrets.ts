/** Shapes of secrets: what looks like one is not kept, in whatever attribute it is sent, even where content is. */

const MASK = '[secret]';

/** Published beginnings of keys, each followed by a long word: of model providers, code hosts, clouds, chats, payment and other services. */
const BEGINNINGS = [
  '[spr]k-',
  '[spr]k_(?:live|test)_',
  'whsec_',
  'gh[pousr]_',
  'github_pat_',
  'gl(?:pat|dt|rt|cbt|ptt|soat|ft|agent)-',
  'xox[abeoprs]-',
  'xapp-',
  'pypi-',
  'AIza',
  'ya29\\.',
  'SG\\.',
  'do[opr]_v1_',
  'shp(?:at|ca|pa|ss)_',
  'hv[sbr]\\.',
  'gl(?:sa|c)_',
  'sntry[su]_',
  'lin_(?:api|oauth)_',
  'HRKU-',
  'dp\\.(?:pt|st|ct|sa)\\.',
  'pscale_(?:tkn|pw|oauth)_',
  'fm[12]_',
  'AT(?:ATT3|BB|CTT3)',
  'dckr_(?:pat|oat)_',
  'PMAK-',
  'NRAK-',
  'sb_secret_',
  'sq0[a-z]{3}-',
  'GOCSPX-',
  'tskey-',
  'AGE-SECRET-KEY-1',
  'bk(?:ua|ct|pat)_',
  'CCIPAT_',
  'lsv2_(?:pt|sk)_',
  'vercel_blob_rw_',
  'AKCp',
  'ops_eyJ',
];
/** Others, which words begin with, too: what follows is of letters and digits alone. */
const WORDS = ['npm_', 'hf_', 'r8_', 'gsk_', 'nfp_', 'ntn_', 'sgp_', 'sbp_', 'figd_', 'pplx-', 'xai-', 'pul-', 'fo1_', 'rubygems_', 'secret_', 'EAAA', 'oy2', 'cio']; // prettier-ignore
const NUMBERS = ['SK', 'key-', 'dapi'];

/** Of a word. A line of a text within a text begins with `\n`. */
const START = '(?:\\b|\\\\[nrt])';
const begun = (beginnings: readonly string[], rest: string): string => `(?:${beginnings.join('|')})${rest}`;
const SHAPES = [
  begun(BEGINNINGS, '[A-Za-z0-9_.=-]{16,}'),
  begun(WORDS, '[A-Za-z0-9]{20,}'),
  begun(NUMBERS, '[0-9a-f]{32}'),
  '(?:AKIA|ASIA)[A-Z0-9]{16}\\b',
  'sdk-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}',
  // JSON web tokens.
  'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*',
];
/** Each begins with what is rare, so that no text takes long. */
const KEYS = new RegExp(`(${START})(?:${SHAPES.join('|')})`, 'g');
const HAS_KEY = new RegExp(KEYS.source);

/** A quote, also of a text within a text. */
const Q = `(?:\\\\*["'])?`;
const IS = `${Q}\\s{0,9}[=:]\\s{0,9}${Q}`;
const named = (before: string, secret: string): RegExp => new RegExp(`(${before})${secret}`, 'gi');

/** What follows these words is a secret whatever its shape; the words stay. */
const NAMED: readonly RegExp[] = [
  /(-----BEGIN [A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  named(START + 'Bearer\\s{1,9}', '[A-Za-z0-9._~+/=-]{8,}'),
  named(`${START}authorization${IS}[a-z]{1,20}\\s{1,9}`, `[^\\s"'\\\\]{8,}`),
  named(`${START}cookie${IS}`, `[^\\r\\n"'\\\\]{8,}`),
  named(
    `(?:passw(?:or)?d|passphrase|secret|token|credentials?|\\bpsk|"auth|(?:api|access|account|auth|encryption|master|private|secret|signing)[_-]?key)${IS}`,
    `[^\\s"'&;,]{6,}`,
  ),
  // On a line of a shell.
  named(
    `\\s--?(?:password|passwd|token|secret|api-?key|access-?key|auth-?token)\\s{1,9}${Q}`,
    `[^\\s"'-][^\\s"'\\\\]{5,}`,
  ),
  named(`${START}curl\\b[^\\n|;]{0,300}?\\s(?:-u|--user)[\\s=]{0,3}${Q}[^\\s:"']{1,100}:`, `[^\\s"'\\\\]{4,}`),
  named(START + '(?:mysql|mysqldump|mariadb)\\b[^\\n|;]{0,200}?\\s-p(?!ort)', `[^\\s"'\\\\]{4,}`),
  named(`${START}sshpass\\s{1,9}-p\\s{0,9}${Q}`, `[^\\s"'\\\\]{4,}`),
  named(START + 'login\\s{1,9}\\S{1,100}\\s{1,9}password\\s{1,9}', '\\S{4,}'),
  // In addresses, and addresses that are secrets themselves.
  named('://[^\\s/:@]{0,100}:', '[^\\s/@]{1,200}(?=@)'),
  named('://', '[A-Za-z0-9_-]{20,200}(?=@)'),
  named('[?&](?:key|sig|signature|code)=', `[^\\s"'&\\\\]{16,}`),
  named(START + 'hooks\\.slack\\.com/services/', '[A-Za-z0-9/]{20,}'),
  named('/api/webhooks/\\d{1,30}/', '[A-Za-z0-9_-]{20,}'),
  named(START + '\\d{8,10}:', 'AA[A-Za-z0-9_-]{30,}'),
  named('\\.atlasv1\\.', '[A-Za-z0-9_=-]{40,}'),
];

/** What all of these have one of: most texts are ids and words, which have none, and are looked through once. */
const HAS_NAME =
  /bearer|authoriz|cookie|passw|passphrase|secret|token|credential|psk|"auth|key|curl|mysql|mariadb|sshpass|:\/\/|webhooks|-----BEGIN|:AA|atlasv1/i;

export function masked(text: string): string {
  let result = HAS_KEY.test(text) ? text.replace(KEYS, `$1${MASK}`) : text;
  if (!HAS_NAME.test(result)) return result;
  for (const each of NAMED) result = result.replace(each, `$1${MASK}`);
  return result;
}

export function maskedText(text: string | null): string | null {
  return text === null ? null : masked(text);
}
