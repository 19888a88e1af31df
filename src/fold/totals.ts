/**
 * Totals of one fold, and the limit on series. A KPI's series are admitted first come, first served, once for all
 * replicas; at its limit what would be new goes to the KPI's overflow series, so every amount is in exactly one series.
 */
import { SPACES } from '../model/registers.ts';
import { isKeptByTime, type Kpi, type Meter, type Series, type Totals } from '../model/series.ts';
import type { Loaded, Quarter, TotalChange } from '../model/store.ts';
import { quarterOf } from '../model/calendar.ts';

/** `inQuarter`: what came in the quarter of the last addition, which most have in common; not in `quarters` yet. */
type Pending = {
  readonly key: string;
  readonly kpi: string;
  readonly slots: number[];
  quarters: Map<Quarter, number>;
  quarter: Quarter;
  inQuarter: number;
};

export type FoldTotals = Totals & {
  changes(): TotalChange[];
  /** Additions that went to an overflow series, by KPI. */
  readonly overflow: Map<string, number>;
};

export function createTotals(loaded: Loaded, meter: Meter): FoldTotals {
  const pending = new Map<string, Pending>();
  const full: Pending[] = [];
  const created = new Map<string, number>();
  const overflow = new Map<string, number>();

  const admit = (series: Series): boolean => {
    const known = loaded.group(SPACES.series, series.kpi.name);
    if (known?.has(series.key) === true) return true;
    const fresh = created.get(series.kpi.name) ?? 0;
    if ((known?.size ?? 0) + fresh >= series.kpi.seriesMax) return false;
    created.set(series.kpi.name, fresh + 1);
    return true;
  };
  const enter = (series: Series, kpi: Kpi): Pending => {
    const slots = Array<number>(series.slots).fill(0);
    const entry: Pending = { key: series.key, kpi: kpi.name, slots, quarters: new Map(), quarter: 0, inQuarter: 0 };
    pending.set(series.key, entry);
    return entry;
  };
  const entryOf = (series: Series): Pending => {
    const entry = pending.get(series.key);
    if (entry) return entry;
    if (admit(series)) return enter(series, series.kpi);
    overflow.set(series.kpi.name, (overflow.get(series.kpi.name) ?? 0) + 1);
    const overflowing = meter.overflow(series.kpi);
    const rest = meter.arrived(overflowing, series.arrival ?? '');
    return pending.get(rest.key) ?? enter(rest, rest.kpi);
  };

  return {
    overflow,
    add(series, slot, amount, timeMs) {
      const entry = entryOf(series);
      if (!Number.isSafeInteger(entry.slots[slot]! + amount)) {
        // The sum would be rounded: what is there goes as an addition of its own.
        turn(entry, entry.quarter);
        full.push({ ...entry, slots: entry.slots.slice() });
        entry.slots.fill(0);
        entry.quarters = new Map();
      }
      entry.slots[slot]! += amount;
      if (!isKeptByTime(series, slot)) return;
      const quarter = quarterOf(timeMs);
      if (entry.quarter !== quarter) turn(entry, quarter);
      entry.inQuarter += amount;
    },
    changes: () => [...full, ...pending.values()].map(changeOf),
  };
}

function turn(entry: Pending, quarter: Quarter): void {
  const { quarters, quarter: last, inQuarter } = entry;
  if (inQuarter !== 0) quarters.set(last, (quarters.get(last) ?? 0) + inQuarter);
  entry.quarter = quarter;
  entry.inQuarter = 0;
}

function changeOf(entry: Pending): TotalChange {
  turn(entry, entry.quarter);
  const { key, kpi, slots, quarters } = entry;
  return { key, kpi, slots, quarters: [...quarters] };
}
