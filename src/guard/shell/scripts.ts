/** Scripts that a line runs: files of the shell, recipes of `make`, scripts of a package. */
import { absolute } from '../paths.ts';
import { optionsOf, wordSet } from '../options.ts';
import { trouble, type Walk } from './step.ts';
import { contentOf } from './streams.ts';
import { HOLE, isFetched } from './text.ts';

const isOwnFile = (path: string, { scope, home }: Walk): boolean =>
  scope.files.has(absolute(path, scope.cwds[0] ?? '/', home));

/** Of a file of recipes that the line wrote, or that comes from elsewhere: what `make` would run. */
export function recipes(argv: readonly string[], stdin: string | undefined, walk: Walk): void {
  const { values } = optionsOf(argv, wordSet('-f --file --makefile --rakefile --justfile --taskfile'));
  for (const path of [...values.values()].flat()) {
    const text =
      path === '-' || path === '/dev/stdin' ? stdin : isOwnFile(path, walk) ? contentOf(path, walk) : undefined;
    if (text === undefined) continue;
    if (isFetched(text)) trouble('remote-code', argv.join(' '), walk);
    else walk.machine.code(text.replaceAll(/^[^\t:\n]*:[^;\n]*;?|^\t[@-]*/gm, ''), walk);
  }
}

/** A file that is run: as the line wrote it, or as it lies on the disk. */
export function script(path: string, args: readonly string[], walk: Walk): void {
  const content = contentOf(path, walk);
  if (content === undefined)
    return /^\/(dev|proc\/self)\/fd\/\d/.test(path) ? trouble('unknown', path, walk) : undefined;
  if (isFetched(content)) return trouble('remote-code', path, walk);
  const isOwn = isOwnFile(path, walk);
  if (content === HOLE) return isOwn && path.startsWith('/dev/fd/') ? trouble('unknown', path, walk) : undefined;
  if (!isOwn && /^#!(?!.*\b(ba|z|da|k)?sh\b)/.test(content)) return;
  walk.machine.code(content, { ...walk, script: walk.script || !isOwn, scope: { ...walk.scope, args } });
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
