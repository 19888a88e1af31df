/** Patches that name their files in lines of their own, as some agents give them to a tool, or to a command of that name. */
import { isOneOf } from '../options.ts';
import type { Place } from '../place.ts';
import type { Step } from '../shell/step.ts';
import { judge } from './delete.ts';
import type { Finding, Rule } from './rule.ts';
import { isSecretWord } from './secret.ts';
import { judgeWrite } from './writing.ts';

/** How one begins. */
export const PATCH = '*** Begin Patch';
const FILES = /^\*\*\* (?:(Add|Update|Delete) File|Move to): (.+)$/gm;

export const patches: Rule = (step, place) =>
  isOneOf('apply_patch applypatch', step.argv[0]!)
    ? judgePatch([...step.argv.slice(1), step.stdin ?? ''].join('\n'), step, place)
    : [];

export function judgePatch(text: string, step: Step, place: Place): Finding[] {
  return [...text.matchAll(FILES)].flatMap(([, deed, named]) => {
    const word = named!.trim();
    if (isSecretWord(word, step, place))
      return [{ rule: 'secret', reason: `${word} has secrets: let the person change it, or use a template` }];
    const write = { word, empties: false, deletes: deed === 'Delete' };
    const written = place.pathsOf(word, step).flatMap((path) => judgeWrite(path, write, place));
    return write.deletes ? [...written, ...judge([word], false, step, place)] : written;
  });
}
