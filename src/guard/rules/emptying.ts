/** Emptying a file is deleting what it says. */
import type { Place } from '../place.ts';
import { shown } from '../shell/text.ts';
import { isOutput, isTemporary, judge, THROWAWAY } from './delete.ts';
import type { Rule } from './rule.ts';
import { writesOf } from './written.ts';

/** Made to be filled. */
const IMAGE = /\.(img|iso|bin|raw|dat|qcow2|swap)$/;

export const emptying: Rule = (step, place) => {
  const { argv } = step;
  if (!/^(truncate|dd|cp|install|rsync)$/.test(argv[0]!)) return [];
  const nothing = argv.some((word) => /^(if=)?\/dev\/(null|zero|u?random)$/.test(word));
  const cut = argv[0] === 'truncate' && !argv.some((word) => /^(-s|--size=)?\+\d/.test(word));
  if (!cut && !nothing) return [];
  const names = writesOf(step).flatMap(({ word }) => (IMAGE.test(word) ? [] : [word]));
  const found = judge(names, false, step, place);
  if (found.length > 0) return found;
  const kept = names.find((word) => place.pathsOf(word, step).some((path) => isKept(path, place)));
  if (kept === undefined) return [];
  return [{ rule: 'disk', reason: `${shown(kept)} would be emptied: keep a copy, or write what it shall say` }];
};

function isKept(path: string, place: Place): boolean {
  if (THROWAWAY.test(path) || isTemporary(path, place) || isOutput(path) || place.isAllowed(path)) return false;
  return !path.startsWith('/dev/') && /\.\w+$/.test(path);
}
