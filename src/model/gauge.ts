/** Gauges: KPIs that are worked out of the state when it is read. They own no series and are never held back. */
import type { Unit } from './units.ts';

/**
 * Windows end now. The first three roll: people are counted to the millisecond, amounts from the quarter of an hour in
 * which the window begins. The others begin with a local day.
 */
export const WINDOWS = ['24h', '7d', '30d', 'today', 'month'] as const;

/** `lifetime`: everything ever counted. */
export const SPANS = [...WINDOWS, 'lifetime'] as const;
export type Span = (typeof SPANS)[number];

export type GaugeKind = 'distinct' | 'open_sessions' | 'window' | 'ratio' | 'history';

/** Who was active, where a term could also name a KPI. */
export const PEOPLE = 'people';

/** What a gauge reads. */
export type Term = {
  /** The name of a sum or a count, or PEOPLE. */
  readonly source: string;
  readonly unit: Unit;
  /** Only series whose labels have one of these values. */
  readonly where: ReadonlyMap<string, readonly string[]>;
  /** Those labels of the gauge that the source has. */
  readonly labels: readonly string[];
  /** Its own span, whatever the gauge's windows. */
  readonly span: Span | undefined;
};

/** One gauge of the catalogue, checked. */
export type Gauge = {
  readonly name: string;
  readonly help: string;
  readonly kind: GaugeKind;
  readonly unit: Unit;
  readonly labels: readonly string[];
  /** Each is a point with the label `window`; none where the kind or the terms leave nothing to choose. */
  readonly windows: readonly Span[];
  /** Ratios have two, the second of which divides; open sessions none; the others one. */
  readonly terms: readonly Term[];
  /** Ratios are multiplied by it; else 1. */
  readonly times: number;
  /** Open sessions count where their last activity is not older; else Infinity. */
  readonly activeWithinMs: number;
};
