/** What a command makes run: another command, or code. */
import { isOneOf, optionsOf, words, wordSet, type Words } from '../options.ts';
import { codeIn } from './codes.ts';
import { HOLE, typed } from './text.ts';
import { COMMANDS_OF, WRAPPERS, type Wrapper } from './wrappers.ts';

export type Inner = {
  readonly argv?: readonly string[];
  readonly code?: string;
  /** `NAME=value` before the command. */
  readonly assigns?: readonly string[];
  readonly remote?: boolean;
  /** A folder to be in. */
  readonly cwd?: string;
};

/** `fed`: the words that standard input has, where they are known. */
export function unwrap(argv: readonly string[], fed: readonly string[] | undefined, stdin?: string): Inner[] {
  const [name = ''] = argv;
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name]! : undefined;
  return [
    ...(wrapper === undefined ? [] : wrapped(argv, wrapper, fed)),
    ...codeIn(argv, stdin).map((code) => ({ code })),
  ];
}

function wrapped(argv: readonly string[], wrapper: Wrapper, fed: readonly string[] | undefined): Inner[] {
  const { at, values } = command(argv, wrapper);
  const inner: Inner[] = words(wrapper.code ?? '').flatMap((option) => {
    return (values.get(option) ?? []).map((code) => ({ code: typed(code), remote: wrapper.remote === true }));
  });
  if (wrapper.only !== undefined && !words(wrapper.only).some((option) => argv.includes(option))) return inner;
  if (at === undefined) return inner;
  // What a container is given.
  const assigns =
    wrapper.remote === true
      ? [...(values.get('-e') ?? []), ...(values.get('--env') ?? [])].filter((word) => /^\w+=/.test(word))
      : [];
  let from = at;
  const assigning = wrapper.joined !== true && wrapper.versioned !== true;
  while (assigning && /^[A-Za-z_]\w*=/.test(argv[from] ?? '')) assigns.push(argv[from++]!);
  const rest = argv.slice(from);
  if (wrapper.versioned === true && rest.length > 0) rest[0] = commandOf(rest[0]!);
  const cwd = [...(values.get('--chdir') ?? []), ...(values.get('-C') ?? []), ...(values.get('-D') ?? [])][0];
  const place = { assigns, remote: wrapper.remote === true, ...(cwd === undefined ? {} : { cwd }) };
  if (rest.length === 0) return inner;
  if (wrapper.fed === true) return [...inner, ...feed(rest, wrapper, values, fed, place)];
  if (wrapper.joined === true) return [...inner, { ...place, code: joined(rest) }];
  // A whole line in one word is a line to those that take one.
  if (rest.length === 1 && /\s/.test(rest[0]!)) return [...inner, { ...place, code: typed(rest[0]!) }];
  return [...inner, { ...place, argv: rest }];
}

/** `rimraf@5`, `twine==5` and `aws-cdk@2` run `rimraf`, `twine` and `cdk`. */
function commandOf(named: string): string {
  const name = named.replace(/(?<=^@?[\w.-]+(?:\/[\w.-]+)?)(@|==)[^/\s]*$/, '');
  return Object.hasOwn(COMMANDS_OF, name) ? COMMANDS_OF[name]! : name;
}

/** One word is code as it stands; several are joined by blanks, as `eval` and `ssh` do. */
function joined(rest: readonly string[]): string {
  return rest.map((word) => (isOneOf('Enter C-m KPEnter', word) ? '\n' : typed(word))).join(' ');
}

function feed(
  rest: readonly string[],
  wrapper: Wrapper,
  values: ReadonlyMap<string, readonly string[]>,
  fed: readonly string[] | undefined,
  place: Inner,
): Inner[] {
  const cut = rest.findIndex((word) => /^:::+\+?$/.test(word));
  const [start, given] = cut < 0 ? [rest, fed] : [rest.slice(0, cut), rest.slice(cut + 1)];
  const items = given === undefined ? [HOLE] : given;
  const mark = [...(values.get('-I') ?? []), ...(values.get('--replace') ?? [])][0] ?? (wrapper.joined ? '{}' : '');
  const marked = mark !== '' && start.some((word) => word.includes(mark));
  const filled = marked
    ? items.map((item) => start.map((word) => word.replaceAll(mark, () => item)))
    : [[...start, ...items]];
  return filled.slice(0, 64).map((argv) => (wrapper.joined ? { ...place, code: joined(argv) } : { ...place, argv }));
}

/** Where the command begins, after options, verbs and operands of the wrapper; and the values of its options. */
function command(argv: readonly string[], wrapper: Wrapper): { at?: number; values: Map<string, string[]> } {
  const valued = wordSet(`${wrapper.valued ?? ''} ${wrapper.code ?? ''}`);
  const verbs = wrapper.verbs === undefined ? undefined : words(wrapper.verbs);
  const values = new Map<string, string[]>();
  let skip = wrapper.skip ?? 0;
  let verb = verbs === undefined;
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '--' && verb && skip < 99) return { at: at + 1, values };
    if (wrapper.pairs !== undefined && words(wrapper.pairs).includes(word)) at += 2;
    else if (/^[-+]./.test(word)) {
      if (optionTakesNext(word, valued, argv[at + 1], values)) at++;
    } else if (!verb) verb = verbs!.includes(word) || (word !== 'compose' && at > 8);
    else if (/^[A-Za-z_]\w*=/.test(word) && skip > 0) continue;
    else if (skip-- <= 0) return { at, values };
  }
  return { values };
}

function optionTakesNext(
  word: string,
  valued: Words,
  next: string | undefined,
  values: Map<string, string[]>,
): boolean {
  const keep = (option: string, value: string) => values.set(option, [...(values.get(option) ?? []), value]);
  const { values: own } = optionsOf(['', word], valued);
  for (const [option, given] of own) for (const value of given) keep(option, value);
  if (valued.has(word)) return (keep(word, next ?? ''), true);
  const last = `-${word.at(-1)}`;
  if (!word.startsWith('--') && !word.includes('=') && own.size === 0 && valued.has(last) && word.length < 6)
    return (keep(last, next ?? ''), true);
  return false;
}

/** The code that `bash -c` is given, its arguments, or its file. */
export function shellInput(argv: readonly string[]): { code?: string; file?: string; args: readonly string[] } {
  const { flags, operands, values } = optionsOf(argv, wordSet('-o +o -O --rcfile --init-file --init-command -C'));
  const [first, ...rest] = operands.filter((word) => !/^\+[a-z]+$/.test(word));
  const init = [...(values.get('--init-command') ?? []), ...(values.get('-C') ?? [])][0];
  if (init !== undefined) return { code: typed(init), args: [] };
  const long = values.get('--command')?.[0];
  if (long !== undefined) return { code: typed(long), args: [] };
  if (flags.has('-c') || flags.has('--command'))
    return first === undefined ? { args: [] } : { code: typed(first), args: rest };
  return first === undefined || flags.has('-s') ? { args: operands } : { file: first, args: rest };
}
