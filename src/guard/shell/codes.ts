/** Code of the shell in the options of commands that are no wrappers. */
import { isOneOf, optionsOf, words, wordSet } from '../options.ts';
import { after, gitCode, valuesOf } from './git-code.ts';
import { HOLE, quote, typed } from './text.ts';

/** Options whose value the command runs by a shell, by command. A value that begins with `!` is such in some. */
const CODE_OPTIONS: Readonly<Record<string, string>> = {
  tar: '--to-command --use-compress-program --rsh-command --info-script --new-volume-script -I -F',
  gtar: '--to-command --use-compress-program --rsh-command --info-script --new-volume-script -I -F',
  bsdtar: '--use-compress-program',
  rsync: '-e --rsh --rsync-path',
  zip: '-TT --unzip-command',
  split: '--filter',
  sort: '--compress-program',
  man: '-P --pager -H',
  less: '--lessopen',
  scp: '-S',
  sftp: '-S',
  git: '--upload-pack --receive-pack --exec -u --open-files-in-pager',
  rg: '--pre',
  ag: '--pager',
  fzf: '--preview --bind',
  wget: '--use-askpass',
  tcpdump: '-z',
  'start-stop-daemon': '--exec -a',
  gcc: '-wrapper',
  nc: '-e -c',
  ncat: '-e -c --exec --sh-exec',
  netcat: '-e -c',
  docker: '--health-cmd',
  npm: '--script-shell',
  gcloud: '--command',
  az: '--scripts',
};

/** How a program that is told what to do, on the line or on standard input, is told to run a command. */
const ESCAPES: readonly (readonly [string, RegExp])[] = [
  ['psql', /\\!\s*(.+)/g],
  ['psql', /\bprogram\s+'([^']*)'/gi],
  ['sqlite3 duckdb', /\.(?:shell|system|sh)\s+(.+)/g],
  ['mysql mariadb', /(?:\\!|\bsystem)\s+(.+)/g],
  ['gdb lldb', /^\s*(?:shell|!|platform shell)\s*(.+)/gm],
  ['ed ex ftp sftp lftp mail mailx bc', /^\s*(?:[wre]\s*|~)?!\s*(.+)/gm],
];

export function codeIn(argv: readonly string[], stdin = ''): string[] {
  const [name = ''] = argv;
  const told = () => [...argv.slice(1), stdin].join('\n');
  const escaped = ESCAPES.flatMap(([names, pattern]) => (isOneOf(names, name) ? called(told(), pattern) : []));
  const own = SPECIAL.flatMap(([names, read]) => (isOneOf(names, name) ? read(argv) : []));
  const named = Object.hasOwn(CODE_OPTIONS, name) ? words(CODE_OPTIONS[name]!) : [];
  if (named.length === 0) return [...escaped, ...own].map(typed);
  const { values } = optionsOf(argv, new Set(named));
  return [...escaped, ...own, ...named.flatMap((option) => values.get(option) ?? [])].map(typed);
}

type Special = (argv: readonly string[]) => readonly string[];

/** What needs more than the name of an option. */
const SPECIAL: readonly (readonly [string, Special])[] = [
  ['tar gtar', (argv) => valuesOf(argv, '--checkpoint-action').flatMap((action) => after(action, /^exec=/))],
  [
    'vim vi nvim ex view gvim',
    (argv) =>
      [...valuesOf(argv, '-c'), ...valuesOf(argv, '--cmd'), ...argv.filter((word) => word.startsWith('+'))].flatMap(
        editorCode,
      ),
  ],
  [
    'awk gawk mawk nawk',
    // A name may stand for any text of the program.
    (argv) =>
      /system\s*\(\s*[A-Za-z_]|\|&?\s*"(?:[\w/]*\/)?(?:ba|z|da|k)?sh\b|[A-Za-z_]\w*\s*\|\s*getline|\|&?\s*[A-Za-z_]\w*\s*[;})\n]/.test(
        argv.slice(1).join('\n'),
      )
        ? called(argv.slice(1).join('\n'), /"((?:[^"\\]|\\.)*)"/g)
        : [],
  ],
  [
    'emacs awk gawk mawk nawk',
    (argv) =>
      called(
        argv.slice(1).join('\n'),
        /(?:system|shell-command)\s*\(?\s*"((?:[^"\\]|\\.)*)"|"((?:[^"\\]|\\.)*)"\s*\|\s*(?:getline|&)|\|\s*"((?:[^"\\]|\\.)*)"/g,
      ),
  ],
  ['expect', (argv) => valuesOf(argv, '-c').flatMap((code) => after(code, /^\s*(?:spawn|exec)\s+/))],
  ['sed gsed', (argv) => sedCode(argv)],
  ['git', (argv) => gitCode(argv)],
  [
    'make gmake',
    (argv) =>
      argv
        .slice(1)
        .flatMap((word) => after(word, /^(?!SHELL=[\w/.-]+$)(?:[A-Z_]+)[:+?]?=(?=.*[\s/(])/))
        .flatMap(makeCode),
  ],
  ['mapfile readarray', (argv) => valuesOf(argv, '-C')],
  [
    'fzf',
    (argv) =>
      valuesOf(argv, '--bind').flatMap((bind) => called(bind, /(?:execute(?:-silent)?|become|reload)[([]([^)\]]*)/g)),
  ],
  ['socat', (argv) => argv.slice(1).flatMap((word) => after(word, /^(?:EXEC|SYSTEM|SHELL):/i))],
  [
    'ssh scp sftp',
    (argv) =>
      valuesOf(argv, '-o').flatMap((option) => after(option, /^(?:ProxyCommand|LocalCommand|KnownHostsCommand)[= ]/i)),
  ],
  // Settings by which a package manager runs it later.
  [
    'npm pnpm yarn',
    (argv) =>
      isOneOf('pkg config set-script set c', argv[1] ?? '')
        ? argv
            .slice(2)
            .flatMap((word, at, all) => [
              ...after(word, /^(?:scripts\.[\w:-]+|script-shell|shell|editor|git)=/),
              ...(isOneOf('script-shell shell editor git', all[at - 1] ?? '') ? [word] : []),
            ])
        : [],
  ],
  // Each of their operands is a line, or what follows one option is.
  ['concurrently hyperfine mprocs', (argv) => optionsOf(argv, wordSet('-n --names -c -w -r -m')).operands],
  [
    'nix',
    (argv) => {
      const at = argv.findIndex((word) => word === '-c' || word === '--command');
      return at < 0
        ? []
        : [
            argv
              .slice(at + 1)
              .map(quote)
              .join(' '),
          ];
    },
  ],
  [
    'screen',
    (argv) =>
      argv.includes('stuff') ? argv.slice(argv.indexOf('stuff') + 1).map((text) => text.replaceAll('\\n', '\n')) : [],
  ],
  [
    'aws',
    (argv) => argv.flatMap((word) => (/^commands?=/.test(word) ? called(word, /["']((?:[^"'\\]|\\.)*)["']/g) : [])),
  ],
  ['less', (argv) => argv.flatMap((word) => after(word, /^\+!/))],
  [
    'complete bind',
    (argv) => valuesOf(argv, argv[0] === 'bind' ? '-x' : '-C').map((code) => code.replace(/^.*?:\s*/, '')),
  ],
];

function called(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((found) => {
    const code = (found.slice(1).find((part) => part !== undefined) ?? '').replaceAll('\\"', '"');
    // What is put behind a string is not known.
    const open = found[0].endsWith('"') && /^\s*[\w$+.]/.test(text.slice(found.index + found[0].length));
    return open ? `${code}${HOLE}` : code;
  });
}

function editorCode(command: string): string[] {
  const bangs = called(
    command,
    /(?:^|\|)\s*\+?:?(?:silent!?\s+)?(?:%|\d*,?\d*)?(?:r(?:ead)?|w(?:rite)?)?\s*!\s*([^|]+)/g,
  );
  const calls = called(
    command,
    /\b(?:system|systemlist|termopen|jobstart|os\.execute|os\.system|popen)\s*\(\s*\[?['"]([^'"]*)['"]/g,
  );
  return [...bangs, ...calls];
}

/** `e command`, and `s/…/…/e`, which runs what it made. */
function sedCode(argv: readonly string[]): string[] {
  const { operands, values } = optionsOf(argv, wordSet('-e --expression -f --file'));
  const scripts = [...(values.get('-e') ?? []), ...(values.get('--expression') ?? [])];
  const all = scripts.length > 0 ? scripts : operands.slice(0, 1);
  return all.flatMap((script) => [
    ...called(script, /(?:^|[;\n{]|^[\d$]+(?:,[\d$]+)?|\/)\s*e\s+([^;\n]+)/g),
    ...[...script.matchAll(/s([/|,#@!:])(?:\\.|(?!\1).)*\1((?:\\.|(?!\1).)*)\1[gimp0-9]*e/g)].map(([, , code]) =>
      code!.replaceAll(/\\(.)/g, '$1'),
    ),
  ]);
}

/** `SHELL` is a shell; other variables may have `$(shell …)`. */
function makeCode(value: string): string[] {
  return [...called(value, /\$\(shell\s+([^)]*)\)/g), value];
}
