/** Series: what state keeps totals under and /metrics shows. */
import type { Arrival, Fact } from './fact.ts';
import type { Labels } from './labels.ts';
import type { Unit } from './units.ts';

/** One KPI of the catalogue, checked. */
export type Kpi = {
  readonly name: string;
  readonly help: string;
  /** A word of the catalogue, such as `sum`. */
  readonly kind: string;
  readonly unit: Unit;
  /** The fact it is made of. */
  readonly of: string;
  /** Label names in the order of the catalogue. */
  readonly labels: readonly string[];
  /** Of labels that were added later: what they are in series from before. */
  readonly before: Labels;
  /** Distributions: upper bounds in wholes of the unit (seconds), ascending; the last bucket has none. Else empty. */
  readonly bounds: readonly number[];
  /** Whether state also keeps when the amounts happened: some other KPI reads it in windows. Of a distribution it is its sum that is read. */
  readonly windowed: boolean;
  /** Series admitted before the rest goes to the overflow series. */
  readonly seriesMax: number;
};

/**
 * One series: a KPI and one value for each of its labels. `key` is canonical text, the same in every process and home:
 * JSON of [name, [label, value], …], and of a distribution also its bounds, ["le", "0.5 1 2"], so that other buckets are
 * other series. Series are told apart by it: two objects may stand for the same one.
 *
 * Sums and counts have one slot. Distributions have a slot for each bucket (not cumulated, the unbounded one last) and
 * then the sum: always read and exported as one unit.
 */
export type Series = {
  readonly key: string;
  readonly kpi: Kpi;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly slots: number;
  /** Of what arrived late or was imported: the series of the same labels that what arrives in time goes to, and how it came. */
  readonly live?: Series;
  readonly arrival?: Arrival;
};

/** The catalogue, compiled. Pure: it only says which series a fact adds what to. */
export type Meter = {
  readonly kpis: readonly Kpi[];
  /** Adds one fact to every KPI that is made of it. */
  record(fact: Fact, totals: Totals): void;
  /** The series that takes what a KPI at its limit cannot: its only label is `otel_metric_overflow="true"`. */
  overflow(kpi: Kpi): Series;
  /** The series for what arrives in another way, beside one of what arrives in time: it has the label `arrival` more. */
  arrived(series: Series, how: Arrival): Series;
  /** The series a state key stands for, or undefined where no KPI of this catalogue has it (any more). */
  resolve(key: string): Series | undefined;
};

/** Collects what one fold adds; `amount` is an integer in the KPI's unit. Admission to a KPI's limit happens behind it. */
export type Totals = {
  /** `timeMs`: when it happened, for KPIs that are read in windows. */
  add(series: Series, slot: number, amount: number, timeMs: number): void;
};

/** Whether it is also kept when what goes to the slot happened: of a distribution its sum, which is last. */
export function isKeptByTime({ kpi, slots }: Series, slot: number): boolean {
  return kpi.windowed && slot === slots - 1;
}

/** A label of its own series for what arrived late or was imported, so that rates can leave it out while sums over all labels have all. */
export const ARRIVAL_LABEL = 'arrival';

/** As OpenTelemetry names the series for what exceeded a cardinality limit (`otel.metric.overflow`). */
export const OVERFLOW_LABEL = 'otel_metric_overflow';
