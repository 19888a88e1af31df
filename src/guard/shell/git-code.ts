/** Code of the shell in what git is told: settings, aliases, remotes, and what it runs for each commit. */
import { optionsOf, words } from '../options.ts';
import { quote } from './text.ts';

const GIT_CODE =
  /^(alias\..*|core\.(pager|editor|sshcommand|fsmonitor|askpass|gitproxy|alternaterefscommand)|pager\..*|diff\..*\.(command|textconv)|diff\.external|filter\..*\.(clean|smudge|process)|(merge|diff)tool\..*\.cmd|merge\..*\.driver|sequence\.editor|credential(\..*)?\.helper|gpg\.program|uploadpack\.packobjectshook|interactive\.difffilter|browser\..*\.cmd|protocol\..*)$/i;

/** Of one option. */
export function valuesOf(argv: readonly string[], option: string): readonly string[] {
  return optionsOf(argv, new Set([option])).values.get(option) ?? [];
}

/** What follows a head, if it is there. */
export function after(text: string, head: RegExp): string[] {
  return head.test(text) ? [text.replace(head, '')] : [];
}

export function gitCode(argv: readonly string[]): string[] {
  const set = [...valuesOf(argv, '-c'), ...valuesOf(argv, '--config')].flatMap((pair) => {
    const cut = pair.indexOf('=');
    return cut > 0 && GIT_CODE.test(pair.slice(0, cut)) ? [pair.slice(cut + 1)] : [];
  });
  const at = argv.indexOf('config');
  const kept =
    at < 0
      ? []
      : argv.slice(at + 1).flatMap((word, index, all) => (GIT_CODE.test(word) ? all.slice(index + 1, index + 2) : []));
  // A remote of this kind is a command; `% ` is a space.
  const remotes = argv.flatMap((word) =>
    after(word, /^ext::/).map((line) =>
      line
        .split(/(?<!%) /)
        .map((part) => quote(part.replaceAll('% ', ' ')))
        .join(' '),
    ),
  );
  const exec = argv.includes('rebase') ? [...valuesOf(argv, '-x'), ...valuesOf(argv, '--exec')] : [];
  const filters = argv.includes('filter-branch')
    ? words('--tree-filter --index-filter --msg-filter --env-filter --commit-filter').flatMap((option) =>
        valuesOf(argv, option),
      )
    : [];
  const each = argv.includes('foreach')
    ? [
        argv
          .slice(argv.indexOf('foreach') + 1)
          .filter((word) => word !== '--recursive' && word !== '-q')
          .map((word, _, all) => (all.length === 1 ? word : quote(word)))
          .join(' '),
      ]
    : [];
  const bisect =
    argv.includes('bisect') && argv.includes('run')
      ? [
          argv
            .slice(argv.indexOf('run') + 1)
            .map(quote)
            .join(' '),
        ]
      : [];
  // An alias that begins with `!` is code; without it, it is a command of git.
  return [...set, ...kept, ...exec, ...remotes, ...filters, ...each, ...bisect].map((code) => {
    const found = code.replace(/^!\s*/, '');
    return found === code && argv.some((word) => word.startsWith('alias.')) ? `git ${code}` : found;
  });
}
