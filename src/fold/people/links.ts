/**
 * Which names are one person. Accounts that are linked are one; an installation linked with one person is that person, and
 * with several it is shared: nobody can say whose work on it is.
 */
import type { Groups } from '../../model/registers.ts';

/** Groups of links: what the first name is. The second is always an account, or '' where none was told. */
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
  /** Installations that were never seen with an account. */
  readonly unnamed: ReadonlySet<string>;
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
  const join = (one: string, other: string): void => {
    const [first, second] = [rootOf(one), rootOf(other)].toSorted();
    if (first !== second) parents.set(second!, first!);
  };
  for (const pair of pairsOf(links, ACCOUNT)) join(...pair);
  // Earlier versions kept accounts in the letters they were told in.
  for (const [, account] of pairsOf(links, INSTALLATION)) join(account, account.toLowerCase());
  const personOf = new Map<string, string>();
  for (const name of parents.keys()) personOf.set(name, rootOf(name));
  const users = new Map<string, Set<string>>();
  for (const [installation, account] of pairsOf(links, INSTALLATION)) {
    const persons = users.get(installation) ?? new Set();
    users.set(installation, account === '' ? persons : persons.add(rootOf(account)));
  }
  const shared = new Map<string, readonly string[]>();
  const unnamed = new Set<string>();
  for (const [installation, persons] of users) {
    const [person] = persons;
    if (person === undefined) unnamed.add(installation);
    else if (persons.size > 1) shared.set(installation, [...persons]);
    else if (person !== installation) personOf.set(installation, person);
  }
  return { personOf, shared, unnamed };
}

function* pairsOf(links: Groups, group: string): Generator<[string, string]> {
  for (const key of links.get(group)?.keys() ?? []) yield JSON.parse(key) as [string, string];
}
