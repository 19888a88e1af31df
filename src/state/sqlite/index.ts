/**
 * Times of keys in groups: sessions under way by agent, and what is due by the minute. Moving one costs the same however many
 * there are, and asking looks at few groups (minutes: ten thousand in a week).
 */

const MINUTE_MS = 60_000;

export class Index<Group> {
  readonly #groups = new Map<Group, Map<string, number>>();

  /** Undefined on either side: in no group. */
  move(key: string, from: Group | undefined, to: Group | undefined, ms: number): void {
    if (from !== undefined && from !== to) this.#remove(key, from);
    if (to === undefined) return;
    const times = this.#groups.get(to);
    if (times === undefined) this.#groups.set(to, new Map([[key, ms]]));
    else times.set(key, ms);
  }

  entries(): Iterable<[Group, ReadonlyMap<string, number>]> {
    return this.#groups;
  }

  #remove(key: string, group: Group): void {
    const times = this.#groups.get(group);
    if (times?.delete(key) !== true) throw new Error(`BUG: ${key} is not in group ${String(group)}`);
    if (times.size === 0) this.#groups.delete(group);
  }
}

/** Infinity is in none. */
export function minuteOf(ms: number): number | undefined {
  return ms === Infinity ? undefined : Math.floor(ms / MINUTE_MS);
}

/** At most `limit` keys whose time has come, the oldest minutes first. */
export function dueOf(agenda: Index<number>, nowMs: number, limit: number): string[] {
  const minutes = [...agenda.entries()].filter(([minute]) => minute * MINUTE_MS <= nowMs);
  const due: string[] = [];
  for (const [, times] of minutes.toSorted(([a], [b]) => a - b)) {
    for (const [key, ms] of times) {
      if (due.length >= limit) return due;
      if (ms <= nowMs) due.push(key);
    }
  }
  return due;
}
