/** Marks of records by day, while they are gathered: most are of the same day as the one before. */
import type { Day, Marks } from '../model/store.ts';
import type { Fingerprint } from './identity.ts';

export class MarkLists {
  readonly byDay = new Map<Day, Marks>();
  #day = Number.NaN;
  #ofDay: Marks = { his: [], los: [] };

  add(day: Day, { hi, lo }: Fingerprint): void {
    if (day !== this.#day) this.#turn(day);
    this.#ofDay.his.push(hi);
    this.#ofDay.los.push(lo);
  }

  #turn(day: Day): void {
    const known = this.byDay.get(day);
    this.#day = day;
    this.#ofDay = known ?? { his: [], los: [] };
    if (known === undefined) this.byDay.set(day, this.#ofDay);
  }
}
