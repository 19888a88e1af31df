/** One scrape: what state holds, held back where Prometheus has not seen a 0 yet, as readings. */
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
  readings(series: Iterable<Slots>): Reading[];
  now(): number;
  observe(snapshot: Snapshot, held: number): void;
};

export type Scrape = {
  /** What Prometheus gets. Throws where the state cannot be read, or what was decided to show cannot be kept. */
  held(): Promise<Reading[]>;
  /** The truth now, for people. */
  truth(): Promise<{ readings: Reading[]; snapshot: Snapshot }>;
};

export function createScrape(steps: ScrapeSteps): Scrape {
  let sinceMs: number | undefined;
  return {
    held: async () => {
      const snapshot = await steps.store.read();
      const nowMs = steps.now();
      const { series, latches, held } = steps.expose(snapshot.series, nowMs, sinceMs ?? nowMs);
      // Durable before it leaves: a restart must not export a 0 again after the value.
      if (latches.length > 0) await steps.store.commit({ ...emptyChange(), latches });
      sinceMs ??= nowMs;
      steps.observe(snapshot, held);
      return steps.readings(series);
    },
    truth: async () => {
      const snapshot = await steps.store.read();
      return { readings: steps.readings(snapshot.series), snapshot };
    },
  };
}
