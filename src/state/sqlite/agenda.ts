/**
 * Which entities are due by when, in a set for each minute: moving one costs the same however many there are, and asking
 * when nothing is due looks at the minutes only (ten thousand in a week).
 */

const MINUTE_MS = 60_000;

export class Agenda {
  readonly #minutes = new Map<number, Set<string>>();

  /** Infinity on either side means: not in the agenda. */
  move(key: string, fromMs: number, toMs: number): void {
    const from = Math.floor(fromMs / MINUTE_MS);
    const to = Math.floor(toMs / MINUTE_MS);
    if (from === to) return;
    if (from !== Infinity) this.#remove(key, from);
    if (to === Infinity) return;
    const keys = this.#minutes.get(to);
    if (keys === undefined) this.#minutes.set(to, new Set([key]));
    else keys.add(key);
  }

  /** At most `limit` keys whose time has come, the oldest minutes first. `timeOf` is the exact time of a key. */
  due(nowMs: number, limit: number, timeOf: (key: string) => number): string[] {
    const now = Math.floor(nowMs / MINUTE_MS);
    const minutes = [...this.#minutes.keys()].filter((minute) => minute <= now).toSorted((a, b) => a - b);
    const due: string[] = [];
    for (const minute of minutes) {
      for (const key of this.#minutes.get(minute)!) {
        if (due.length >= limit) return due;
        if (timeOf(key) <= nowMs) due.push(key);
      }
    }
    return due;
  }

  #remove(key: string, minute: number): void {
    const keys = this.#minutes.get(minute);
    if (keys?.delete(key) !== true) throw new Error(`BUG: ${key} is not in the agenda of minute ${minute}`);
    if (keys.size === 0) this.#minutes.delete(minute);
  }
}
