/** Files of secrets: read, copied or sent by whatever command is given them. */
import { isOneOf, has, optionsOf, words, wordSet } from '../options.ts';
import { isWithin } from '../paths.ts';
import type { Place } from '../place.ts';
import { isSecretPath } from '../secret-files.ts';
import { asPattern, ENVIRONMENT, isUnknown, shown, typed } from '../shell/text.ts';
import type { Step } from '../shell/step.ts';
import { isWholeEnvironment } from '../shell/outputs.ts';
import { SHELLS, WRAPPERS } from '../shell/wrappers.ts';
import { codeOf, STRINGS } from './interpreters.ts';
import { filesOfSed } from './written.ts';
import type { Finding, Rule } from './rule.ts';

/** Whose operands are no content: names are listed, tested, made, or are text. */
const NAMES_ONLY = wordSet(
  'echo printf wc md5sum sha1sum sha256sum shasum cksum ls dir stat test [ [[ touch chmod chown chgrp mkdir rmdir which type command du df basename dirname realpath readlink alias export unset declare local readonly set rm unlink trash ssh ssh-add ssh-keygen ssh-keyscan ssh-copy-id sftp mosh kubectl helm kustomize exit return cd pushd find fd fdfind tree exa eza true false : { lsof wait kill man help history umask let shift getopts trap git-crypt sops age pass gpg direnv dotenv-linter file openssl keytool mkcert certbot nginx caddy terraform tofu terragrunt chattr lsattr getfacl setfacl shred trap complete',
);
/** Whose first operand is text, unless an option gave it. */
export const TEXT_FIRST: Readonly<Record<string, { readonly giving: string; readonly valued: string }>> = (() => {
  const grep = { giving: '-e -f --regexp --file', valued: '-A -B -C -m -d -D --include --exclude --exclude-dir' };
  const rg = { giving: '-e -f --regexp --file --files', valued: '-A -B -C -m -g --glob --iglob -t --type -T -r -j' };
  const sed = { giving: '-e -f --expression --file', valued: '-l' };
  const awk = { giving: '-f --file', valued: '-F -v' };
  const perl = { giving: '-e -E', valued: '-I -M -F' };
  const none = { giving: '', valued: '' };
  const jq = { giving: '-f --from-file', valued: '--arg --argjson --indent' };
  return {
    grep,
    egrep: grep,
    fgrep: grep,
    zgrep: grep,
    rg,
    ag: rg,
    ack: rg,
    sed,
    gsed: sed,
    awk,
    gawk: awk,
    mawk: awk,
    perl,
    jq,
    yq: none,
    tr: none,
    expr: none,
  };
})();
/** Options whose value is text for people. */
const TEXT_OPTIONS = wordSet(
  '-m --message --body -b --title -t --grep -S -G --author --notes --description --subject --comment --name --label --include-text',
);
const CONTAINERS = wordSet('docker podman docker-compose nerdctl');
const GIT_CONTENT = wordSet(
  'show diff blame annotate cat-file grep add stage stash archive commit difftool format-patch hash-object log update-index mv restore checkout apply',
);
/** Formats in which a query follows. */
const PIECES = /[=:,@;\n]/;

export const secrets: Rule = (step, place) => {
  const names = new Set([...wordsRead(step), ...inputs(step), ...uploads(step)]);
  const secret = [...names].find((word) => isSecretWord(word, step, place));
  if (sendsEnvironment(step, place)) return [ENVIRONMENT_SENT];
  if (step.remote && isWholeEnvironment(step.argv) && !ASKS_ONE.test(step.into))
    return [
      { rule: 'secret-print', reason: 'the environment there has tokens: print the variable that is needed, by name' },
    ];
  return secret === undefined ? codeSecrets(step, place) : [finding(secret)];
};

export const ENVIRONMENT_SENT: Finding = {
  rule: 'secret',
  reason: 'the environment, or a home, has tokens and keys: send only what is needed, by name',
};
/** Of all variables those that tell no secret. */
const ASKS_ONE = /^(e?grep|rg)\s+(?!.*(-\w*v|\.|pass|pwd|secret|token|key|cred|auth|url|dsn|aws|db))/i;

const SENDS = wordSet('curl wget http https xh nc ncat netcat telnet socat ssh scp sftp ftp mail sendmail rsync');

/** In its words, on its input, or in a file that the line wrote; or the whole of a home. */
function sendsEnvironment(step: Step, place: Place): boolean {
  const { argv, stdin = '', scope } = step;
  if (!SENDS.has(argv[0]!)) return false;
  const isHome = (word: string) => place.pathsOf(word, step).some((path) => isWithin(place.call.home, path));
  const { operands } = optionsOf(argv, wordSet('-e -i -P -F -o'));
  if (isOneOf('scp rsync', argv[0]!) && operands.at(-1)?.includes(':') === true && operands.slice(0, -1).some(isHome))
    return true;
  const files = [...scope.files].flatMap(([path, { text = '' }]) => (text.includes(ENVIRONMENT) ? [path] : []));
  if ([...argv, stdin].some((word) => word.includes(ENVIRONMENT))) return true;
  const named = () => argv.flatMap((word) => [word, word.replace(/^.*[@=]/, '')]);
  return files.length > 0 && named().some((word) => place.pathsOf(word, step).some((path) => files.includes(path)));
}

function finding(word: string): Finding {
  return {
    rule: 'secret',
    reason: `${shown(word)} has secrets: they must not be read, copied or sent; use a template such as .env.example, or ask the person for the value`,
  };
}

export function isSecretWord(word: string, step: Step, place: Place): boolean {
  const parts = word.includes('://')
    ? word.startsWith('file://')
      ? [word.slice(7)]
      : []
    : [word, ...word.split(PIECES), ...attached(word)].map((part) => part.replace(/^[@<]+/, ''));
  return parts.some(
    (part) => part !== '' && part.length < 400 && place.pathsOf(part, step).some((path) => isSecretPath(path, place)),
  );
}

/** `-T.env`, `@.env` */
function attached(word: string): string[] {
  const short = /^-\w(.+)$/.exec(word)?.[1];
  return short === undefined ? [] : [short];
}

/** What a client of files is told to send. */
function uploads({ argv, stdin }: Step): string[] {
  return isOneOf('sftp ftp lftp smbclient', argv[0]!) ? [...argv.slice(1), stdin ?? ''].join(' ').split(/\s+/) : [];
}

function inputs({ redirects }: Step): string[] {
  return redirects.flatMap(({ operator, target }) => (operator === '<' || operator === '<>' ? [target] : []));
}

function wordsRead({ argv }: Step): readonly string[] {
  const [name = ''] = argv;
  const rest = argv.slice(1);
  if (NAMES_ONLY.has(name) || name === '')
    return name === 'kubectl' || name === 'helm'
      ? rest.filter((word) => rest[0] === 'cp' || word.startsWith('--from-'))
      : fromFileOptions(name, rest);
  if (name === 'xargs' || name === 'parallel')
    return rest.filter((_, at) => isOneOf('-a --arg-file', rest[at - 1] ?? ''));
  if (isOneOf('vi vim nvi nvim ex ed view emacs', name)) return rest.flatMap((word) => word.split(/\s+/));
  if (name === 'git') return gitRead(rest);
  // What they run is looked at by itself.
  if (SHELLS.has(name)) return rest.filter((word) => !/\s/.test(word));
  if (Object.hasOwn(WRAPPERS, name) && !CONTAINERS.has(name))
    return rest.filter((word, at) => word.startsWith('--env-file') || isOneOf('--env-file -e', rest[at - 1] ?? ''));
  if (name === 'gh' || name === 'glab')
    return withoutText(rest).filter(
      (word, at, all) =>
        word.includes('@') || isOneOf('-F --body-file -f --env-file', all[at - 1] ?? '') || all.includes('gist'),
    );
  if (name === 'cp' || name === 'install' || name === 'ln' || name === 'mv') return copied(rest);
  if (Object.hasOwn(TEXT_FIRST, name))
    return [...afterText(argv, TEXT_FIRST[name]!), ...(name.endsWith('sed') ? filesOfSed(argv, 'r') : [])];
  if (CONTAINERS.has(name)) return mounted(rest);
  // It leaves out whatever follows.
  if (name === 'zip' && rest.includes('-x')) return rest.slice(0, rest.indexOf('-x'));
  return rest.filter((word, at) => !LEFT_OUT.test(word) && !isLeftOut(rest[at - 1] ?? '', name));
}

const LEFT_OUT = /^--(exclude|ignore|exclude-from|exclude-dir)=/;

/** What an option leaves out, or uses as a key to log in, is not sent. */
function isLeftOut(option: string, name: string): boolean {
  if (/^--(exclude|ignore)$/.test(option)) return true;
  return (option === '-e' && name === 'rsync') || (option === '-i' && isOneOf('scp rsync', name));
}

/** Options by which also these commands read a file. */
function fromFileOptions(name: string, rest: readonly string[]): readonly string[] {
  if (name === 'openssl') {
    const shows =
      isOneOf('pkcs12 rsa pkey ec pkcs8', rest[0] ?? '') && !rest.some((word) => /^-(noout|pubout)$/.test(word));
    return shows || rest.some((word) => isOneOf('enc base64 -text', word)) ? rest : [];
  }
  if (name === 'gpg') return rest.some((word) => /export-secret/.test(word)) ? ['.gnupg/x'] : [];
  if (name === 'shred' || name === 'file') return [];
  return [];
}

function copied(rest: readonly string[]): readonly string[] {
  const target = rest.some((word) => /^(-t|--target-directory)/.test(word));
  const operands = rest.filter((word) => !word.startsWith('-'));
  return target ? operands : operands.slice(0, -1);
}

function afterText(argv: readonly string[], { giving, valued }: { giving: string; valued: string }): readonly string[] {
  const options = optionsOf(argv, wordSet(`${giving} ${valued}`));
  const given = [...options.values]
    .filter(([option]) => isOneOf('-f --file --from-file', option))
    .flatMap(([, files]) => files);
  const files = has(options, words(giving)) ? options.operands : options.operands.slice(1);
  const patterns = ['--include', '-g', '--glob', '--iglob'].flatMap((option) => options.values.get(option) ?? []);
  return [
    ...given,
    ...files,
    ...patterns.filter((word) => !word.startsWith('!')).map((word) => asPattern(typed(word))),
  ];
}

function withoutText(rest: readonly string[]): readonly string[] {
  return rest.filter(
    (word, at) =>
      !TEXT_OPTIONS.has(rest[at - 1] ?? '') &&
      !/^-\w*m$/.test(rest[at - 1] ?? '') &&
      !/^--(message|body|title|grep|author|notes|description)=/.test(word),
  );
}

/** By what a command of git shows or takes: the content of files, or their names. */
function gitRead(rest: readonly string[]): readonly string[] {
  const { operands } = optionsOf(
    ['git', ...rest],
    wordSet('-C -c --git-dir --work-tree -m --message --grep -S -G --author -n'),
  );
  const [verb = ''] = operands;
  if (!GIT_CONTENT.has(verb)) return [];
  const plain = withoutText(rest);
  if (verb === 'log' && !plain.some((word) => /^(-p|-u|--patch|-G|-S|-L.*)$/.test(word))) return [];
  if (verb === 'mv' || verb === 'restore' || verb === 'checkout') return verb === 'mv' ? copied(plain) : [];
  if (verb === 'diff' && plain.some((word) => /^--(name-only|name-status|stat|quiet)$/.test(word))) return [];
  if (verb === 'grep') return afterText(plain.slice(plain.indexOf('grep')), TEXT_FIRST['grep']!);
  return plain.filter((word) => word !== verb && !/^:?[!^]/.test(word) && !word.startsWith(':(exclude)'));
}

/** What a container gets to see. */
function mounted(rest: readonly string[]): readonly string[] {
  const told = rest.filter(
    (word, at) =>
      /^(-v|--volume|--mount|--env-file|--secret|--build-context|--ssh)(=|$)/.test(word) ||
      isOneOf('-v --volume --mount --env-file --secret', rest[at - 1] ?? ''),
  );
  if (isOneOf('secret config', rest[0] ?? '')) return rest.slice(1);
  return rest.includes('cp') ? rest.slice(rest.indexOf('cp') + 1) : told;
}

/** Names in code of other languages: what is in quotes. */
function codeSecrets(step: Step, place: Place): readonly Finding[] {
  for (const code of codeOf(step)) {
    for (const [, , text] of code.matchAll(STRINGS)) {
      const word = text!.trim();
      if (word !== '' && !isUnknown(word) && !/\s/.test(word) && word.length < 200 && isSecretWord(word, step, place))
        return [finding(word)];
    }
    const bare = /dotenv['"\w.)]*\(\s*\)/.exec(code);
    if (bare !== null && /print|console\.log|puts|dump/.test(code)) return [finding('.env')];
  }
  return [];
}
