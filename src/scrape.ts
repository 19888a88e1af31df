/** One scrape: what state holds, its counters held back where Prometheus has not seen a 0 yet, as readings. */
import type { Reading } from './model/reading.ts';
import { emptyChange, type Latch, type SeriesState, type Snapshot, type Store } from './model/store.ts';

type Slots = { key: string; slots: readonly bigint[] };

export type ScrapeSteps = {
  store: Store;
  /** `sinceMs`: when this process answered its first scrape. */
  expose(
    states: readonly SeriesState[],
    nowMs: number,
    sinceMs: number,
  ): { series: Slots[]; latches: Latch[]; held: number };
  counters(series: Iterable<Slots>): Reading[];
  /** Windows, ratios, people: the truth at once, for they are not counted up. */
  gauges(snapshot: Snapshot, nowMs: number): Reading[];
  now(): number;
  observe(snapshot: Snapshot, held: number): void;
};

export type Scrape = {
  /** What Prometheus gets. Throws where the state cannot be read, or what was decided to show cannot be kept. */
  held(): Promise<Reading[]>;
  /** The truth now, for people. */
  truth(): Promise<Reading[]>;
};

export function createScrape({ store, expose, counters, gauges, now, observe }: ScrapeSteps): Scrape {
  let sinceMs: number | undefined;
  return {
    held: async () => {
      const snapshot = await store.read();
      const nowMs = now();
      const { series, latches, held } = expose(snapshot.series, nowMs, sinceMs ?? nowMs);
      // Durable before it leaves: a restart must not export a 0 again after the value.
      if (latches.length > 0) await store.commit({ ...emptyChange(), latches });
      sinceMs ??= nowMs;
      observe(snapshot, held);
      return [...counters(series), ...gauges(snapshot, nowMs)];
    },
    truth: async () => {
      const snapshot = await store.read();
      return [...counters(snapshot.series), ...gauges(snapshot, now())];
    },
  };
}
