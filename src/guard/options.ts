/** The words of a simple command: what is an option, what its value, what an operand. */

export type Options = {
  readonly name: string;
  /** `-r` for each letter of `-rf`, `--force` for `--force=x` too. */
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
};

const NONE: Words = { has: () => false };

/** `valued`: the options that take a value, such as `-C --git-dir`. */
export function optionsOf(argv: readonly string[], valued: Words = NONE): Options {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const keep = (flag: string, value: string | undefined) => {
    flags.add(flag);
    if (value !== undefined) values.set(flag, [...(values.get(flag) ?? []), value]);
  };
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '--') {
      operands.push(...argv.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      const cut = word.indexOf('=');
      const flag = cut < 0 ? word : word.slice(0, cut);
      keep(flag, cut >= 0 ? word.slice(cut + 1) : valued.has(flag) ? argv[++at] : undefined);
    } else if (word.length > 1 && word.startsWith('-')) {
      if (valued.has(word)) keep(word, argv[++at]);
      else if (cluster(word, valued, keep, argv[at + 1])) at++;
    } else operands.push(word);
  }
  return { name: argv[0] ?? '', flags, values, operands };
}

/** Whether the last letter wants the next word. */
function cluster(
  word: string,
  valued: Words,
  keep: (flag: string, value: string | undefined) => void,
  next: string | undefined,
): boolean {
  // A long option with one dash, as Go and Terraform have them.
  keep(word, undefined);
  for (let at = 1; at < word.length; at++) {
    const flag = `-${word[at]}`;
    const rest = word.slice(at + 1);
    keep(flag, valued.has(flag) ? (rest === '' ? next : rest) : undefined);
    if (valued.has(flag)) return rest === '';
  }
  return false;
}

/** Whether one of some options is there; a long one also where it is cut short, as getopt lets it. */
export function has({ flags }: Options, wanted: readonly string[]): boolean {
  return wanted.some((option) => {
    if (flags.has(option)) return true;
    if (!option.startsWith('--')) return false;
    for (const flag of flags) if (flag.length > 4 && flag.startsWith('--') && option.startsWith(flag)) return true;
    return false;
  });
}

const SPLIT = new Map<string, readonly string[]>();

/** Words of a table of ours, split once. */
export function words(text: string): readonly string[] {
  const known = SPLIT.get(text) ?? text.split(' ').filter((word) => word !== '');
  if (!SPLIT.has(text)) SPLIT.set(text, known);
  return known;
}

const SPACE = 32;

/** An expression would be compiled at its first use, in each call anew; a list is looked through as it stands. */
export function isOneOf(list: string, word: string): boolean {
  const { length } = word;
  if (length === 0 || word.includes(' ')) return false;
  for (let at = list.indexOf(word); at >= 0; at = list.indexOf(word, at + length)) {
    const isEnd = at + length === list.length || list.charCodeAt(at + length) === SPACE;
    if (isEnd && (at === 0 || list.charCodeAt(at - 1) === SPACE)) return true;
  }
  return false;
}

/** Tables are many and a call asks few of them: they are looked through, and not split. */
export type Words = { readonly has: (word: string) => boolean };

export function wordSet(text: string): Words {
  return { has: (word) => isOneOf(text, word) };
}
