/** Scripts that a line runs: files of the shell, recipes of `make`, scripts of a package. */
import { absolute } from '../paths.ts';
import { isOneOf, optionsOf, words, wordSet } from '../options.ts';
import { trouble, type Walk } from './step.ts';
import { contentOf } from './streams.ts';
import { HOLE, isFetched } from './text.ts';

const isOwnFile = (path: string, { scope, home }: Walk): boolean =>
  scope.files.has(absolute(path, scope.cwds[0] ?? '/', home));

const RECIPES = '-f --file --makefile --rakefile --justfile --taskfile';

/**
 * Of a file of recipes what would run: all of one that the line wrote, or that comes from elsewhere; of one of the disk what the
 * targets say that are asked for.
 */
export function recipes(argv: readonly string[], stdin: string | undefined, walk: Walk): void {
  const { values, operands, flags } = optionsOf(argv, wordSet(`${RECIPES} -C --directory -d -j`));
  const folder = [...(values.get('-C') ?? []), ...(values.get('--directory') ?? [])].join('/');
  const named = words(RECIPES).flatMap((option) => values.get(option) ?? []);
  const usual = argv[0] === 'just' ? 'justfile Justfile .justfile' : 'GNUmakefile makefile Makefile';
  const paths = (named.length > 0 ? named : words(usual)).map((path) => (folder === '' ? path : `${folder}/${path}`));
  const path = paths.find((one) => /(^|\/)-$/.test(one) || contentOf(one, walk) !== undefined) ?? '/dev/stdin';
  const isTyped = /(^|\/)-$|^\/dev\/stdin$/.test(path);
  const text = !isTyped ? contentOf(path, walk) : named.length > 0 ? stdin : undefined;
  if (text === undefined || text === HOLE) return;
  if (isFetched(text)) return trouble('remote-code', argv.join(' '), walk);
  if (isTyped || isOwnFile(path, walk)) {
    const [, set] = recipesOf(text);
    const lines = filled(text, set).replaceAll(/^[^\t:\n]*:[^;\n]*;?|^\t[@-]*/gm, '');
    return void walk.machine.code(lines, walk);
  }
  if (!isOneOf('make gmake just', argv[0]!) || flags.has('-n') || flags.has('--dry-run')) return;
  const cwds = walk.scope.cwds.map((cwd) => absolute(folder, cwd, walk.home));
  const own = { ...walk, script: true, scope: { ...walk.scope, cwds } };
  const targets = operands.filter((word) => !word.includes('='));
  runTargets(targets, text, own);
}

type Recipe = { readonly needs: string[]; readonly lines: string[] };

/** Those that are asked for, or the first one; before each what it needs. */
function runTargets(asked: readonly string[], text: string, walk: Walk): void {
  const [all, values] = recipesOf(text);
  const done = new Set(walk.calls);
  const run = (name: string): void => {
    const recipe = all.get(name);
    if (recipe === undefined || done.has(`target ${name}`)) return;
    done.add(`target ${name}`);
    recipe.needs.forEach(run);
    const code = recipe.lines.map((line) => filled(line.replace(/^\s+[@+-]*/, ''), values)).join('\n');
    walk.machine.code(code, { ...walk, calls: [...walk.calls, `target ${name}`] });
  };
  const first = [...all.keys()].find((name) => !name.startsWith('.'));
  (asked.length > 0 ? asked : [first ?? '']).forEach(run);
}

/** By target, and what variables are set to. */
function recipesOf(text: string): [Map<string, Recipe>, Map<string, string>] {
  const all = new Map<string, Recipe>();
  const values = new Map([['MAKE', 'make']]);
  let current: Recipe[] = [];
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    const [, name, value] = /^(?:export\s+)?([\w.-]+)\s*[:?+]*=\s*(.*)$/.exec(line) ?? [];
    const [, heads, needs, own] = /^@?([\w./-][^:#]*):{1,2}(?!=)([^;#]*)(?:;(.*))?/.exec(line) ?? [];
    if (/^\s+\S/.test(line)) current.forEach(({ lines }) => lines.push(line));
    else if (name !== undefined) values.set(name, value!);
    else if (heads !== undefined)
      current = heads.split(/\s+/).map((head) => {
        const recipe = all.get(head) ?? { needs: [], lines: [] };
        all.set(head, recipe);
        recipe.needs.push(...needs!.split(/\s+/));
        if (own !== undefined) recipe.lines.push(` ${own}`);
        return recipe;
      });
  }
  return [all, values];
}

/** With the values of variables, each made once; `$$` is the shell's own, and what is not set here may be in the environment. */
function filled(line: string, values: Map<string, string>): string {
  return line.replaceAll(
    /\$\$|\$\(shell\s+([^)]*)\)|\$[({]([\w.-]+)[)}]|\{\{\s*([\w-]+)\s*\}\}|\$[@<^*?+%]/g,
    (all, code?: string, name?: string, other?: string) => {
      if (all === '$$') return '$';
      if (code !== undefined) return `$(${code})`;
      const [known, value] = [name ?? other ?? '', values.get(name ?? other ?? '')];
      if (value === undefined) return name === undefined ? HOLE : `\${${name}}`;
      values.set(known, HOLE);
      values.set(known, filled(value.replaceAll(/^(["'])(.*)\1$/g, '$2'), values).slice(0, TEXT_MAX));
      return values.get(known)!;
    },
  );
}

const TEXT_MAX = 500;

/** A file that is run: as the line wrote it, or as it lies on the disk. */
export function script(path: string, args: readonly string[], walk: Walk): void {
  const content = contentOf(path, walk);
  if (content === undefined)
    return /^\/(dev|proc\/self)\/fd\/\d/.test(path) ? trouble('unknown', path, walk) : undefined;
  if (isFetched(content)) return trouble('remote-code', path, walk);
  const isOwn = isOwnFile(path, walk);
  if (content === HOLE) return isOwn && path.startsWith('/dev/fd/') ? trouble('unknown', path, walk) : undefined;
  if (!isOwn && /^#!(?!.*\b(ba|z|da|k)?sh\b)/.test(content)) return;
  const { vars } = walk.scope;
  const names = ['0', 'BASH_SOURCE'].map((name) => [name, vars.get(name)] as const);
  for (const [name] of names) vars.set(name, [[path]]);
  const own = { ...walk, script: walk.script || !isOwn, calls: [...walk.calls, ''] };
  walk.machine.code(content, { ...own, scope: { ...walk.scope, args } });
  for (const [name] of names) vars.delete(name);
  for (const [name, before] of names) if (before !== undefined) vars.set(name, before);
}

const RUNS = wordSet('run run-script rum urn');
/** Scripts that are run by their own name. */
const BARE = wordSet('test start stop restart t tst');
const VALUED = wordSet('-w --workspace --prefix --filter -F -C --dir --cwd');

/** A script of the package where the line is, with what runs before and after it. */
export function packageScript(argv: readonly string[], walk: Walk): void {
  const { operands } = optionsOf(argv, VALUED);
  const [verb = '', named] = operands;
  const isNpm = argv[0] === 'npm';
  const name = RUNS.has(verb) ? named : isNpm && !BARE.has(verb) ? undefined : verb;
  if (name === undefined || name === '' || walk.calls.includes(name)) return;
  const text = contentOf('package.json', walk);
  const scripts = text === undefined ? {} : scriptsOf(text);
  const own = { ...walk, calls: [...walk.calls, name], script: walk.script || !isOwnFile('package.json', walk) };
  for (const one of [`pre${name}`, name, `post${name}`])
    if (Object.hasOwn(scripts, one)) walk.machine.code(String(scripts[one]), own);
}

function scriptsOf(text: string): Record<string, unknown> {
  try {
    const { scripts } = JSON.parse(text) as { scripts?: unknown };
    return typeof scripts === 'object' && scripts !== null ? (scripts as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
