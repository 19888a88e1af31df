/** What is to be forgotten with a person: all names that are theirs alone. */
import { SPACES, type Groups, type Kept } from '../../model/registers.ts';
import { personsOf } from './links.ts';
import type { Renaming } from './renaming.ts';

/**
 * The names of whoever has one of those that are told; empty where nobody does. An installation that others use as well is not
 * theirs alone: it stays, and what links it with them goes.
 */
export function namesOfPerson(kept: Kept, told: readonly string[]): ReadonlySet<string> {
  const groupsOf = (space: string): Groups => kept.get(space)?.groups ?? new Map();
  const links = groupsOf(SPACES.links.name);
  const known = new Set<string>();
  for (const space of [SPACES.firstSeen, SPACES.lastSeen, SPACES.attendance]) {
    for (const names of groupsOf(space.name).values()) for (const name of names.keys()) known.add(name);
  }
  for (const pairs of links.values()) {
    for (const pair of pairs.keys()) for (const name of JSON.parse(pair) as string[]) known.add(name);
  }
  known.delete('');
  const { personOf, shared } = personsOf(links);
  const rootOf = (name: string) => personOf.get(name) ?? name;
  const roots = new Set(told.filter((name) => known.has(name)).map(rootOf));
  return new Set([...known].filter((name) => roots.has(rootOf(name)) && !shared.has(name)));
}

/** Nothing is kept under the names. What the ledger of an installation needs goes on under `token`, which is nobody's. */
export function erasing(names: ReadonlySet<string>, token: string): Renaming {
  const numbers = new Map([...names].map((name, number) => [name, number]));
  return {
    name: (name) => (names.has(name) ? undefined : name),
    owner: (name) => (names.has(name) ? `${token}-${numbers.get(name)}` : name),
  };
}
