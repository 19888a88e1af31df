/** People as this process last read them: by name in Redis, by scope and date for a reading. */
import type { Scope } from '../../model/store.ts';
import { Shelf } from '../shelf.ts';

type Person = { readonly s: Record<Scope, string>; readonly d: Record<string, 1> };

export class People {
  readonly #byName = new Map<string, Person>();
  readonly lastSeen = new Shelf<Scope, string, Map<string, number>>((old) => new Map(old));
  readonly attendance = new Shelf<string, string, Set<string>>((old) => new Set(old));

  /** `json`: the person as the script wrote it, or null where the name is gone. */
  put(name: string, json: string | null): void {
    const old = this.#byName.get(name);
    const now: Person | undefined = json === null ? undefined : JSON.parse(json);
    for (const scope of Object.keys(old?.s ?? {})) if (now?.s[scope] === undefined) this.lastSeen.delete(scope, name);
    for (const date of Object.keys(old?.d ?? {})) if (now?.d[date] === undefined) this.attendance.delete(date, name);
    for (const [scope, ms] of Object.entries(now?.s ?? {})) this.lastSeen.fill(scope).set(name, Number(ms));
    for (const date of Object.keys(now?.d ?? {})) {
      if (old?.d[date] === undefined) this.attendance.fill(date).add(name);
    }
    if (now === undefined) this.#byName.delete(name);
    else this.#byName.set(name, now);
    this.lastSeen.persisted();
    this.attendance.persisted();
  }

  /** Who has anything that is older. */
  olderThan(peopleMs: number, date: string): string[] {
    return [...this.#byName].flatMap(([name, { s, d }]) => {
      const isOver = Object.values(s).some((ms) => Number(ms) < peopleMs) || Object.keys(d).some((on) => on < date);
      return isOver ? [name] : [];
    });
  }
}
