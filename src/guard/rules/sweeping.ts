/** Commands that show whatever a folder has: files of secrets are among it, and nobody named them. */
import { has, optionsOf, words, wordSet } from '../options.ts';
import { isWithin } from '../paths.ts';
import type { Place } from '../place.ts';
import { isSecretPath } from '../secret-files.ts';
import { shown, typed } from '../shell/text.ts';
import type { Step } from '../shell/step.ts';
import type { Rule } from './rule.ts';
import { TEXT_FIRST } from './secret.ts';

/** Of a folder they show nothing: what is found in it is given to them. */
const SHOWS = wordSet('cat head tail tac nl strings base64 xxd od hexdump more less bat');
const SEARCHES = wordSet('grep egrep fgrep rg ag ack');
/** An expression that every line matches, or every line that sets something. */
const ANY = /^(\^?(\.|\\[SswWd])?[*+]?(\.[*+]?)?\$?|=|\^?\[[^\]]*\][*+]?)$/;
/** What keys are called: of a whole home nobody asks for these but for the keys themselves. */
const KEYS = /secret|passw|token|api.?key|private.?key|credential|AKIA/i;
const RECURSIVE = '-r -R --recursive --dereference-recursive';
/** Without one of these it leaves out files whose name begins with a dot. */
const HIDDEN = '-u -uu -uuu --hidden -. --unrestricted --no-ignore';
/** It shows no lines, or those of some files alone. */
const NARROW =
  '-l -L -c -q --files-with-matches --files-without-match --count --quiet --include --exclude -g --glob --iglob -t --type';

export const sweeping: Rule = (step, place) => {
  const folder = foldersShown(step, place).find((word) =>
    place.pathsOf(word, step).some((path) => hasSecrets(path, step.argv, place)),
  );
  if (folder === undefined) return [];
  const reason = `everything in ${shown(folder)} would be shown, files of secrets too: name the files, or what is searched for`;
  return [{ rule: 'secret', reason }];
};

function foldersShown(step: Step, place: Place): readonly string[] {
  const { argv } = step;
  const [name = ''] = argv;
  if (SHOWS.has(name)) return optionsOf(argv, wordSet('-n -c --lines --bytes')).operands;
  if (!SEARCHES.has(name)) return [];
  const { giving, valued } = TEXT_FIRST[name]!;
  const options = optionsOf(argv, wordSet(`${giving} ${valued}`));
  if (!has(options, words(name.endsWith('grep') ? RECURSIVE : HIDDEN)) || has(options, words(NARROW))) return [];
  const given = options.values.get('-e') ?? options.values.get('--regexp');
  const [first = '', ...rest] = options.operands;
  const asked = typed(given?.[0] ?? first);
  const folders = given === undefined ? rest : options.operands;
  if (ANY.test(asked)) return folders.length === 0 ? ['.'] : folders;
  const isHome = (word: string) => place.pathsOf(word, step).some((path) => isWithin(place.call.home, path));
  return KEYS.test(asked) ? folders.filter(isHome) : [];
}

function hasSecrets(path: string, [name = '']: readonly string[], place: Place): boolean {
  if (isWithin(place.call.projectRoot, path)) return true;
  return !SHOWS.has(name) && place.world.list(path).some((entry) => isSecretPath(`${path}/${entry}`, place));
}
