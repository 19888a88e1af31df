/** What a command prints, where that can be known, since it may be run, or name a file. */
import { absolute, folderOf, isWithin, nameOf } from '../paths.ts';
import { isOneOf, optionsOf, words, wordSet } from '../options.ts';
import { found } from './find.ts';
import { contentOf, keep } from './streams.ts';
import { ENVIRONMENT, HOLE, isFetched, isUnknown, NET, typed, withoutMarks } from './text.ts';
import type { Walk } from './step.ts';
import { INTERPRETERS, SETUP } from './wrappers.ts';

const FETCHES = wordSet(
  'curl wget http https xh fetch lynx w3m aria2c axel nc ncat netcat telnet socat ftp lwp-request iwr irm',
);
const WORD_OF_GIT = wordSet('rev-parse describe branch symbolic-ref rev-list merge-base log tag');
/** Print a word or a number that names nothing dangerous. */
const HARMLESS = wordSet('date whoami hostname uname id nproc seq wc arch logname tty uuidgen expr nvm stat du df');

export function outputOf(argv: readonly string[], stdin: string | undefined, walk: Walk): string {
  const [name = ''] = argv;
  if (isSetup(argv)) return '';
  const fetched = fetchedBy(argv, walk);
  if (fetched !== undefined) return fetched;
  const text = printed(argv, stdin, walk);
  if (text !== undefined) return text;
  if (stdin !== undefined && isFetched(stdin)) return NET;
  if (isWholeEnvironment(argv) || packsHome(argv, walk) || stdin?.includes(ENVIRONMENT) === true) return ENVIRONMENT;
  if (HARMLESS.has(name) || isFiltered(argv) || (name === 'git' && WORD_OF_GIT.has(argv[1] ?? ''))) return 'x';
  return HOLE;
}

/** Containers and images that were asked for by what they are: some, not all. */
function isFiltered([name = '', ...rest]: readonly string[]): boolean {
  return isOneOf('docker podman nerdctl', name) && rest.some((word) => /^(--filter\b|-[a-z]*f$)/.test(word));
}

/** All variables, in another language. */
export const ALL_VARIABLES =
  /os\.environ\b(?!\s*[[.])|process\.env\b(?!\s*[[.?])|\bENV\.(to_h|each|inspect|to_a)|%ENV\b|\bgetenv\(\)/;

export function isWholeEnvironment([name = '', ...rest]: readonly string[]): boolean {
  if (isOneOf('env printenv set export declare typeset', name)) return rest.every((word) => /^-[0px]+$/.test(word));
  return INTERPRETERS.has(name) && rest.some((word) => ALL_VARIABLES.test(word));
}

/** An archive of a home has all of its keys, as the environment has. */
function packsHome(argv: readonly string[], walk: Walk): boolean {
  if (!isOneOf('tar gtar bsdtar zip 7z cpio', argv[0]!)) return false;
  const { operands, values } = optionsOf(argv, wordSet('-f --file -C --directory -x -X --exclude'));
  const [folder = '.'] = [...(values.get('-C') ?? []), ...(values.get('--directory') ?? [])];
  const paths = walk.scope.cwds.flatMap((cwd) => {
    const from = absolute(folder, cwd, walk.home);
    return operands.map((word) => absolute(word, from, walk.home));
  });
  if (!paths.some((path) => isWithin(walk.home, path))) return false;
  for (const file of [...operands, ...(values.get('-f') ?? []), ...(values.get('--file') ?? [])])
    if (/\.\w+$/.test(file)) keep(file, ENVIRONMENT, walk);
  return true;
}

/** A file that is saved may be run later. */
function fetchedBy(argv: readonly string[], walk: Walk): string | undefined {
  const [name = ''] = argv;
  if (!FETCHES.has(name)) return name === 'gh' && argv[1] === 'api' ? NET : undefined;
  const { values, operands, flags } = optionsOf(
    argv,
    wordSet('-o --output -O --output-document --dir -P --directory-prefix -d -H -X --data -A -u -F -T'),
  );
  const saved = words('-o --output --output-document').flatMap((option) => values.get(option) ?? []);
  if (name === 'wget') saved.push(...(values.get('-O') ?? []));
  const ownName =
    (name === 'curl' && (flags.has('-O') || flags.has('--remote-name'))) ||
    (isOneOf('wget aria2c axel', name) && saved.length === 0);
  const urls = [...operands, ...(name === 'curl' ? (values.get('-O') ?? []) : [])];
  const [prefix] = [...(values.get('-P') ?? []), ...(values.get('--directory-prefix') ?? [])];
  const folder = name === 'wget' && prefix !== undefined ? `${prefix}/` : '';
  const names = ownName
    ? urls.filter((url) => url.includes('/')).map((url) => folder + nameOf(url.replace(/[?#].*/, '')))
    : [];
  for (const file of [...saved, ...names]) if (file !== '-' && file !== '') keep(file, NET, walk);
  return NET;
}

function printed(argv: readonly string[], stdin: string | undefined, walk: Walk): string | undefined {
  const [name = '', ...rest] = argv;
  const operands = rest.filter((word) => !/^-./.test(word));
  switch (name) {
    case 'echo': {
      const text = rest.filter((word, at) => at > 0 || !/^-[neE]+$/.test(word)).join(' ');
      return `${/^-[nE]*e/.test(rest[0] ?? '') ? escapes(text) : text}\n`;
    }
    case 'printf':
      return rest[0] === '-v' ? '' : format(rest);
    case 'cat':
    case 'tac':
    case 'head':
    case 'tail': {
      const numbers = wordSet(name === 'head' || name === 'tail' ? '-n -c --lines --bytes' : '');
      const files = optionsOf(argv, numbers).operands.filter((word) => !/^\+\d/.test(word));
      return files.length === 0 || files[0] === '-' ? stdin : concatenated(files, walk);
    }
    case 'tee':
      for (const file of operands) keep(file, stdin ?? HOLE, walk);
      return stdin;
    case 'base64':
      return /^-(d|D|-decode)/.test(rest.find((word) => word.startsWith('-')) ?? '')
        ? decoded(stdin, 'base64')
        : undefined;
    case 'xxd':
      return rest.some((word) => word.startsWith('-r')) ? decoded(stdin, 'hex') : undefined;
    case 'rev':
      return stdin === undefined || isUnknown(stdin)
        ? stdin
        : stdin
            .split('\n')
            .map((line) => Array.from(line).toReversed().join(''))
            .join('\n');
    case 'grep':
    case 'egrep':
    case 'rg':
      return operands.length === 1 && stdin !== undefined ? matching(operands[0]!, rest, stdin) : undefined;
    case 'find':
    case 'fd':
    case 'fdfind':
      return `${found(argv).paths.join('\n')}\n`;
    case 'ls':
      return operands.length > 0 ? `${operands.join('\n')}\n` : listed(rest, walk);
    default:
      return namedPath(argv, operands, walk);
  }
}

/** The names in a folder that nobody named: with a dot those that are there, else the one that matters. */
function listed(options: readonly string[], { scope, world }: Walk): string {
  if (!options.some((word) => /^-\w*[aA]/.test(word))) return HOLE;
  const names = scope.cwds.flatMap((cwd) => world.list(cwd)).filter((name) => name.startsWith('.'));
  return [HOLE, ...(names.length === 0 ? ['.env'] : names), ''].join('\n');
}

/** The lines that match, and of those that nobody knows the name that is asked for. */
function matching(word: string, options: readonly string[], stdin: string): string | undefined {
  const asked = typed(word).replaceAll(/^\^|\$$|\\(?=\.)/g, '');
  if (isFetched(stdin) || options.some((option) => /^-\w*[vcqlo]/.test(option))) return undefined;
  if (stdin.trim() === HOLE) return /^\.[\w.-]+$/.test(asked) ? `${HOLE}\n${asked}\n` : undefined;
  // What is written otherwise may mean another thing to it.
  if (!/^\^?(\\\.|[\w. -])*\$?$/.test(typed(word))) return undefined;
  const pattern = new RegExp(typed(word), 'i');
  return stdin.replaceAll(/[^\n]*\n?/g, (line) => (isUnknown(line) || pattern.test(line.trimEnd()) ? line : ''));
}

/** What prints a path, the name of a command, or nothing. */
function namedPath(argv: readonly string[], operands: readonly string[], walk: Walk): string | undefined {
  const [name = '', ...rest] = argv;
  const [cwd = HOLE] = walk.scope.cwds;
  switch (name) {
    case 'pwd':
      return cwd;
    case 'which':
    case 'type':
    case 'command':
      return operands.length > 0 && (name === 'which' || rest.some((word) => /^-[vVpP]+$/.test(word)))
        ? nameOf(operands[0]!)
        : undefined;
    case 'git':
      return argv.includes('--show-toplevel') ? walk.projectRoot : undefined;
    case 'gcc':
    case 'g++':
    case 'clang':
      return /^-print-file-name=[\w.+-]+$/.test(rest[0] ?? '') ? `/usr/lib/${rest[0]!.split('=')[1]}` : undefined;
    case 'mktemp':
      return '/tmp/tmp.fresh';
    case 'dirname':
      return operands[0] === undefined ? undefined : operands[0].includes('/') ? folderOf(operands[0]) : '.';
    case 'basename':
      return operands[0] === undefined ? undefined : nameOf(operands[0]);
    case 'realpath':
    case 'readlink':
      return operands[0] === undefined ? undefined : absolute(operands[0], cwd, walk.home);
    case ':':
    case 'true':
    case 'false':
    case 'sleep':
    case 'exit':
      return '';
    default:
      return undefined;
  }
}

function concatenated(paths: readonly string[], walk: Walk): string {
  const texts = paths.map((path) => contentOf(path, walk) ?? HOLE);
  return texts.every((text) => text === HOLE) ? HOLE : texts.join('');
}

function decoded(text: string | undefined, encoding: 'base64' | 'hex'): string | undefined {
  if (text === undefined || isUnknown(text)) return text;
  const bytes =
    encoding === 'hex' ? (text.match(/[\da-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16)) : [...latin(text)];
  return withoutMarks(new TextDecoder().decode(Uint8Array.from(bytes)));
}

function latin(text: string): number[] {
  try {
    return Array.from(atob(text.replaceAll(/\s/g, '')), (char) => char.charCodeAt(0));
  } catch {
    return [];
  }
}

function escapes(text: string): string {
  return text.replace(
    /\\(?:x([\da-f]{1,2})|0?([0-7]{1,3})|([abefnrtv\\]))/gi,
    (all, hex?: string, octal?: string, letter?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return letter === 'n' ? '\n' : letter === 't' ? '\t' : letter === '\\' ? '\\' : all;
    },
  );
}

function format(given: readonly string[]): string {
  const [pattern = '', ...args] = given.filter((word, at) => at > 0 || word !== '--');
  let at = 0;
  const once = () =>
    escapes(pattern).replace(/%(?:[-+0 #]*\d*(?:\.\d+)?([sbqdic])|%)/g, (_, kind?: string) => {
      const arg = kind === undefined ? '%' : (args[at++] ?? '');
      return kind === 'b' ? escapes(arg) : arg;
    });
  let text = once();
  for (let round = 0; at > 0 && at < args.length && round < 50; round++) text += once();
  return text;
}

/** Whether the text of a command that prints code to be run is of a known tool. */
function isSetup(argv: readonly string[]): boolean {
  return SETUP.has(argv[0] ?? '') || argv.some((word) => /^(--)?completions?$/.test(word));
}
