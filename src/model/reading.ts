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

/** A KPI that is asked for by period, and the labels that tell its parts apart. */
export type Asked = { readonly kpi: string; readonly labels: readonly string[] };

/** What a KPI amounts to in a period, in wholes of its unit. */
export type PeriodAmount = {
  readonly kpi: string;
  readonly now: number;
  /** In the same part of the period before; null is not known, not 0. */
  readonly before: number | null;
  /** One for each mark of the period; they add up to `now`. */
  readonly bars: readonly number[];
  readonly parts: readonly ReadingPoint[];
};

/** A period that ends now: the values of the label `window`. */
export type PeriodReading = {
  readonly window: string;
  /** What the period consists of: hours of today, else local days. The first day may be a part of one. */
  readonly marks: readonly string[];
  readonly amounts: readonly PeriodAmount[];
};

/** Everything of one moment, for people who look at it. */
export type Overview = {
  readonly readings: readonly Reading[];
  readonly budgets: readonly BudgetReading[];
  readonly periods: readonly PeriodReading[];
};
