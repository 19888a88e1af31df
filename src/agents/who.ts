/** Who and where, read alike for all records of an agent. */
import type { Who } from '../model/activity.ts';
import type { Dimension } from '../model/labels.ts';
import type { Derived, Vocabulary } from '../model/record.ts';
import { withPrometheusName } from './spellings.ts';
import { text } from './values.ts';

/** How the agent names sessions and people. `users`: best name first; each is the list of spellings of one attribute. */
export type IdentityNames = { readonly session: readonly string[]; readonly users: readonly string[] };

export type WhoOf = Derived<Who>;

const INSTANCES = ['service.instance.id', 'host.name'];

export function createWhoOf(
  agent: string,
  { session, users }: IdentityNames,
  dimensions: readonly Dimension[],
  vocabulary: Vocabulary,
): WhoOf {
  // Each is told by the first of its attributes that says something.
  const lists = [session, users, INSTANCES, ...dimensions.map(({ attributes }) => attributes)];
  const names = lists.flat().map((attribute) => vocabulary.name(...withPrometheusName(attribute)));

  return vocabulary.deriveFound(names, (values) => {
    const texts = values.map(text);
    const [sessions, people, instances, ...others] = lists.map(({ length }) => texts.splice(0, length));
    const userRank = people!.findIndex((name) => name !== '');
    return {
      agent,
      session: firstOf(sessions!),
      user: firstOf(people!),
      userRank: userRank < 0 ? Infinity : userRank,
      instance: firstOf(instances!),
      dimensions: others.map(firstOf),
    };
  });
}

function firstOf(texts: readonly string[]): string {
  return texts.find((each) => each !== '') ?? '';
}
