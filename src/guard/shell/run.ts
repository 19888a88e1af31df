/** One simple command: what it changes for those after it, what it makes run, what it prints. */
import { absolute, nameOf } from '../paths.ts';
import { isOneOf, optionsOf, wordSet } from '../options.ts';
import { builtin } from './builtins.ts';
import { findInner } from './find.ts';
import { outputOf } from './outputs.ts';
import { inner } from './scope.ts';
import { contentOf, keep } from './streams.ts';
import { windowsCode } from './powershell.ts';
import { HOLE, isFetched, isPattern, isUnknown, NET, quote, typed } from './text.ts';
import { shellInput, unwrap } from './unwrap.ts';
import { packageScript, recipes, script } from './scripts.ts';
import { show, trouble, type Step, type Walk } from './step.ts';
import { setVariable } from './variables.ts';
import { INTERPRETERS, SHELLS, WRAPPERS } from './wrappers.ts';

export type Simple = {
  readonly argv: readonly string[];
  /** Its name as it was written, with a folder. */
  readonly path?: string | undefined;
  readonly redirects: Step['redirects'];
  readonly stdin: string | undefined;
  readonly assigns: readonly string[];
  /** What comes next in its chain comes only if it did what it says. */
  readonly surely: boolean;
};

const LEVELS_MAX = 14;
/** Options of a shell that is opened to be typed into. */
const OPENS = /^-[il]+$|^--(login|norc|noprofile|posix|interactive)$/;

/** What it prints. */
export function runSimple(simple: Simple, walk: Walk, levels = 0): string {
  const { redirects, stdin, assigns } = simple;
  if (levels > LEVELS_MAX || --walk.budget.left < 0) return (trouble('unparsed', simple.argv.join(' '), walk), HOLE);
  const before = setFor(assigns, walk);
  const argv = named(simple.argv, walk);
  const [name = ''] = argv;
  const own = { ...simple, argv, path: simple.argv[0] };
  if (isUnknown(name) || isPattern(name)) unknownName(name, argv, walk);
  show(argv, redirects, stdin, walk);
  const output = known(own, walk, levels) ?? outputOf(argv, stdin, walk);
  restore(before, walk);
  const out = redirects.filter(({ operator, target, fd }) => {
    return operator.includes('>') && !/^(&|\d+$|-$)/.test(target) && (fd === undefined || fd === 1);
  });
  for (const { operator, target } of out) keep(target, output, walk, operator === '>>');
  return out.length > 0 ? '' : output;
}

function unknownName(name: string, argv: readonly string[], walk: Walk): void {
  // A name of which the end is known is a file in a folder that is not: `$DIR/bin/tool`.
  if (isFetched(name)) trouble('remote-code', argv.join(' '), walk);
  else if (isUnknown(nameOf(name)) || (isPattern(nameOf(name)) && !/\.\w+$/.test(name)))
    trouble('unknown', argv.join(' '), walk);
}

/** The name without its folder; of a copy or link, that of the command. */
function named(argv: readonly string[], walk: Walk): readonly string[] {
  const [name = '', ...rest] = argv;
  const path = commonName(name);
  if (!path.includes('/')) return [path, ...rest];
  const [cwd = '/'] = walk.scope.cwds;
  const alias = walk.scope.aliases.get(absolute(path, cwd, walk.home));
  return [alias ?? nameOf(path), ...rest];
}

const GNU = wordSet(
  'rm dd mv cp ln cat head tail tac tee sed find xargs shred unlink truncate install chmod chown env nohup nice stdbuf base64 split sort',
);

/** Programs that are another under a name of their own: of Windows, and of GNU where the system's differ. */
function commonName(name: string): string {
  if (name === 'hub') return 'git';
  if (name === 'helm3') return 'helm';
  if (name.startsWith('g') && GNU.has(name.slice(1))) return name.slice(1);
  const small = name.toLowerCase();
  if (small.endsWith('.exe')) return small.slice(0, -'.exe'.length);
  return isOneOf('cmd pwsh powershell', small) ? small : name;
}

function setFor(assigns: readonly string[], walk: Walk): [string, ReturnType<Walk['scope']['vars']['get']>][] {
  return assigns.map((text) => {
    const cut = text.indexOf('=');
    const [name, value] = [text.slice(0, cut), text.slice(cut + 1)];
    setVariable(name, value, walk);
    const before = walk.scope.vars.get(name);
    walk.scope.vars.set(name, [[value]]);
    return [name, before];
  });
}

function restore(before: ReturnType<typeof setFor>, { scope }: Walk): void {
  for (const [name, value] of before) {
    if (value === undefined) scope.vars.delete(name);
    else scope.vars.set(name, value);
  }
}

/** Commands whose effect is known; undefined where only their output is to be asked for. */
function known(simple: Simple, walk: Walk, levels: number): string | undefined {
  const { argv, stdin } = simple;
  const [name = '', ...rest] = argv;
  const { scope } = walk;
  const alias = scope.aliases.get(name);
  if (alias !== undefined && alias.split(/\s/)[0] !== name && alias !== name)
    return walk.machine.code([alias, ...rest.map((word) => quote(typed(word)))].join(' '), walk, stdin);
  const body = scope.functions.get(name);
  if (body !== undefined) return call(name, rest, body, walk, stdin);
  if (builtin(simple, walk)) return '';
  if (name === 'source' || name === '.') return sourced(rest, walk, stdin);
  if (SHELLS.has(name)) return shell(argv, stdin, walk);
  if (name === 'trap') {
    const code = rest.find((word) => !word.startsWith('-'));
    if (code !== undefined) walk.later.push({ code: typed(code), walk });
    scope.trapped = true;
  }
  const windows = windowsCode(argv, stdin);
  if (windows !== undefined) walk.machine.code(windows, walk, stdin);
  if (INTERPRETERS.has(name)) interpreter(argv, stdin, walk);
  const { path = name } = simple;
  if (path.includes('/') || /\.(sh|bash|zsh)$/.test(name)) script(path, rest, walk);
  if (name === 'find' || name === 'fd' || name === 'fdfind') {
    for (const inside of findInner(argv))
      runSimple({ ...simple, argv: inside, redirects: [], assigns: [] }, walk, levels + 1);
    return undefined;
  }
  if (isOneOf('make gmake rake just task', name)) recipes(argv, stdin, walk);
  if (isOneOf('npm pnpm yarn bun', name)) packageScript(argv, walk);
  return innermost(simple, walk, levels);
}

function innermost(simple: Simple, walk: Walk, levels: number): string | undefined {
  const { argv, stdin } = simple;
  // Items are words, unless they are told to end elsewhere.
  const ends = argv.some((word) => /^(-\w*[0dIi]|--null|--delimiter|--replace)/.test(word)) ? /[\n\0]+/ : /[\s\0]+/;
  const fed = stdin === undefined || isFetched(stdin) ? undefined : stdin.split(ends).filter((word) => word !== '');
  const inside = unwrap(argv, fed, stdin);
  let output: string | undefined;
  for (const { argv: next, code, assigns = [], remote = false, cwd } of inside) {
    const scope =
      cwd === undefined
        ? walk.scope
        : { ...walk.scope, cwds: walk.scope.cwds.map((at) => absolute(cwd, at, walk.home)) };
    const own = { ...walk, scope, remote: walk.remote || remote };
    if (next !== undefined) output = runSimple({ ...simple, argv: next, redirects: [], assigns }, own, levels + 1);
    else if (code !== undefined) output = runCode(code, own, argv, stdin);
  }
  const wrapper = Object.hasOwn(WRAPPERS, argv[0]!) ? WRAPPERS[argv[0]!] : undefined;
  if (wrapper?.reads === true && inside.length === 0 && stdin !== undefined) runInput(stdin, argv, walk);
  return output;
}

/** Code that has to be known to be judged. */
function runCode(code: string, walk: Walk, argv: readonly string[], stdin?: string): string {
  if (isFetched(code)) trouble('remote-code', argv.join(' '), walk);
  else if (code.trim() === HOLE) trouble('unknown', argv.join(' '), walk);
  return walk.machine.code(code, walk, stdin);
}

function runInput(stdin: string, argv: readonly string[], walk: Walk): string {
  // Times of a crontab are no words of a command.
  const code = argv[0] === 'crontab' ? stdin.replaceAll(/^\s*(@\w+|([\d*/,-]+\s+){5})/gm, '') : stdin;
  return runCode(code, walk, argv);
}

function call(
  name: string,
  args: readonly string[],
  body: Parameters<Walk['machine']['node']>[0] | { type: 'CompoundList' },
  walk: Walk,
  stdin?: string,
): string {
  // A script that runs once more may be told to do something else.
  if (walk.calls.includes(name, Math.max(walk.calls.lastIndexOf(''), 0)))
    return (trouble('fork-bomb', name, walk), HOLE);
  if (walk.calls.includes(name)) return HOLE;
  const before = walk.scope.args;
  walk.scope.args = args;
  const own = { ...walk, calls: [...walk.calls, name] };
  const output = body.type === 'CompoundList' ? HOLE : walk.machine.node(body, own, stdin);
  walk.scope.args = before;
  return output;
}

function sourced(rest: readonly string[], walk: Walk, stdin: string | undefined): string {
  const [path = '-'] = rest.filter((word) => word !== '--');
  if (path === '-' || path === '/dev/stdin') return stdin === undefined ? '' : runInput(stdin, ['source'], walk);
  script(path, rest.slice(1), walk);
  return HOLE;
}

function shell(argv: readonly string[], stdin: string | undefined, walk: Walk): string {
  const { code, file, args } = shellInput(argv);
  const scope = { ...inner(walk.scope), args: code === undefined ? args : args.slice(1) };
  if (code !== undefined && args[0] !== undefined) scope.vars.set('0', [[args[0]]]);
  if (code !== undefined) return runCode(code, { ...walk, scope }, argv, stdin);
  const own = { ...walk, scope };
  if (file === '-' || file === '/dev/stdin' || (file === undefined && stdin !== undefined))
    return runInput(stdin ?? '', argv, own);
  if (file !== undefined) script(file, args, own);
  // One that waits for what is typed: agents type into what runs, and some ask nobody about that.
  else if (!walk.remote && argv.slice(1).every((word) => OPENS.test(word))) trouble('unknown', argv.join(' '), walk);
  return HOLE;
}

/** Code of other languages is looked at by the rules; here only where it comes from. */
function interpreter(argv: readonly string[], stdin: string | undefined, walk: Walk): void {
  const { operands, flags } = optionsOf(argv);
  const hasCode = ['-c', '-e', '-m', '-p', '--eval', '-E', '-r', '-Command'].some((flag) => flags.has(flag));
  if (argv.some((word, at) => at > 0 && isFetched(word))) trouble('remote-code', argv.join(' '), walk);
  const path = operands[0];
  if (hasCode) return;
  if (path === undefined || /^(-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/self\/fd\/0)$/.test(path)) {
    if (stdin !== undefined && isFetched(stdin)) trouble('remote-code', argv.join(' '), walk);
  } else if (contentOf(path, walk) === NET || (argv[0] === 'deno' && operands.some((word) => /^https?:/.test(word)))) {
    trouble('remote-code', argv.join(' '), walk);
  }
}
