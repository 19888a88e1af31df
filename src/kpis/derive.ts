/** From totals, and everything else a snapshot has, to readings. */
import type { Reading, ReadingPoint } from '../model/reading.ts';
import { PERSON } from '../model/labels.ts';
import type { Kpi, Meter, Series } from '../model/series.ts';
import type { Snapshot } from '../model/store.ts';
import { UNITS } from '../model/units.ts';
import type { Gauge } from './gauges/kind.ts';
import type { createMoments } from './gauges/moment.ts';
import { KINDS, type Kinds } from './kinds.ts';

/** Amounts by person are kept for lists of the largest and for budgets, and leave in these alone. */
function isExported({ labels }: Pick<Kpi, 'labels'>): boolean {
  return !labels.includes(PERSON);
}

/** The series that leave as counters. What was imported is of no rate: it is in gauges, on the page and in the API. */
export function exported<One extends { readonly key: string }>(series: readonly One[], meter: Meter): readonly One[] {
  return series.filter(({ key }) => {
    const known = meter.resolve(key);
    return known === undefined || (known.arrival !== 'imported' && isExported(known.kpi));
  });
}

type Row = { readonly series: Series; readonly slots: readonly bigint[]; readonly startMs: number | undefined };

/** One series of the state, or what is to be shown of it. */
export type Total = { readonly key: string; readonly slots: readonly bigint[]; readonly startMs?: number | undefined };

/**
 * What the totals say, by KPI in the order of the catalogue, points in the order of their labels. Totals of KPIs that the
 * catalogue does not have, or has with other labels or buckets, are passed over; a KPI without totals has no reading.
 */
export function readings(
  totals: Iterable<Total>,
  meter: Meter,
  { counted }: Pick<Kinds, 'counted'> = KINDS,
): Reading[] {
  const byKpi = new Map<string, Map<string, Row>>();
  for (const { key, slots, startMs } of totals) {
    const series = meter.resolve(key);
    if (series === undefined) continue;
    if (slots.length !== series.slots) throw new Error(`BUG: ${key} has ${slots.length} slots, not ${series.slots}`);
    let rows = byKpi.get(series.kpi.name);
    if (rows === undefined) byKpi.set(series.kpi.name, (rows = new Map()));
    // A series from before its KPI got a label, and the same one with it.
    const other = rows.get(series.key);
    rows.set(series.key, other === undefined ? { series, slots, startMs } : joined(other, slots, startMs));
  }
  const result: Reading[] = [];
  for (const { name, help, unit, kind, bounds } of meter.kpis.filter(isExported)) {
    const rows = byKpi.get(name);
    if (rows === undefined) continue;
    const { type, point } = counted[kind]!;
    const points = [...rows.values()]
      .toSorted((a, b) => (a.series.key < b.series.key ? -1 : 1))
      .map(({ series, slots, startMs }): ReadingPoint => {
        const told = { labels: series.labels, ...point(slots, unit) };
        return startMs === undefined ? told : { ...told, startMs };
      });
    result.push({ name, help, unit: UNITS[unit].ucum, type, ...(type === 'histogram' ? { bounds } : {}), points });
  }
  return result;
}

/** Begins with the earlier one; where that is not known of one, it may be this. */
function joined({ series, slots, startMs }: Row, more: readonly bigint[], moreMs: number | undefined): Row {
  const sum = slots.map((slot, index) => slot + more[index]!);
  return { series, slots: sum, startMs: startMs && moreMs && Math.min(startMs, moreMs) };
}

/**
 * What the gauges say at a moment, in the order of the catalogue, points in the order of their labels. Always the truth:
 * what is held back of counters is in them. A gauge without points has no reading.
 */
export function createGauges(
  catalogue: readonly Gauge[],
  momentOf: ReturnType<typeof createMoments>,
): (snapshot: Snapshot, nowMs: number) => Reading[] {
  return (snapshot, nowMs) => {
    let isCut = false;
    const moment = momentOf(snapshot, nowMs, () => (isCut = true));
    return catalogue.flatMap((gauge): Reading[] => {
      isCut = false;
      const points = gauge.points(moment);
      if (points.length === 0) return [];
      const { name, help, unit } = gauge;
      const reading: Reading = { name, help, unit: UNITS[unit].ucum, type: 'gauge', points: inOrder(points) };
      return [isCut ? { ...reading, isCut } : reading];
    });
  };
}

function inOrder(points: readonly ReadingPoint[]): ReadingPoint[] {
  const keyed = points.map((point) => ({ point, key: JSON.stringify(point.labels) }));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ point }) => point);
}
