/**
 * Other names for people in state that is kept: hashes of them, or none. Whatever is kept with a name in it is here, and
 * nothing that is counted is: a total has no name.
 */
import type { Kept, Registers, Value } from '../../model/registers.ts';
import { merge, SPACES } from '../../model/registers.ts';
import type { Change, EntityChange, Outgoing } from '../../model/store.ts';
import { linkOf } from './links.ts';

export type Renaming = {
  /** What a name becomes; undefined where nothing is to be kept under it. */
  name(name: string): string | undefined;
  /** What the name of an installation, or of a sender's instance, becomes in the key of its entity: that is never forgotten. */
  owner(name: string): string;
};

/** What has keys that are names: alone, in links, or as keys of entities. */
const { lastSeen, firstSeen, attendance, persons } = SPACES;
const OF_NAMES: readonly string[] = [lastSeen, firstSeen, attendance, persons].map(({ name }) => name);
const OF_OWNERS: readonly string[] = [SPACES.groups.name, SPACES.groupSince.name];

const OWNER = /^([^/]*\/(?:installation|sender)\/)(.+)$/s;

export function renameChange(change: Change, renaming: Renaming): Change {
  return {
    ...change,
    entities: change.entities.map((entity) => renameEntity(entity, renaming)),
    registers: change.registers.flatMap((some) => renameGroup(some, renaming)),
    outbox: change.outbox.map((event) => renameEvent(event, renaming)),
  };
}

export function renameKept(kept: Kept, renaming: Renaming): Kept {
  return new Map(
    [...kept].flatMap(([name, { space, groups }]) => {
      const renamed = new Map<string, Map<string, Value>>();
      for (const [group, values] of groups) {
        for (const some of renameGroup({ space, group, values }, renaming)) {
          const into = renamed.get(some.group) ?? new Map<string, Value>();
          for (const [key, value] of some.values) into.set(key, merge(space.law, into.get(key), value));
          renamed.set(some.group, into);
        }
      }
      // A space without anything is not written down.
      return renamed.size === 0 ? [] : [[name, { space, groups: renamed }] as const];
    }),
  );
}

function renameGroup({ space, group, values }: Registers, renaming: Renaming): Registers[] {
  const isMembers = space.name === SPACES.groupMembers.name;
  const renamed = new Map<string, Value>();
  for (const [key, value] of values) {
    const name = renameKey(space.name, key, renaming);
    if (name !== undefined) renamed.set(name, merge(space.law, renamed.get(name), value));
  }
  return renamed.size === 0
    ? []
    : [{ space, group: isMembers ? renameOwner(group, renaming) : group, values: renamed }];
}

function renameKey(space: string, key: string, renaming: Renaming): string | undefined {
  if (OF_NAMES.includes(space)) return renaming.name(key);
  if (OF_OWNERS.includes(space) || space === SPACES.groupMembers.name) return renameOwner(key, renaming);
  if (space !== SPACES.links.name) return key;
  const [name, account] = (JSON.parse(key) as [string, string]).map((each) => (each === '' ? '' : renaming.name(each)));
  return name === undefined || account === undefined ? undefined : linkOf(name, account);
}

/** Of a session nothing: its id is nobody's name. */
function renameOwner(text: string, renaming: Renaming): string {
  return text.replace(OWNER, (_all, start: string, name: string) => start + renaming.owner(name));
}

/** The first line of a blob has its names (see ../entity/blob.ts). */
function renameEntity(entity: EntityChange, renaming: Renaming): EntityChange {
  const { key, blob } = entity;
  const renamed = { ...entity, key: renameOwner(key, renaming) };
  if (blob === undefined) return renamed;
  const end = blob.indexOf('\n');
  const { user, rank, group, ...rest } = JSON.parse(blob.slice(0, end));
  const name = user === '' ? '' : renaming.name(user);
  const names = {
    ...rest,
    user: name ?? '',
    rank: name === undefined ? null : rank,
    ...(group !== undefined && { group: renameOwner(group, renaming) }),
  };
  return { ...renamed, blob: JSON.stringify(names) + blob.slice(end) };
}

function renameEvent({ id, body }: Outgoing, renaming: Renaming): Outgoing {
  const { 'user.id': user = '', ...rest } = JSON.parse(body);
  const name = user === '' ? '' : renaming.name(user);
  return { id, body: JSON.stringify({ ...rest, 'user.id': name ?? '' }) };
}
