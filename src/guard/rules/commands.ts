/** Commands that are dangerous by their words alone. Data; rules that look at paths are files of their own. */
import { isOneOf, optionsOf, has, words, wordSet, type Options, type Words } from '../options.ts';
import type { Place } from '../place.ts';
import { shown } from '../shell/text.ts';
import type { Step } from '../shell/step.ts';
import { isTemporary } from './delete.ts';
import { isForTests, isReal, isRunForTests } from './for-tests.ts';
import { rowsOf } from './tables/all.ts';
import type { Row } from './tables/row.ts';
import type { Finding, Rule } from './rule.ts';

/** Options with a value, of commands whose operands would be mistaken otherwise. */
const VALUED: Readonly<Record<string, Words>> = {
  git: wordSet('-C -c --git-dir --work-tree --namespace -m --message -F --author --date --grep -S -G'),
  aws: wordSet('--profile --region --output --query --endpoint-url'),
  kubectl: wordSet('-n --namespace --context --kubeconfig --cluster --user -o --output'),
  gcloud: wordSet('--project --account --zone --region'),
  docker: wordSet('-H --host --context -c --config'),
  dropdb: wordSet('-U --username -h --host -p --port --maintenance-db'),
  mysqladmin: wordSet('-u --user -h --host -P --port'),
  hg: wordSet('--config -R --repository --cwd'),
  npm: wordSet('--registry --tag --otp -w --workspace --prefix --access'),
};

/** Takes a token to log in, and shows nothing of it. */
const LOGIN = /\blogin\b.*\s(--password-stdin|--with-token|--stdin)\b/;

export const commands: Rule = (step, place) => {
  const { argv, into } = step;
  const [name = ''] = argv;
  const rows = rowsOf(name);
  if (isHelp(argv)) return [];
  if (rows.length === 0) return controls(argv);
  const options = optionsOf(argv, VALUED[name]);
  const found = rows.find((row) => matches(row, options, argv) && !isThrowaway(row, options, step, place));
  if (found === undefined || (found.rule === 'secret-print' && LOGIN.test(into))) return [];
  const what = [name, ...(found.verbs === undefined ? [] : [words(found.verbs)[0]!.replaceAll('|', ' or ')])].join(' ');
  return [{ rule: found.rule, reason: `${shown(what)} ${found.says}: ${found.instead ?? 'let the person do it'}` }];
};

/** Of a program that no table has, and that by its name governs something. */
function controls(argv: readonly string[]): Finding[] {
  const [name = ''] = argv;
  if (
    !['ctl', 'cli', 'admin'].some((end) => name.endsWith(end)) ||
    isOneOf('journalctl loginctl bluetoothctl playerctl wpctl', name)
  )
    return [];
  const { operands, flags } = optionsOf(argv);
  const verb = operands.slice(0, 3).find((word) => DESTROYS.has(word));
  if (verb === undefined || flags.has('--dry-run')) return [];
  return [{ rule: 'outside-delete', reason: `${name} ${verb} takes something away: let the person do it` }];
}

/** Of a repository below /tmp what is in its folder; not what it shares with others, or has elsewhere. */
const OWN_FILES = 'reset clean checkout restore switch read-tree checkout-index';
const isLoopback = (url: string): boolean => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/?$/.test(url);

/** A repository in a temporary folder, a cloud on this machine, or a database that is there for tests. */
function isThrowaway({ on, rule }: Row, { operands, values }: Options, step: Step, place: Place): boolean {
  const { scope, argv } = step;
  if (on === 'git') {
    const told = argv.some((word) => /^--(git-dir|work-tree)|^core\.worktree=/.test(word));
    const set = scope.vars.has('GIT_DIR') || scope.vars.has('GIT_WORK_TREE');
    const folders = (values.get('-C') ?? ['.']).flatMap((folder) => place.pathsOf(folder, step));
    return !told && !set && isOneOf(OWN_FILES, operands[0] ?? '') && folders.every((path) => isTemporary(path, place));
  }
  if (on === 'aws' && rule === 'infrastructure') return values.get('--endpoint-url')?.every(isLoopback) === true;
  if (rule !== 'database') return false;
  if (isReal(step, place)) return false;
  return (
    isRunForTests(step, place) ||
    (operands.some(isForTests) && operands.every((word) => isForTests(word) || isOneOf('drop destroy delete', word)))
  );
}

const DESTROYS = wordSet('delete destroy purge drop wipe uninstall terminate decommission truncate nuke');

/** Help is no deed; of a command that runs another, it may be the other's. */
function isHelp(argv: readonly string[]): boolean {
  return isOneOf('-help --help', argv.at(-1)!) && !argv.some((word) => isOneOf('run exec ssh -- -c', word));
}

function matches(row: Row, options: Options, argv: readonly string[]): boolean {
  const { operands } = options;
  if (row.verbs !== undefined && !hasVerbs(words(row.verbs), operands, row.on === 'git')) return false;
  if (
    row.scripts !== undefined &&
    !operands.some((word) =>
      isOneOf(
        row.scripts!,
        word
          .replace(/[-_:]prod(uction)?$/, '')
          .replaceAll('-', ':')
          .replaceAll('_', ':'),
      ),
    )
  )
    return false;
  if (row.with !== undefined && !has(options, words(row.with))) return false;
  if (row.and !== undefined && !has(options, words(row.and))) return false;
  if (
    row.without !== undefined &&
    has(
      options,
      words(row.without).filter((option) => !isOff(option, options)),
    )
  )
    return false;
  return row.text === undefined || row.text.test(argv.slice(1).map(shown).join(' '));
}

/** `--dry-run=false` */
function isOff(option: string, { values }: Options): boolean {
  return values.get(option)?.some((value) => /^(false|no|0|none)$/i.test(value)) === true;
}

const isVerb = (verbs: string, word = ''): boolean =>
  verbs === word || (word !== '' && verbs.includes('|') && verbs.split('|').includes(word));

/** In a row, each of them one of some words; of git at the beginning. */
function hasVerbs(verbs: readonly string[], operands: readonly string[], first: boolean): boolean {
  const starts = first ? 1 : Math.min(operands.length, 4);
  for (let from = 0; from < starts; from++)
    if (verbs.every((verb, at) => isVerb(verb, operands[from + at]))) return true;
  return false;
}
