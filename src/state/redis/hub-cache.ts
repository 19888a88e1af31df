/** What all shards need, as this process last read it: days, latches, names of series, merged names, the clock. */
import type { Clock, Day, DayState, Latch } from '../../model/store.ts';

export class Facts {
  readonly days = new Map<Day, DayState>();
  readonly latches = new Map<string, Latch>();
  /** The KPI of each series. */
  readonly series = new Map<string, string>();
  readonly aliases = new Map<string, string>();
  clock: Clock = { listenedMs: 0, atMs: 0, lastArrivalMs: 0 };
  readonly #counts = new Map<string, number>();

  seriesCount(kpi: string): number {
    return this.#counts.get(kpi) ?? 0;
  }

  /** Who a name stands for. */
  person(name: string): string {
    let person = name;
    for (let into = this.aliases.get(name); into !== undefined; into = this.aliases.get(into)) person = into;
    return person;
  }

  /** A field of the hub as it is now. */
  put(field: string, value: string): void {
    const end = field.indexOf(':');
    const kind = end < 0 ? field : field.slice(0, end);
    const key = field.slice(end + 1);
    if (kind === 'series') this.#putSeries(key, value);
    else if (kind === 'as') this.aliases.set(key, value);
    else this.#putTimes(kind, key, value.split(' '));
  }

  #putSeries(key: string, kpi: string): void {
    if (!this.series.has(key)) this.#counts.set(kpi, this.seriesCount(kpi) + 1);
    this.series.set(key, kpi);
  }

  #putTimes(kind: string, key: string, [first, second, third]: string[]): void {
    if (kind === 'day') {
      const day = Number(key);
      this.days.set(day, { day, firstArrivalMs: Number(first), closed: second === '1' });
    } else if (kind === 'latch') {
      this.latches.set(key, { key, zeroAtMs: Number(first), released: second === '1' });
    } else if (kind === 'clock') {
      this.clock = { listenedMs: Number(first), atMs: Number(second), lastArrivalMs: Number(third) };
    } else {
      throw new Error(`BUG: the hub has a field ${kind}`);
    }
  }
}
