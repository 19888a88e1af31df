/** What a row is about, in words that are the same for all agents. */
import type { What } from '../model/activity.ts';
import type { Words } from '../model/words.ts';

/** What queries ask for, in the words of facts: of several that a record tells, the first. */
const KINDS = [
  'request',
  'request_error',
  'tool',
  'prompt',
  'decision',
  'lines',
  'commit',
  'pull_request',
  'cost',
  'tokens',
];

/** By what an activity is: the fact it tells, or its kind where it tells none of these. A point of tokens tells of one type. */
export function createKindOf({ kinds, quantities }: Words): (what: What | undefined) => string {
  return (what) => {
    if (what === undefined || what.form === 'note') return '';
    const { kind, quantities: told } = what;
    const facts = [...told.map((name) => quantities.get(name)?.fact), ...Object.keys(kinds.get(kind)?.facts ?? {})];
    const found = KINDS.find((name) => facts.includes(name)) ?? kind;
    return found === 'tokens' ? told[0]! : found;
  };
}
