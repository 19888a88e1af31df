/** What records of one sender have alike: the agent, the session, the person, the resource. Worked out once, and named by a number. */
import type { Activity } from '../model/activity.ts';
import { createMemo } from '../model/memo.ts';
import type { AnyRecord, AttributeValue, Vocabulary } from '../model/record.ts';
import { NAMED_COLUMNS, PERSON, SOURCE_ATTRIBUTES, SOURCE_COLUMNS } from './columns.ts';
import type { EventsOptions } from './messages.ts';
import { createOthers } from './others.ts';
import { identifyTexts, type Shared } from './row-identity.ts';
import { maskedText } from './secrets.ts';
import { spelled, textOf } from './values.ts';

export type RowOptions = Pick<EventsOptions, 'keepsContent' | 'dimensions'> & {
  /** Attributes that are kept without a column of their own, and those of them that people and models wrote. */
  readonly names: readonly string[];
  readonly contentNames: readonly string[];
  /** Of names of people; undefined where they are kept as they are. */
  readonly hash: ((name: string) => string) | undefined;
};

/** Of so many senders at once. */
const SOURCES_MAX = 20_000;

/** What a sender's records say of it, the person it names, and the source that it was last. */
type Told = { readonly texts: readonly (string | null)[]; readonly person: string | null; last: Last | undefined };

type Last = { readonly agent: string; readonly user: string; readonly resource: string; readonly source: Shared };

const IS_HASHED = SOURCE_COLUMNS.map((column) => NAMED_COLUMNS.includes(column));

/** Of the values after its number. */
function sourceOf(told: readonly (string | null)[], hash: RowOptions['hash']): Shared {
  const values = told.map((value, at) =>
    value !== null && hash !== undefined && IS_HASHED[at + 1] ? hash(value) : maskedText(value),
  );
  return { values: [identifyTexts(values), ...values] };
}

export function createSources(vocabulary: Vocabulary, options: RowOptions) {
  const { dimensions, names, contentNames, hash } = options;
  const kept = [...dimensions, ...names, ...(options.keepsContent ? contentNames : [])];
  const others = createOthers(vocabulary, kept, contentNames, hash);
  const columns = SOURCE_ATTRIBUTES.map(({ from }) => vocabulary.seldom(...spelled(from)));
  const people = PERSON.map((name) => vocabulary.seldom(...spelled([name])));
  const toldOf = vocabulary.deriveFound([...columns, ...people], (values): Told => {
    const texts = values.map(textOf);
    const person = texts.splice(columns.length).find((text) => text !== null) ?? null;
    return { texts, person, last: undefined };
  });
  const known = createMemo(SOURCES_MAX, (key: string) => sourceOf(JSON.parse(key) as (string | null)[], hash));

  /** The same text for the same resource, so that it is found to be the same at once. */
  const resourceOf = createMemo(SOURCES_MAX, (json: string) => json);
  let resource: string | undefined;
  let hasScope = false;
  const begin = ({ origin }: AnyRecord): string => {
    const json = others.jsonOfResource((name) => origin.resource.get(name)) ?? '{}';
    hasScope = others.jsonOf((name) => origin.scope.get(name)) !== undefined;
    return resourceOf(json);
  };
  return {
    met: others.met,
    names: others.names,
    origin(): void {
      resource = undefined;
    },
    sourceOf(record: AnyRecord, agent: string, activity: Activity | undefined): Shared {
      const told = toldOf(record);
      const user = activity?.who.user ?? '';
      resource ??= begin(record);
      const { last } = told;
      if (last?.agent === agent && last.user === user && last.resource === resource) return last.source;
      const source = known(JSON.stringify([agent, user || told.person, ...told.texts, resource]));
      told.last = { agent, user, resource, source };
      return source;
    },
    /** JSON of those that are the record's alone; null where there are none. To be asked after its source; as of others. */
    ownOf(
      record: AnyRecord,
      places: readonly number[],
      first: number,
      alike: (AttributeValue | null)[],
    ): string | null {
      if (!hasScope) return others.jsonOfOwn(record, places, first, alike) ?? null;
      return others.jsonOf((name) => record.get(name) ?? record.origin.scope.get(name)) ?? null;
    },
    jsonOfAlike: others.jsonOfAlike,
  };
}
