/**
 * When people were last active, on which days, and which names stand for others. Nothing is ever kept under a name that
 * stands for another, so nobody is counted twice.
 */
import type { Change, Scope, Sighting } from '../../model/store.ts';
import { Shelf } from '../shelf.ts';

export class People {
  /**
   * By list of scopes, as JSON: most people come with one and the same list all the time, and are then entered once and
   * not under each scope, here and in the rows.
   */
  readonly seen = new Shelf<string, string, Map<string, number>>((old) => new Map(old));
  /** By local day. */
  readonly attendance = new Shelf<string, string, Set<string>>((old) => new Set(old));
  readonly aliases = new Map<string, string>();
  /** Aliases whose rows are behind. */
  changedAliases = new Set<string>();
  readonly #keys = new WeakMap<readonly Scope[], string>();
  /** What a reading got, until somebody is seen or forgotten. */
  #byScope: ReadonlyMap<Scope, ReadonlyMap<string, number>> | undefined;

  /** In each scope the last of all lists that have it. Never changed afterwards. */
  lastSeen(): ReadonlyMap<Scope, ReadonlyMap<string, number>> {
    this.#byScope ??= byScope(this.seen.entries());
    return this.#byScope;
  }

  /** Who a name stands for. */
  person(name: string): string {
    let person = name;
    for (let into = this.aliases.get(name); into !== undefined; into = this.aliases.get(into)) person = into;
    return person;
  }

  apply({ merges, sightings }: Pick<Change, 'merges' | 'sightings'>): void {
    for (const [name, into] of merges) this.#merge(name, into);
    for (const sighting of sightings) this.#see(this.person(sighting.name), sighting);
  }

  /** An alias goes with the person: while nothing is kept of that person, there is nothing to count twice. */
  forget(peopleMs: number, date: string): void {
    this.#byScope = undefined;
    this.seen.deleteWhere((name, times) => times.get(name)! < peopleMs);
    this.attendance.deleteWhere((_name, _names, on) => on < date);
    for (const name of this.aliases.keys()) {
      if (this.#isKept(this.person(name))) continue;
      this.aliases.delete(name);
      this.changedAliases.add(name);
    }
  }

  persisted(): void {
    this.seen.persisted();
    this.attendance.persisted();
    this.changedAliases = new Set();
  }

  /** The last merge of a name holds; one that would close a circle is not made. */
  #merge(name: string, into: string): void {
    for (let step: string | undefined = into; step !== undefined; step = this.aliases.get(step)) {
      if (step === name) return;
    }
    this.aliases.set(name, into);
    this.changedAliases.add(name);
    const person = this.person(into);
    this.#byScope = undefined;
    for (const [scopes, times] of this.seen.entries()) {
      const lastMs = times.get(name);
      if (lastMs === undefined) continue;
      this.#enter(scopes, person, lastMs);
      this.seen.delete(scopes, name);
    }
    for (const [date, names] of this.attendance.entries()) {
      if (!names.has(name)) continue;
      this.#attend(date, person);
      this.attendance.delete(date, name);
    }
  }

  #see(person: string, { lastMs, scopes, date }: Sighting): void {
    let key = this.#keys.get(scopes);
    if (key === undefined) this.#keys.set(scopes, (key = JSON.stringify(scopes)));
    if (scopes.length > 0) this.#enter(key, person, lastMs);
    if (date !== '') this.#attend(date, person);
  }

  #enter(scopes: string, person: string, lastMs: number): void {
    if ((this.seen.get(scopes)?.get(person) ?? -Infinity) >= lastMs) return;
    this.#byScope = undefined;
    this.seen.change(scopes, person).set(person, lastMs);
  }

  #attend(date: string, person: string): void {
    if (this.attendance.get(date)?.has(person) === true) return;
    this.attendance.change(date, person).add(person);
  }

  #isKept(person: string): boolean {
    for (const [, times] of this.seen.entries()) if (times.has(person)) return true;
    for (const [, names] of this.attendance.entries()) if (names.has(person)) return true;
    return false;
  }
}

function byScope(lists: Iterable<[string, ReadonlyMap<string, number>]>): Map<Scope, Map<string, number>> {
  const all = new Map<Scope, Map<string, number>>();
  for (const [scopes, times] of lists) {
    for (const scope of JSON.parse(scopes) as Scope[]) {
      const last = all.get(scope);
      if (last === undefined) all.set(scope, new Map(times));
      else for (const [name, lastMs] of times) if ((last.get(name) ?? -Infinity) < lastMs) last.set(name, lastMs);
    }
  }
  return all;
}
