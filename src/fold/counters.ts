/**
 * Counters that PromQL reads right. `increase()` cannot count the first value of a series, so a new series is exported
 * as 0 first and shows its value from the first scrape that comes the hold after the one that saw the 0: by then a
 * Prometheus that scrapes at intervals up to the hold has the 0. Both facts are kept in state (latches), so a restart or
 * another replica neither repeats nor reverts it. What is held when a process ends is held anew by the next: its 0 may
 * have been decided and not delivered, and who scrapes rarely may have found the door closed. A histogram is one unit:
 * all of it is held, then all of it is shown. With a hold of 0 values show at once.
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

/** `sinceMs`: when this process answered its first scrape; no hold counts from earlier. */
export function expose(states: readonly SeriesState[], nowMs: number, sinceMs: number, holdMs: number): Exposure {
  const exposure: Exposure = { series: [], latches: [], held: 0 };
  for (const { key, slots, latch } of states) {
    const zeroAtMs = latch?.zeroAtMs ?? nowMs;
    const released = latch?.released === true || holdMs === 0 || nowMs >= Math.max(zeroAtMs, sinceMs) + holdMs;
    if (latch?.released !== released) exposure.latches.push({ key, zeroAtMs, released });
    if (!released) exposure.held++;
    exposure.series.push({ key, slots: released ? slots : slots.map(() => 0n) });
  }
  return exposure;
}
