/** Emptying a file is deleting what it says. */
import { isOneOf, wordSet } from '../options.ts';
import type { Place } from '../place.ts';
import type { Step } from '../shell/step.ts';
import { shown } from '../shell/text.ts';
import { isOutput, isTemporary, judge, THROWAWAY } from './delete.ts';
import type { Finding, Rule } from './rule.ts';
import { writesOf } from './written.ts';

const EMPTIES = wordSet('truncate dd cp install rsync sed gsed');
const SILENT = wordSet(': true');
/** Made to be filled. */
const IMAGE = /\.(img|iso|bin|raw|dat|qcow2|swap)$/;

export const emptying: Rule = (step, place) => {
  const { argv } = step;
  if (!EMPTIES.has(argv[0]!)) return fromNothing(step, place);
  const nothing = argv.some((word) => /^(if=)?\/dev\/(null|zero|u?random)$/.test(word));
  const cut = isOneOf('sed gsed', argv[0]!)
    ? argv.some((word) => /^(1,\$|\/\.?\*?\/|0~1)?d$/.test(word))
    : argv[0] === 'truncate' && !argv.some((word) => /^(-s|--size=)?\+\d/.test(word));
  if (!cut && !nothing) return [];
  const names = writesOf(step).flatMap(({ word }) => (IMAGE.test(word) ? [] : [word]));
  const found = judge(names, false, step, place);
  if (found.length > 0) return found;
  const kept = names.find((word) => place.pathsOf(word, step).some((path) => isKept(path, place)));
  if (kept === undefined) return [];
  return [{ rule: 'disk', reason: `${shown(kept)} would be emptied: keep a copy, or write what it shall say` }];
};

/** What is written has nothing in it: `: > file`. A file that is there loses what it says; one that is not is made. */
function fromNothing(step: Step, place: Place): Finding[] {
  const { argv, redirects } = step;
  const silent =
    (argv[0] ?? '') === '' || SILENT.has(argv[0]!) || (argv[0] === 'echo' && argv[1] === '-n' && argv.length === 2);
  const nothing = [...argv, ...redirects.flatMap(({ operator, target }) => (operator === '<' ? [target] : []))];
  if (!silent && !nothing.includes('/dev/null')) return [];
  const kept = writesOf(step).find(
    ({ word, empties }) =>
      empties && place.pathsOf(word, step).some((path) => isKept(path, place) && (place.world.read(path) ?? '') !== ''),
  );
  if (kept === undefined) return [];
  return [{ rule: 'disk', reason: `${shown(kept.word)} would be emptied: keep a copy, or write what it shall say` }];
}

function isKept(path: string, place: Place): boolean {
  if (THROWAWAY.test(path) || isTemporary(path, place) || isOutput(path) || place.isAllowed(path)) return false;
  // A folder stands for what is in it.
  return !path.startsWith('/dev/') && (/\.\w+$/.test(path) || place.world.list(path).length > 0);
}
