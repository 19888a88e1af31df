/** Which files a command writes, empties, moves or deletes. */
import { optionsOf, wordSet } from '../options.ts';
import type { Step } from '../shell/walk.ts';

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

function argued(argv: readonly string[]): Write[] {
  const [name = ''] = argv;
  const { operands, flags, values } = optionsOf(
    argv,
    name === 'chmod' || name === 'tee'
      ? NONE
      : wordSet('-t --target-directory -o --output -O --output-document -s --size -r --reference -m -g'),
  );
  const target = [...(values.get('-t') ?? []), ...(values.get('--target-directory') ?? [])];
  switch (name) {
    case 'tee':
    case 'sponge':
      return plain(operands, !flags.has('-a') && !flags.has('--append'));
    case 'cp':
    case 'install':
    case 'ln':
    case 'scp':
    case 'rsync':
    case 'mv': {
      const to = target.length > 0 ? target : operands.slice(-1);
      const sources = target.length > 0 ? operands : operands.slice(0, -1);
      const inside = to.flatMap((folder) => sources.map((source) => `${folder}/${source.split('/').at(-1)}`));
      // `cp .env.example .env` fills in what was not there.
      const fresh =
        sources.length > 0 && sources.every((source) => /(example|sample|template|dist|default)/i.test(source));
      return [...plain([...to, ...inside], !fresh), ...(name === 'mv' ? gone(sources) : [])];
    }
    case 'rm':
    case 'unlink':
    case 'shred':
    case 'trash':
      return gone(operands);
    case 'truncate':
      return plain(operands, !(values.get('-s') ?? values.get('--size') ?? []).some((size) => size.startsWith('+')));
    case 'touch':
    case 'chmod':
    case 'chown':
    case 'chattr':
    case 'ed':
    case 'ex':
    case 'vim':
    case 'vi':
    case 'nvim':
    case 'nano':
    case 'emacs':
    case 'patch':
      return plain(operands, false);
    case 'sed':
    case 'gsed':
    case 'perl':
    case 'ruby':
      return [...flags].some((flag) => /^(-i|--in-place)/.test(flag)) ? plain(operands, false) : [];
    case 'dd':
      return plain(operands.filter((word) => word.startsWith('of=')).map((word) => word.slice(3)));
    case 'curl':
    case 'wget':
    case 'sort':
      return plain([
        ...(values.get('-o') ?? []),
        ...(values.get('--output') ?? []),
        ...(name === 'wget' ? [...(values.get('-O') ?? []), ...(values.get('--output-document') ?? [])] : []),
      ]);
    default:
      return [];
  }
}
