/**
 * Which names are one person. Accounts that are linked are one; an installation linked with one person is that person, and
 * with several it is shared: nobody can say whose work on it is.
 */
import type { Groups } from '../../model/registers.ts';

/** Groups of links: what the first name is. The second is always an account. */
export const ACCOUNT = 'account';
export const INSTALLATION = 'installation';

export function linkOf(name: string, account: string): string {
  return JSON.stringify([name, account]);
}

export type Persons = {
  /** The person of each name that is not a person's own. */
  readonly personOf: ReadonlyMap<string, string>;
  /** The persons of installations that several use. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
};

/** Whatever the order of the links: of accounts that are one person, the first in the alphabet is the person. */
export function personsOf(links: Groups): Persons {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    for (let at = name; at !== root;) {
      const up = parents.get(at)!;
      parents.set(at, root);
      at = up;
    }
    return root;
  };
  for (const [one, other] of pairsOf(links, ACCOUNT)) {
    const [first, second] = [rootOf(one), rootOf(other)].toSorted();
    if (first !== second) parents.set(second!, first!);
  }
  const personOf = new Map<string, string>();
  for (const name of parents.keys()) personOf.set(name, rootOf(name));
  const users = new Map<string, Set<string>>();
  for (const [installation, account] of pairsOf(links, INSTALLATION)) {
    const persons = users.get(installation);
    if (persons === undefined) users.set(installation, new Set([rootOf(account)]));
    else persons.add(rootOf(account));
  }
  const shared = new Map<string, readonly string[]>();
  for (const [installation, persons] of users) {
    const [person] = persons;
    if (persons.size > 1) shared.set(installation, [...persons]);
    else if (person !== installation) personOf.set(installation, person!);
  }
  return { personOf, shared };
}

function* pairsOf(links: Groups, group: string): Generator<[string, string]> {
  for (const key of links.get(group)?.keys() ?? []) yield JSON.parse(key) as [string, string];
}
