/** Points of readings, summed and named. Pure. */
import type { Reading, ReadingPoint } from '../model/reading.ts';

export type Points = readonly ReadingPoint[];

/**
 * A part of a whole, divided further by a second label where there is one. What a list has no room for, and the overflow
 * series of a KPI, are in the row named `…`, always the last.
 */
export type Row = { readonly name: string; readonly value: number; readonly parts: Readonly<Record<string, number>> };

const ROWS_MAX = 8;
const REST = '…';

/** The points of a KPI by its name; none where it is switched off or says nothing. */
export function pointsBy(readings: readonly Reading[]): (kpi: string) => Points {
  const points = new Map(readings.map((reading) => [reading.name, reading.points]));
  return (kpi) => points.get(kpi) ?? [];
}

/** Sums by one label, the largest first. */
export function rows(points: Points, label: string, partLabel?: string): Row[] {
  const sums = new Map<string, number>();
  for (const point of points) {
    const name = labelOf(point, label);
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + point.value);
  }
  const largestFirst = [...sums].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  const shown = largestFirst.length <= ROWS_MAX ? largestFirst : largestFirst.slice(0, ROWS_MAX - 1);

  const byName = new Map([...shown, REST].map((name) => [name, { value: 0, parts: new Map<string, number>() }]));
  for (const point of points) {
    const row = byName.get(labelOf(point, label) ?? REST) ?? byName.get(REST);
    if (row === undefined) continue;
    row.value += point.value;
    const part = partLabel === undefined ? undefined : labelOf(point, partLabel);
    if (part !== undefined) row.parts.set(part, (row.parts.get(part) ?? 0) + point.value);
  }
  const result = [...byName].map(([name, { value, parts }]) => ({ name, value, parts: Object.fromEntries(parts) }));
  return result.filter(({ value }) => value > 0);
}

export function labelOf(point: ReadingPoint, label: string): string | undefined {
  return point.labels.find(([name]) => name === label)?.[1];
}

/** The points that have such a value of a label. */
export function having(points: Points, label: string, value: string): Points {
  return points.filter((point) => labelOf(point, label) === value);
}

export function sum(points: Points): number {
  return points.reduce((all, point) => all + point.value, 0);
}

/** By the value of a label. */
export function byLabel(points: Points, label: string): Record<string, number> {
  return Object.fromEntries(points.map((point) => [labelOf(point, label) ?? '', point.value]));
}
