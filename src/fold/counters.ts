/**
 * Counters that PromQL reads right. `increase()` cannot count the first value of a series, so a new series is exported
 * as 0 first and shows its value from the first scrape that comes the hold after the one that saw the 0: by then a
 * Prometheus that scrapes at intervals up to the hold has the 0. Both facts are kept in state, so a restart or
 * another replica neither repeats nor reverts it. What is held when a process ends is held anew by the next: its 0 may
 * have been decided and not delivered, and who scrapes rarely may have found the door closed. A histogram is one unit:
 * all of it is held, then all of it is shown. With a hold of 0 values show at once.
 */
import { SPACES, type Kept, type Registers, type Value } from '../model/registers.ts';
import type { SeriesState } from '../model/store.ts';

/** How far the export of series has got, by their keys. */
export type Exported = {
  readonly zeroAt: ReadonlyMap<string, Value>;
  readonly shown: ReadonlyMap<string, Value>;
};

export type Exposure = {
  /** The series as they are to be exported now. */
  series: { key: string; slots: readonly bigint[] }[];
  /** What must be durable before the export leaves. */
  registers: Registers[];
  /** Series that are still shown as 0. */
  held: number;
};

const NONE: ReadonlyMap<string, Value> = new Map();

export function exportedOf(kept: Kept): Exported {
  const allOf = (name: string) => kept.get(name)?.groups.get('') ?? NONE;
  return { zeroAt: allOf(SPACES.zeroAt.name), shown: allOf(SPACES.shown.name) };
}

/** `sinceMs`: when this process exported first; no hold counts from earlier. */
export function expose(
  states: readonly SeriesState[],
  exported: Exported,
  nowMs: number,
  sinceMs: number,
  holdMs: number,
): Exposure {
  const exposure: Exposure = { series: [], registers: [], held: 0 };
  const zeroAt = new Map<string, number>();
  const shown = new Map<string, number>();
  for (const { key, slots } of states) {
    const zeroAtMs = exported.zeroAt.get(key) as number | undefined;
    const wasShown = exported.shown.has(key);
    const isShown = wasShown || holdMs === 0 || nowMs >= Math.max(zeroAtMs ?? nowMs, sinceMs) + holdMs;
    if (zeroAtMs === undefined) zeroAt.set(key, nowMs);
    if (!isShown) exposure.held++;
    else if (!wasShown) shown.set(key, 1);
    exposure.series.push({ key, slots: isShown ? slots : slots.map(() => 0n) });
  }
  if (zeroAt.size > 0) exposure.registers.push({ space: SPACES.zeroAt, group: '', values: zeroAt });
  if (shown.size > 0) exposure.registers.push({ space: SPACES.shown, group: '', values: shown });
  return exposure;
}
