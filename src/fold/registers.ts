/** What one fold has to say of registers: merged as it comes, and without what would change nothing. */
import { merge, type Registers, type Space, type Value } from '../model/registers.ts';
import type { Loaded } from '../model/store.ts';

export type RegisterChanges = {
  /** The register as it will be. */
  get(space: Space, group: string, key: string): Value | undefined;
  /** Whether it is kept like that already, so that there is nothing to say. */
  add(space: Space, group: string, key: string, value: Value): boolean;
  /** Those that were loaded. */
  readonly group: Loaded['group'];
  all(): Registers[];
};

type Group = {
  readonly space: Space;
  readonly group: string;
  readonly known: ReadonlyMap<string, Value> | undefined;
  readonly values: Map<string, Value>;
};

export function createRegisterChanges(loaded: Pick<Loaded, 'group'>): RegisterChanges {
  // Most of a space are of the group before: there are few of them, and each record asks for several spaces.
  const spaces = new Map<Space, { readonly groups: Map<string, Group>; last: Group | undefined }>();
  const groupOf = (space: Space, group: string): Group => {
    let of = spaces.get(space);
    if (of === undefined) spaces.set(space, (of = { groups: new Map(), last: undefined }));
    if (of.last?.group === group) return of.last;
    let own = of.groups.get(group);
    if (own === undefined) {
      own = { space, group, known: loaded.group(space, group), values: new Map() };
      of.groups.set(group, own);
    }
    return (of.last = own);
  };
  const valueOf = ({ known, values }: Group, key: string) => values.get(key) ?? known?.get(key);
  return {
    get: (space, group, key) => valueOf(groupOf(space, group), key),
    add: (space, group, key, value) => {
      const own = groupOf(space, group);
      const old = valueOf(own, key);
      const now = merge(space.law, old, value);
      if (now !== old) own.values.set(key, now);
      return now === old && !own.values.has(key);
    },
    group: loaded.group,
    all: () =>
      [...spaces.values()].flatMap(({ groups }) =>
        [...groups.values()].flatMap(({ space, group, values }) => (values.size > 0 ? [{ space, group, values }] : [])),
      ),
  };
}
