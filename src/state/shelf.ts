/**
 * Maps or sets under names. A reading gets the inner ones themselves: from then on they are never changed, and the first
 * change after it goes to a copy. So a reading costs as much as there are names, and not what is under them.
 */
type Inner<Item> = { readonly size: number; delete(item: Item): boolean; keys(): Iterable<Item> };

export class Shelf<Name, Item, Under extends Inner<Item>> {
  readonly #all = new Map<Name, Under>();
  readonly #copy: (old: Under | undefined) => Under;
  /** Names whose inner one no reading has. */
  #own = new Set<Name>();
  #changed = new Map<Name, Set<Item>>();

  /** `copy` of nothing is an empty one. */
  constructor(copy: (old: Under | undefined) => Under) {
    this.#copy = copy;
  }

  get(name: Name): Under | undefined {
    return this.#all.get(name);
  }

  entries(): Iterable<[Name, Under]> {
    return this.#all;
  }

  /** The inner one to put something into, now and not later. It is not noted as changed: how rows are read at the start. */
  fill(name: Name): Under {
    const known = this.#all.get(name);
    if (known !== undefined && this.#own.has(name)) return known;
    const own = this.#copy(known);
    this.#all.set(name, own);
    this.#own.add(name);
    return own;
  }

  /** The inner one to put the item into, whose row is behind from now on. */
  change(name: Name, item: Item): Under {
    const items = this.#changed.get(name);
    if (items === undefined) this.#changed.set(name, new Set([item]));
    else items.add(item);
    return this.fill(name);
  }

  /** Nothing stays under a name without items: it would be there until the next start only. */
  delete(name: Name, item: Item): void {
    const under = this.change(name, item);
    under.delete(item);
    if (under.size === 0) this.#all.delete(name);
  }

  deleteWhere(isOver: (item: Item, under: Under, name: Name) => boolean): void {
    for (const [name, under] of this.#all) {
      for (const item of under.keys()) if (isOver(item, under, name)) this.delete(name, item);
    }
  }

  /** Everything, for a reading. */
  lend(): ReadonlyMap<Name, Under> {
    this.#own = new Set();
    return new Map(this.#all);
  }

  /** Items whose rows are behind; one that is not there (any more) is a row to delete. */
  *changed(): Generator<[Name, Item]> {
    for (const [name, items] of this.#changed) for (const item of items) yield [name, item];
  }

  persisted(): void {
    this.#changed = new Map();
  }
}
