/** What a row is about, in words that are the same for all agents. */
import type { Activity, What } from '../model/activity.ts';
import type { Words } from '../model/words.ts';

/** Kinds of records that are remembered. */
const KNOWN_MAX = 10_000;

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
export function createKindOf({ kinds, quantities }: Words): (activity: Activity | undefined) => string {
  const known = new Map<What, string>();
  const find = ({ kind, form, quantities: told }: What): string => {
    if (form === 'note') return '';
    const facts = [...told.map((name) => quantities.get(name)?.fact), ...Object.keys(kinds.get(kind)?.facts ?? {})];
    const found = KINDS.find((name) => facts.includes(name)) ?? kind;
    return found === 'tokens' ? told[0]! : found;
  };
  return (activity) => {
    if (activity === undefined) return '';
    const { what } = activity;
    let kind = known.get(what);
    if (kind === undefined) {
      if (known.size === KNOWN_MAX) known.clear();
      known.set(what, (kind = find(what)));
    }
    return kind;
  };
}
