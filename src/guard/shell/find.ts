/** What `find` finds, as far as its words say, and what it does with it. */
import { optionsOf, wordSet } from '../options.ts';
import { asPattern, HOLE, typed } from './text.ts';

const EXEC = /^-(exec|execdir|ok|okdir)$/;
const FD_EXEC = /^(-x|-X|--exec|--exec-batch)$/;
const FD_VALUED = wordSet('-e --extension -t --type -d --max-depth -E --exclude -j --threads -S --size');
const REMOVES = /^(\/\S*\/)?(rm|unlink|shred|trash)$/;
const NARROW = new Set(['-name', '-iname', '-path', '-ipath', '-wholename', '-regex', '-iregex', '-lname']);

export type Found = { readonly paths: readonly string[]; readonly deletes: boolean; readonly narrow: boolean };

/** Paths that stand for all that may be found: below each root, the names asked for, or the root itself. */
export function found(argv: readonly string[]): Found {
  if (argv[0] !== 'find') return foundByFd(argv);
  const words = argv.slice(1);
  const start = words.findIndex((word) => /^-(?![HLPOD])|^[(!]/.test(word));
  const [before, tests] = start < 0 ? [words, []] : [words.slice(0, start), words.slice(start)];
  const roots = before.filter((word) => !/^-[HLPOD]/.test(word));
  const negated = (at: number) => /^(!|-not)$/.test(tests[at - 1] ?? '');
  const names = tests.flatMap((word, at) => (NARROW.has(word) && !negated(at) ? [tests[at + 1] ?? ''] : []));
  // With an `or`, one side may be without a name.
  const every =
    names.length === 0 ||
    tests.some(
      (word, at) => /^-(o|or)$/.test(word) && !NARROW.has(tests[at + 1] ?? '') && !/^[(]/.test(tests[at + 1] ?? ''),
    );
  const under = roots.length === 0 ? ['.'] : roots;
  const paths = under.flatMap((root) => {
    const at = root.replace(/\/+$/, '');
    return every ? [root] : names.map((name) => `${at}/${asPattern(typed(name).replace(/^(\*\/|\.\/|\.\*\/?)+/, ''))}`);
  });
  const narrow = !every || tests.includes('-empty');
  const deletes = tests.some(
    (word, at) => word === '-delete' || (EXEC.test(word) && REMOVES.test(tests[at + 1] ?? '')),
  );
  return { paths, deletes, narrow };
}

/** Its first operand is a regular expression, of which the end may say which files; `-g` makes it a pattern. */
function foundByFd(argv: readonly string[]): Found {
  const at = argv.findIndex((word) => FD_EXEC.test(word));
  const { operands, values, flags } = optionsOf(at < 0 ? argv : argv.slice(0, at), FD_VALUED);
  const endings = ['-e', '--extension'].flatMap((option) => values.get(option) ?? []);
  const [pattern, root = '.'] = endings.length > 0 && operands.length < 2 ? [undefined, operands[0]] : operands;
  const isAll = pattern === undefined || /^[.*^$]*$/.test(pattern);
  const ending = /\\\.(\w+)\$$/.exec(pattern ?? '')?.[1];
  const one = (): string => {
    if (flags.has('-g') || flags.has('--glob')) return asPattern(typed(pattern!));
    // Of a name that is written as an expression.
    const plain = pattern!.replaceAll(/^\^|\$$|\\(?=\.)/g, '');
    if (/^[\w.-]+$/.test(plain)) return plain;
    return ending === undefined ? HOLE : asPattern(`*.${ending}`);
  };
  const named = isAll ? [] : [one()];
  const names = endings.length > 0 ? endings.map((word) => asPattern(`*.${word}`)) : named;
  const paths = names.length === 0 ? [root] : names.map((name) => `${root}/${name}`);
  return { paths, deletes: at >= 0 && REMOVES.test(argv[at + 1] ?? ''), narrow: names.length > 0 };
}

/** The commands it runs, with what is found in the place of `{}`. */
export function findInner(argv: readonly string[]): string[][] {
  if (argv[0] !== 'find') return fdInner(argv);
  const { paths } = found(argv);
  return argv.flatMap((word, at) => {
    if (!EXEC.test(word)) return [];
    const rest = argv.slice(at + 1);
    const end = rest.findIndex((part) => part === ';' || part === '+');
    return fill(end < 0 ? rest : rest.slice(0, end), paths);
  });
}

function fdInner(argv: readonly string[]): string[][] {
  const at = argv.findIndex((word) => FD_EXEC.test(word));
  if (at < 0) return [];
  const inner = argv.slice(at + 1);
  const { paths } = foundByFd(argv);
  return fill(inner.some((word) => word.includes('{}')) ? inner : [...inner, '{}'], paths);
}

function fill(command: readonly string[], paths: readonly string[]): string[][] {
  const marked = command.some((word) => word.includes('{}'));
  if (!marked) return [[...command]];
  return paths.map((path) => command.map((word) => word.replaceAll('{}', () => path)));
}
