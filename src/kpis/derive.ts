/** From totals to readings. */
import type { Reading, ReadingPoint } from '../model/reading.ts';
import type { Meter, Series } from '../model/series.ts';
import { UNITS } from '../model/units.ts';
import { KINDS } from './kinds/kinds.ts';

/** One series of the state, or what is to be shown of it. */
export type Total = { readonly key: string; readonly slots: readonly bigint[] };

/**
 * What the totals say, by KPI in the order of the catalogue, points in the order of their labels. Totals of KPIs that the
 * catalogue does not have, or has with other labels or buckets, are passed over; a KPI without totals has no reading.
 */
export function readings(totals: Iterable<Total>, meter: Meter): Reading[] {
  const byKpi = new Map<string, { series: Series; slots: readonly bigint[] }[]>();
  for (const { key, slots } of totals) {
    const series = meter.resolve(key);
    if (series === undefined) continue;
    if (slots.length !== series.slots) throw new Error(`BUG: ${key} has ${slots.length} slots, not ${series.slots}`);
    const rows = byKpi.get(series.kpi.name);
    if (rows === undefined) byKpi.set(series.kpi.name, [{ series, slots }]);
    else rows.push({ series, slots });
  }
  const result: Reading[] = [];
  for (const { name, help, unit, kind, bounds } of meter.kpis) {
    const rows = byKpi.get(name);
    if (rows === undefined) continue;
    const { type, point } = KINDS[kind];
    const points = rows
      .toSorted((a, b) => (a.series.key < b.series.key ? -1 : 1))
      .map(({ series, slots }): ReadingPoint => ({ labels: series.labels, ...point(slots, unit) }));
    result.push({ name, help, unit: UNITS[unit].ucum, type, ...(type === 'histogram' ? { bounds } : {}), points });
  }
  return result;
}
