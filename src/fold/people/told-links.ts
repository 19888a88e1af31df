/** What a record says of who is one person. */
import type { Who } from '../../model/activity.ts';
import type { Entity } from '../entity/entity.ts';
import { ACCOUNT, INSTALLATION, linkOf } from './links.ts';

/** Links are kept for ever: one that a store was seen to have need not be told again. */
type Link = { readonly group: string; readonly key: string; isKept: boolean };

/** What a record says of who is one person, given the account of its session; '' where that is not known either. */
function linked({ names, accounts }: Who, account: string, installation: string): Link[] {
  const own = names.slice(0, accounts).filter((name) => name !== '');
  const person = own[0] ?? account;
  if (person === '') return [];
  const others = own.slice(1).filter((name) => name !== person);
  const installations = [...names.slice(accounts), installation].filter((name) => name !== '');
  return [
    ...others.map((name) => ({ group: ACCOUNT, key: linkOf(name, person), isKept: false })),
    ...installations.map((name) => ({ group: INSTALLATION, key: linkOf(name, person), isKept: false })),
  ];
}

/** Of most sessions all records say the same. `entity`: as it was before the record. */
export type LinksOf = (entity: Entity, who: Who) => readonly Link[];

export function createLinks(): LinksOf {
  const known = new WeakMap<Who, { readonly user: string; readonly links: readonly Link[] }>();
  return ({ user, userRank }, who) => {
    const of = known.get(who);
    if (of?.user === user) return of.links;
    const isAccount = userRank < who.accounts;
    const links = linked(who, isAccount ? user : '', isAccount ? '' : user);
    known.set(who, { user, links });
    return links;
  };
}
