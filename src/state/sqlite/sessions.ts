/** Last activity of the sessions under way, by group: kept up to date, because a reading must not look at every entity. */
import type { OpenSession } from '../../model/store.ts';

export class Sessions {
  readonly #groups = new Map<string, Map<string, number>>();

  /** Undefined on either side: not under way. */
  move(key: string, from: OpenSession | undefined, to: OpenSession | undefined): void {
    if (from !== undefined && from.group !== to?.group) this.#remove(key, from.group);
    if (to === undefined) return;
    const sessions = this.#groups.get(to.group);
    if (sessions === undefined) this.#groups.set(to.group, new Map([[key, to.lastMs]]));
    else sessions.set(key, to.lastMs);
  }

  read(): Map<string, number[]> {
    return new Map([...this.#groups].map(([group, sessions]) => [group, [...sessions.values()]]));
  }

  #remove(key: string, group: string): void {
    const sessions = this.#groups.get(group);
    if (sessions?.delete(key) !== true) throw new Error(`BUG: ${key} is not under way in ${group}`);
    if (sessions.size === 0) this.#groups.delete(group);
  }
}
