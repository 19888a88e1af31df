/**
 * When people were last active, on which days, and which names stand for others. Nothing is ever kept under a name that
 * stands for another, so nobody is counted twice.
 */
import type { Change, Scope, Sighting } from '../../model/store.ts';
import { Shelf } from './shelf.ts';

/** Who is entered at once, at most: some milliseconds, for which a commit or a reading has to wait. */
const PENDING_MAX = 4_096;

/** What came of a person since all was entered last, in the same scopes and on the same day. */
type Pending = { lastMs: number; readonly scopes: readonly Scope[]; readonly date: string };

export class People {
  /** Entered when somebody wants to see them: until then a person at work costs one look, however many the scopes are. */
  readonly #pending = new Map<string, Pending>();
  readonly #lastSeen = new Shelf<Scope, string, Map<string, number>>((old) => new Map(old));
  readonly #attendance = new Shelf<string, string, Set<string>>((old) => new Set(old));
  readonly aliases = new Map<string, string>();
  /** Aliases whose rows are behind. */
  changedAliases = new Set<string>();

  get lastSeen(): Shelf<Scope, string, Map<string, number>> {
    this.#enterAll();
    return this.#lastSeen;
  }

  /** By local day. */
  get attendance(): Shelf<string, string, Set<string>> {
    this.#enterAll();
    return this.#attendance;
  }

  /** Who a name stands for. */
  person(name: string): string {
    let person = name;
    for (let into = this.aliases.get(name); into !== undefined; into = this.aliases.get(into)) person = into;
    return person;
  }

  apply({ merges, sightings }: Pick<Change, 'merges' | 'sightings'>): void {
    for (const [name, into] of merges) this.#merge(name, into);
    for (const sighting of sightings) this.#note(this.person(sighting.name), sighting);
  }

  /** An alias goes with the person: while nothing is kept of that person, there is nothing to count twice. */
  forget(peopleMs: number, date: string): void {
    this.lastSeen.deleteWhere((name, times) => times.get(name)! < peopleMs);
    this.attendance.deleteWhere((_name, _names, on) => on < date);
    for (const name of this.aliases.keys()) {
      if (this.#isKept(this.person(name))) continue;
      this.aliases.delete(name);
      this.changedAliases.add(name);
    }
  }

  persisted(): void {
    this.#lastSeen.persisted();
    this.#attendance.persisted();
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
    for (const [scope, times] of this.lastSeen.entries()) {
      const lastMs = times.get(name);
      if (lastMs === undefined) continue;
      this.#see(scope, person, lastMs);
      this.lastSeen.delete(scope, name);
    }
    for (const [date, names] of this.attendance.entries()) {
      if (!names.has(name)) continue;
      this.#attend(date, person);
      this.attendance.delete(date, name);
    }
  }

  #note(person: string, { lastMs, scopes, date }: Sighting): void {
    const pending = this.#pending.get(person);
    if (pending !== undefined && pending.date === date && areEqual(pending.scopes, scopes)) {
      pending.lastMs = Math.max(pending.lastMs, lastMs);
      return;
    }
    if (pending !== undefined) this.#enter(person, pending);
    this.#pending.set(person, { lastMs, scopes, date });
    if (this.#pending.size >= PENDING_MAX) this.#enterAll();
  }

  #enterAll(): void {
    if (this.#pending.size === 0) return;
    for (const [person, pending] of this.#pending) this.#enter(person, pending);
    this.#pending.clear();
  }

  #enter(person: string, { lastMs, scopes, date }: Pending): void {
    for (const scope of scopes) this.#see(scope, person, lastMs);
    if (date !== '') this.#attend(date, person);
  }

  #see(scope: Scope, person: string, lastMs: number): void {
    if ((this.#lastSeen.get(scope)?.get(person) ?? -Infinity) >= lastMs) return;
    this.#lastSeen.change(scope, person).set(person, lastMs);
  }

  #attend(date: string, person: string): void {
    if (this.#attendance.get(date)?.has(person) === true) return;
    this.#attendance.change(date, person).add(person);
  }

  #isKept(person: string): boolean {
    for (const [, times] of this.lastSeen.entries()) if (times.has(person)) return true;
    for (const [, names] of this.attendance.entries()) if (names.has(person)) return true;
    return false;
  }
}

function areEqual(one: readonly Scope[], other: readonly Scope[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
