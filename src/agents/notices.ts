/** Events that say that something happened, and no amount: what each is, and which attribute each label is. */
import type { What } from '../model/activity.ts';
import type { Vocabulary } from '../model/record.ts';
import { durationUs, flag, INVALID, text } from './values.ts';
import { eventOf, type Handler } from './event.ts';

/**
 * `takes`: it tells how long it took. `unless`: it says so of something else where the attribute has this value.
 * `features`: what its person used.
 */
type Notice = Pick<What, 'kind' | 'features'> & {
  readonly labels: Readonly<Record<string, string>>;
  readonly takes?: true;
  readonly unless?: readonly [attribute: string, value: string];
};

export type Notices = Readonly<Record<string, Notice>>;

/** What an attribute says, where that is no word of ours. */
const outcomeOf = (told: string) => ({ true: 'success', false: 'error' })[String(flag(told))] ?? '';

export function noticeEvents(
  agent: string,
  notices: Notices,
  canonicalModel: (name: string) => string,
  vocabulary: Vocabulary,
): [string, Handler][] {
  const duration = vocabulary.name('duration_ms');
  const read: Readonly<Record<string, (told: string) => string>> = { model: canonicalModel, outcome: outcomeOf };
  return Object.entries(notices).map(([name, { kind, labels, takes, unless = [], features }]) => {
    const words = Object.keys(labels);
    const [attribute, except] = unless;
    const names = [...Object.values(labels), ...(attribute === undefined ? [] : [attribute])];
    const whatOf = vocabulary.derive(
      names.map((each) => vocabulary.seldom(each)),
      (values): What | undefined => {
        const texts = values.map(text);
        if (except !== undefined && texts.at(-1) === except) return undefined;
        const told = words.map((word, at) => [word, read[word]?.(texts[at]!) ?? texts[at]!]);
        return eventOf(agent, kind, name, Object.fromEntries(told), features === undefined ? {} : { features });
      },
    );
    const handler: Handler = (record, begin, out) => {
      const what = whatOf(record);
      if (what === undefined) return 'no_kpi';
      const event = begin(record, what);
      if (takes === true) event.durationUs = durationUs(record.get(duration));
      out.push(event);
      return event.durationUs === INVALID ? 'invalid_field' : undefined;
    };
    return [name, handler];
  });
}
