/** What one fold has to say of registers: merged as it comes, and without what would change nothing. */
import { merge, type Registers, type Space, type Value } from '../model/registers.ts';
import type { Loaded } from '../model/store.ts';

export type RegisterChanges = {
  /** The register as it will be. */
  get(space: Space, group: string, key: string): Value | undefined;
  add(space: Space, group: string, key: string, value: Value): void;
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
  const spaces = new Map<string, Map<string, Group>>();
  const groupOf = (space: Space, group: string): Group => {
    let groups = spaces.get(space.name);
    if (groups === undefined) spaces.set(space.name, (groups = new Map()));
    let own = groups.get(group);
    if (own === undefined) {
      own = { space, group, known: loaded.group(space, group), values: new Map() };
      groups.set(group, own);
    }
    return own;
  };
  const valueOf = ({ known, values }: Group, key: string) => values.get(key) ?? known?.get(key);
  return {
    get: (space, group, key) => valueOf(groupOf(space, group), key),
    add: (space, group, key, value) => {
      const own = groupOf(space, group);
      const old = valueOf(own, key);
      const now = merge(space.law, old, value);
      if (now !== old) own.values.set(key, now);
    },
    group: loaded.group,
    all: () =>
      [...spaces.values()].flatMap((groups) =>
        [...groups.values()].flatMap(({ space, group, values }) => (values.size > 0 ? [{ space, group, values }] : [])),
      ),
  };
}
