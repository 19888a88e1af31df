/**
 * Counters that PromQL reads right. `increase()` cannot count the first value of a series, so a new series is exported
 * as 0 first and shows its value from the first scrape that comes the hold after the one that saw the 0: by then a
 * Prometheus that scrapes at intervals up to the hold has the 0. Both facts are kept in state (latches), so a restart or
 * another replica neither repeats nor reverts it. A histogram is one unit: all of it is held, then all of it is shown.
 * With a hold of 0 values show at once.
 */
import type { Latch, SeriesState } from '../model/store.ts';

export type Exposure = {
  /** The series as they are to be exported now. */
  series: { key: string; slots: readonly bigint[] }[];
  /** What must be durable before the export leaves. */
  latches: Latch[];
  /** Series that are still shown as 0. */
  held: number;
};

export function expose(states: readonly SeriesState[], nowMs: number, holdMs: number): Exposure {
  const exposure: Exposure = { series: [], latches: [], held: 0 };
  for (const { key, slots, latch } of states) {
    const released =
      latch?.released === true || holdMs === 0 || (latch !== undefined && nowMs >= latch.zeroAtMs + holdMs);
    if (latch === undefined || latch.released !== released) {
      exposure.latches.push({ key, zeroAtMs: latch?.zeroAtMs ?? nowMs, released });
    }
    if (!released) exposure.held++;
    exposure.series.push({ key, slots: released ? slots : slots.map(() => 0n) });
  }
  return exposure;
}
