/** Emptying a file is deleting what it says. */
import { isOneOf, wordSet } from '../options.ts';
import type { Place } from '../place.ts';
import type { Step } from '../shell/step.ts';
import { shown } from '../shell/text.ts';
import { codeOf } from './interpreters.ts';
import { isOutput, isTemporary, judge, THROWAWAY } from './delete.ts';
import type { Finding, Rule } from './rule.ts';
import { writesOf } from './written.ts';

const EMPTIES = wordSet('truncate dd cp install rsync sed gsed');
/** Made to be filled. */
const IMAGE = /\.(img|iso|bin|raw|dat|qcow2|swap)$/;

export const emptying: Rule = (step, place) => {
  const { argv } = step;
  if (!EMPTIES.has(argv[0]!)) return [...fromNothing(step, place), ...byCode(step, place)];
  const nothing = argv.some((word) => /^(if=)?\/dev\/(null|zero|u?random)$/.test(word));
  const cut = isOneOf('sed gsed', argv[0]!)
    ? argv.some((word) => /^(1,\$|\/\.?\*?\/|0~1)?d$/.test(word))
    : argv[0] === 'truncate' && !argv.some((word) => /^(-s|--size=)?\+\d/.test(word));
  if (!cut && !nothing) return [];
  const names = writesOf(step).flatMap(({ word }) => (IMAGE.test(word) ? [] : [word]));
  const found = judge(names, false, step, place);
  return found.length > 0 ? found : emptied(names, step, place);
};

/** `onlyThere`: one that is not there is made, and nothing is lost. */
function emptied(names: readonly string[], step: Step, place: Place, onlyThere = false): Finding[] {
  const isLost = (path: string) => isKept(path, place) && !(onlyThere && (place.world.read(path) ?? '') === '');
  const kept = names.find((word) => place.pathsOf(word, step).some(isLost));
  if (kept === undefined) return [];
  return [{ rule: 'disk', reason: `${shown(kept)} would be emptied: keep a copy, or write what it shall say` }];
}

/** In code: a file is cut, filled with nothing, or opened to be written by code that writes nothing. */
const CUT =
  /\b(?:f?truncate|truncateSync)\s*\(?\s*["']([^"'\n]+)["'](?!\s*,\s*[1-9])|\bopen\(\s*["']([^"'\n]+)["'][^)]{0,60}\)\.truncate\(/g;
const FILLED =
  /\b(?:write_(?:text|bytes)|writeFile(?:Sync)?|file_put_contents|File\.write|writeTextFile(?:Sync)?|Bun\.write)\(\s*["']([^"'\n]+)["']\s*,\s*b?(?:''|"")/g;
const OPENED =
  /\b(?:f?open|openSync|createWriteStream|File\.(?:open|new))\s*\(?\s*["']([^"'\n]+)["']\s*,\s*["']wb?\+?["']|\bopen\b[^;"']{0,60}["']>["']?,?\s*["']?([^"'\n>]+)["']/g;
const WRITES = /write|print|dump|puts|save|to_|<<|say\b/i;

function byCode(step: Step, place: Place): Finding[] {
  const all = codeOf(step);
  const named = (codes: readonly string[], pattern: RegExp) =>
    codes.flatMap((code) => Array.from(code.matchAll(pattern), ([, first, second]) => first ?? second!));
  const silent = all.filter((code) => !WRITES.test(code));
  const cut = emptied(named(all, CUT), step, place);
  return cut.length > 0 ? cut : emptied([...named(all, FILLED), ...named(silent, OPENED)], step, place, true);
}

/** What is written has nothing in it: `: > file`. A file that is there loses what it says; one that is not is made. */
function fromNothing(step: Step, place: Place): Finding[] {
  const { argv, redirects } = step;
  const silent = isOneOf(': true', argv[0]!) || /^(|echo -n|printf ?)$/.test(argv.join(' '));
  const nothing = [...argv, ...redirects.flatMap(({ operator, target }) => (operator === '<' ? [target] : []))];
  if (!silent && !nothing.includes('/dev/null')) return [];
  const names = writesOf(step).flatMap(({ word, empties }) => (empties ? [word] : []));
  return emptied(names, step, place, true);
}

function isKept(path: string, place: Place): boolean {
  if (THROWAWAY.test(path) || isTemporary(path, place) || isOutput(path) || place.isAllowed(path)) return false;
  // A folder stands for what is in it.
  return !path.startsWith('/dev/') && (/\.\w+$/.test(path) || place.world.list(path).length > 0);
}
