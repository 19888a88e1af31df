/** Commands of the shell that change what comes after, and those that give something another name. */
import { isOneOf } from '../options.ts';
import { absolute, nameOf, normal } from '../paths.ts';
import { assign, enter } from './scope.ts';
import type { Walk } from './step.ts';
import { HOLE, isUnknown, typed } from './text.ts';
import { setVariable } from './variables.ts';

type Builtin = { readonly argv: readonly string[]; readonly stdin: string | undefined; readonly surely: boolean };

type Effect = (operands: readonly string[], walk: Walk, asked: Builtin) => void;

const go: Effect = ([to = '~'], { scope, home, world }, { surely }) => {
  const folders = to === '-' ? scope.before : scope.cwds.map((cwd) => absolute(to, cwd, home));
  const isThere = folders.every((folder) => normal(folder) === '/' || world.list(folder).length > 0);
  enter(scope, folders, surely || to === '-' || isThere);
};

const declare: Effect = (operands, walk) => {
  for (const word of operands) set(word, walk);
};

const EFFECTS: Readonly<Record<string, Effect>> = {
  cd: go,
  pushd: go,
  popd: (_, { scope }) => enter(scope, scope.before, false),
  export: declare,
  declare,
  typeset: declare,
  local: declare,
  readonly: declare,
  alias: (operands, { scope }) => {
    for (const word of operands) {
      const cut = word.indexOf('=');
      if (cut > 0) scope.aliases.set(word.slice(0, cut), typed(word.slice(cut + 1)));
    }
  },
  hash: ([path, name], { scope }) => {
    if (path !== undefined && name !== undefined) scope.aliases.set(name, nameOf(path));
  },
  set: (operands, { scope }) => {
    if (operands.length > 0) scope.args = operands;
  },
  shift: (_, { scope }) => {
    scope.args = scope.args.slice(1);
  },
  read: (operands, { scope }, { stdin, argv }) => {
    const isList = argv.some((word) => /^-\w*a$/.test(word));
    const said = lines(stdin).map((line) => (isList ? line.trim().split(/\s+/) : [line]));
    for (const word of operands) assign(scope, word, said);
  },
};

/** Whether it is a command of the shell itself that changes what comes after. */
export function builtin(asked: Builtin, walk: Walk): boolean {
  const [name = '', ...rest] = asked.argv;
  const effect = Object.hasOwn(EFFECTS, name) ? EFFECTS[name] : undefined;
  const operands = rest.filter((word) => !/^-./.test(word));
  if (effect === undefined) return (rename(asked.argv, walk), false);
  // Without a name it prints all of them.
  if ((effect === declare || name === 'set') && operands.length === 0) return false;
  effect(operands, walk, asked);
  return true;
}

const lines = (stdin: string | undefined): string[] => {
  if (stdin === undefined || isUnknown(stdin)) return [HOLE];
  return stdin
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, 20);
};

function set(word: string, walk: Walk): void {
  const cut = word.indexOf('=');
  if (cut <= 0) return;
  const [name, value] = [word.slice(0, cut), word.slice(cut + 1)];
  assign(walk.scope, name, [[value]]);
  setVariable(name, value, walk);
}

/** A command under another name, or a folder or file under another path. */
function rename(argv: readonly string[], { scope, home, world }: Walk): void {
  if (!isOneOf('ln cp mv install', argv[0]!)) return;
  const operands = argv.slice(1).filter((word) => !word.startsWith('-'));
  if (operands.length !== 2) return;
  const [from, to] = operands as [string, string];
  const [cwd = '/'] = scope.cwds;
  const named = absolute(to, cwd, home);
  const isFolder = /(^|\/)(\.{0,2}|tmp)$/.test(to) || world.list(named).length > 0;
  const path = isFolder ? normal(`${named}/${nameOf(from)}`) : named;
  if (/^(\/usr)?(\/local)?\/s?bin\/[\w.-]+$/.test(from)) scope.aliases.set(path, nameOf(from));
  // What was moved is deleted under its new name.
  if (isOneOf('ln mv', argv[0]!)) scope.links.set(path, absolute(from, cwd, home));
  const text = scope.files.get(absolute(from, cwd, home));
  if (text !== undefined) scope.files.set(path, text);
}
