/** Which files a command writes, empties, moves or deletes. */
import { isOneOf, optionsOf, wordSet, words, type Options } from '../options.ts';
import type { Step } from '../shell/step.ts';

export type Write = {
  readonly word: string;
  /** What was there is gone. */ readonly empties: boolean;
  readonly deletes: boolean;
};

const NONE = wordSet('');

export function writesOf({ argv, redirects }: Step): Write[] {
  const out = redirects.flatMap(({ operator, target }) => {
    if (!/>/.test(operator) || /^[&\d]/.test(target)) return [];
    return [{ word: target, empties: operator !== '>>' && operator !== '&>>' && operator !== '<>', deletes: false }];
  });
  return [...out, ...argued(argv)];
}

const plain = (names: readonly string[], empties = true): Write[] =>
  names.map((word) => ({ word, empties, deletes: false }));
const gone = (names: readonly string[]): Write[] => names.map((word) => ({ word, empties: true, deletes: true }));

type Read = (options: Options, argv: readonly string[]) => Write[];

const REMOTE = wordSet('-e --rsh -i -P -o -F -J --exclude --exclude-from --include');
const VALUED = wordSet(
  '-t --target-directory -o --output -O --output-document -s --size -r --reference -m -g -C --directory -d',
);
const valuesOf = ({ values }: Options, names: string): readonly string[] =>
  words(names).flatMap((name) => values.get(name) ?? []);

const copies: Read = (options, argv) => {
  const { operands } = options;
  const target = valuesOf(options, '-t --target-directory');
  const to = target.length > 0 ? target : operands.slice(-1);
  const sources = target.length > 0 ? operands : operands.slice(0, -1);
  const inside = to.flatMap((folder) => sources.map((source) => `${folder}/${source.split('/').at(-1)}`));
  // `cp .env.example .env` fills in what was not there.
  const fresh = sources.length > 0 && sources.every((source) => /(example|sample|template|dist|default)/i.test(source));
  return [...plain([...to, ...inside], !fresh), ...(argv[0] === 'mv' ? gone(sources) : [])];
};
const touches: Read = ({ operands }) => plain(operands, false);

/** What a script of `sed` reads (`r`) or writes (`w`). */
export function filesOfSed(argv: readonly string[], verb: 'r' | 'w'): readonly string[] {
  const pattern = new RegExp(`(?:^|[\\d$;{}/\\s])${verb}\\s+([^\\s;}]+)`, 'gi');
  return isOneOf('sed gsed', argv[0]!)
    ? argv.slice(1).flatMap((word) => Array.from(word.matchAll(pattern), ([, name]) => name!))
    : [];
}

const READS: readonly (readonly [string, Read])[] = [
  ['tee sponge', ({ operands, flags }) => plain(operands, !flags.has('-a') && !flags.has('--append'))],
  ['cp install ln scp rsync mv', copies],
  ['rm unlink shred trash', ({ operands }) => gone(operands)],
  [
    'truncate',
    (options) => plain(options.operands, !valuesOf(options, '-s --size').some((size) => size.startsWith('+'))),
  ],
  // Who takes a login's files from others changes nothing of them.
  [
    'chmod',
    ({ operands }, argv) =>
      plain(
        argv.some((word) => /^0?[4-7]00$/.test(word))
          ? operands.filter((file) => !/(^|\/)\.ssh\//.test(file))
          : operands,
        false,
      ),
  ],
  ['touch chown chattr fallocate ed ex vim vi nvim nano emacs patch', touches],
  [
    'sed gsed perl ruby yq dasel',
    ({ operands, flags }, argv) => [
      ...([...flags].some((flag) => /^(-i|--in-?place)/.test(flag)) ? plain(operands, false) : []),
      ...plain(filesOfSed(argv, 'w')),
    ],
  ],
  [
    'dd',
    ({ operands }) => plain(operands.filter((word) => word.startsWith('of=')).map((word) => word.slice('of='.length))),
  ],
  ['curl sort', (options) => plain(valuesOf(options, '-o --output'))],
  ['wget', (options) => plain(valuesOf(options, '-O --output-document'))],
  [
    'tar gtar bsdtar',
    ({ values, flags }, argv) =>
      flags.has('-x') || flags.has('--extract') || /^-?[a-z]*x/.test(argv[1] ?? '')
        ? plain(values.get('-C') ?? values.get('--directory') ?? [], false)
        : [],
  ],
  ['unzip', ({ values }) => plain(values.get('-d') ?? [], false)],
];

function argued(argv: readonly string[]): Write[] {
  const [name = ''] = argv;
  const read = READS.findLast(([names]) => isOneOf(names, name))?.[1];
  if (read === undefined) return [];
  // The options of these mean something else.
  const valued = isOneOf('chmod tee ed ex', name) ? NONE : isOneOf('rsync scp', name) ? REMOTE : VALUED;
  return read(optionsOf(argv, valued), argv);
}
