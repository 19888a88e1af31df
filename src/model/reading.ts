/** Readings: what KPIs say at one moment, in wholes of their units. The scrape, the page and the API show the same. */

export type ReadingPoint = {
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** Counters and gauges. 0 for histograms. */
  readonly value: number;
  /** Histograms: observations by bucket, not cumulated, the unbounded one last; and their sum. */
  readonly counts?: readonly number[];
  readonly sum?: number;
  /** Counters and histograms, where start times are asked for: when it began to be counted; undefined where nobody knows. */
  readonly startMs?: number | undefined;
};

export type Reading = {
  readonly name: string;
  readonly help: string;
  /** UCUM. */
  readonly unit: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Histograms: upper bounds, ascending. */
  readonly bounds?: readonly number[];
  readonly points: readonly ReadingPoint[];
  /** Gauges: there are more label values than are shown; those are in one point, or left out. */
  readonly isCut?: boolean;
};

/** How a budget stands, as the API says it. Amounts in wholes of its unit; null is not known, not 0. */
export type BudgetReading = {
  readonly name: string;
  readonly match: Readonly<Record<string, readonly string[]>>;
  readonly unit: string;
  readonly per: string;
  readonly limit: number;
  readonly spent: number | null;
  readonly ratio: number | null;
  /** By window. */
  readonly burn: Readonly<Record<string, number>>;
  readonly forecast: number | null;
  readonly exhausted_at: string | null;
  readonly period_start: string;
  readonly period_end: string;
};
