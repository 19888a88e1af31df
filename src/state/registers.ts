/** Registers of all spaces, also of those this version does not know: they say their law themselves. */
import {
  flawOf,
  merge,
  type Forgetting,
  type Kept,
  type Law,
  type Registers,
  type Space,
  type Value,
} from '../model/registers.ts';
import { Shelf } from './shelf.ts';

type Held = { readonly space: Space; readonly shelf: Shelf<string, string, Map<string, Value>> };

export class RegisterSpaces {
  readonly #spaces = new Map<string, Held>();

  group(space: Space, group: string): ReadonlyMap<string, Value> | undefined {
    return this.#spaces.get(space.name)?.shelf.get(group);
  }

  get(space: string, group: string, key: string): Value | undefined {
    return this.#spaces.get(space)?.shelf.get(group)?.get(key);
  }

  /** Throws where one is none of its law. */
  refuse(changes: readonly Registers[]): void {
    const laws = new Map<string, Law>();
    for (const { space, group, values } of changes) {
      const law = laws.get(space.name) ?? this.#spaces.get(space.name)?.space.law ?? space.law;
      laws.set(space.name, law);
      if (law !== space.law) throw new Error(`BUG: the registers ${space.name} are ${law}, and ${space.law} came`);
      // An entry of each, which `for … of` makes, would be most of what this costs.
      values.forEach((value, key) => {
        const flaw = flawOf(space.law, value);
        if (flaw !== undefined) throw new Error(`BUG: ${space.name} ${group} ${key}: ${flaw}`);
      });
    }
  }

  apply(changes: readonly Registers[]): void {
    for (const { space, group, values } of changes) {
      const { shelf } = this.#hold(space);
      values.forEach((value, key) => {
        const old = shelf.get(group)?.get(key);
        const now = merge(space.law, old, value);
        if (now !== old) shelf.change(group, key).set(key, now);
      });
    }
  }

  /** Puts a value in place of what is there, without noting it as changed: how it is read from where it is kept. */
  put(space: Space, group: string, key: string, value: Value): void {
    this.#hold(space).shelf.fill(group).set(key, value);
  }

  drop(space: string): void {
    this.#spaces.delete(space);
  }

  forget(rules: readonly Forgetting[]): void {
    for (const rule of rules) {
      const isOver = isOverBy(rule);
      this.#spaces.get(rule.space.name)?.shelf.deleteWhere((key, values, group) => isOver(group, values.get(key)!));
    }
  }

  /** Everything, for a reading. */
  lend(): Kept {
    return new Map([...this.#spaces].map(([name, { space, shelf }]) => [name, { space, groups: shelf.lend() }]));
  }

  /** Registers whose rows are behind; one that is not there (any more) is a row to delete. */
  *changed(): Generator<[space: string, group: string, key: string]> {
    for (const [name, { shelf }] of this.#spaces) for (const [group, key] of shelf.changed()) yield [name, group, key];
  }

  persisted(): void {
    for (const { shelf } of this.#spaces.values()) shelf.persisted();
  }

  spaces(): Space[] {
    return [...this.#spaces.values()].map(({ space }) => space);
  }

  #hold(space: Space): Held {
    let held = this.#spaces.get(space.name);
    if (held === undefined) this.#spaces.set(space.name, (held = { space, shelf: new Shelf((old) => new Map(old)) }));
    return held;
  }
}

/** Texts and times of a space that is forgotten by its values do not mix: such a space has numbers. */
export function isOverBy(rule: Forgetting): (group: string, value: Value) => boolean {
  if ('before' in rule) return (group) => group < rule.before;
  return (_, value) => (typeof value === 'number' ? value : value.atMs) < rule.below;
}
