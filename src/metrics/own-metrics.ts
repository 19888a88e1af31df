/** The metrics of this process, declared once: the instruments, their types and docs/own-metrics.md follow from this. */

export type OwnMetric = {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly help: string;
  /** Label names with all their values; an empty list where the values are not known beforehand. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** A label whose values senders choose: beyond this many series, new values are counted as `other`. */
  readonly bounded?: { readonly label: string; readonly seriesMax: number };
  /** Histograms: upper bounds. */
  readonly bounds?: readonly number[];
};

/** What can become of a record: counted, left out by a rule of counting, or a problem (`ProblemReason` of the model). */
const OUTCOMES = [
  'counted',
  'duplicate',
  'late',
  'unchanged',
  'own_event',
  'unknown_source',
  'unknown_name',
  'no_kpi',
  'no_value',
  'invalid_value',
  'unusable_point',
] as const;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const OWN_METRICS = {
  otelkpi_build_info: {
    type: 'gauge',
    unit: '1',
    labels: { version: [], node: [] },
    help: 'Always 1; the labels say what runs.',
  },
  otelkpi_ready: {
    type: 'gauge',
    unit: '1',
    labels: {},
    help: 'Whether what arrives can be committed: 1 or 0, as /readyz answers.',
  },
  otelkpi_requests_total: {
    type: 'counter',
    unit: '{request}',
    labels: { signal: ['logs', 'metrics', 'traces'], code: [] },
    help: 'Export requests answered, by signal and HTTP status. Only a 200 acknowledges anything.',
  },
  otelkpi_records_total: {
    type: 'counter',
    unit: '{record}',
    labels: { outcome: OUTCOMES },
    help: 'Records by what became of them. A record counts nothing unless its outcome is counted.',
  },
  otelkpi_unknown_names_total: {
    type: 'counter',
    unit: '{record}',
    labels: { agent: [], name: [] },
    bounded: { label: 'name', seriesMax: 200 },
    help: 'Records of a known agent whose event or metric name is not known: a sign of a newer agent.',
  },
  otelkpi_late_cost_usd_total: {
    type: 'counter',
    unit: 'USD',
    labels: {},
    help: 'Money told by records of days that were closed already: acknowledged, not counted.',
  },
  otelkpi_ignored_cost_usd_total: {
    type: 'counter',
    unit: 'USD',
    labels: {},
    help: 'Money told without a session by the witness that the usage setting leaves out.',
  },
  otelkpi_stream_anomalies_total: {
    type: 'counter',
    unit: '{point}',
    labels: {},
    help: 'Points of a cumulative stream below an earlier one of the same start: ignored, not taken for a reset.',
  },
  otelkpi_refused_amounts_total: {
    type: 'counter',
    unit: '{amount}',
    labels: {},
    help: 'Amounts past what a session can keep exactly, and new streams of a session that has too many: not counted.',
  },
  otelkpi_clock_corrected_records_total: {
    type: 'counter',
    unit: '{record}',
    labels: {},
    help: 'Records without a time, or ahead of our clock, that were dated by their arrival.',
  },
  otelkpi_commit_duration_seconds: {
    type: 'histogram',
    unit: 's',
    labels: {},
    bounds: SECONDS,
    help: 'How long a durable commit of a group of requests took; its count is the number of groups.',
  },
  otelkpi_commit_requests_total: {
    type: 'counter',
    unit: '{request}',
    labels: {},
    help: 'Requests in committed groups; divided by the groups, how many share a commit.',
  },
  otelkpi_commit_conflicts_total: {
    type: 'counter',
    unit: '{commit}',
    labels: {},
    help: 'Commits refused because another replica had changed an entity; folded again.',
  },
  otelkpi_commit_failures_total: {
    type: 'counter',
    unit: '{commit}',
    labels: {},
    help: 'Commits that failed because the home of state was away or full; the senders were told to retry.',
  },
  otelkpi_entities: {
    type: 'gauge',
    unit: '{entity}',
    labels: {},
    help: 'Sessions and stream owners kept in state.',
  },
  otelkpi_series: {
    type: 'gauge',
    unit: '{series}',
    labels: {},
    help: 'KPI series kept in state.',
  },
  otelkpi_series_held: {
    type: 'gauge',
    unit: '{series}',
    labels: {},
    help: 'KPI series scraped as 0 until the hold is over, so that the rise to their first value can be seen.',
  },
  otelkpi_series_overflow_total: {
    type: 'counter',
    unit: '{addition}',
    labels: { kpi: [] },
    help: 'Additions that went to the overflow series of a KPI because it had reached its limit of series.',
  },
  otelkpi_scrape_duration_seconds: {
    type: 'histogram',
    unit: 's',
    labels: {},
    bounds: SECONDS,
    help: 'How long an answered scrape of the KPIs took, without sending it.',
  },
  otelkpi_scrape_failures_total: {
    type: 'counter',
    unit: '{scrape}',
    labels: {},
    help: 'Scrapes of the KPIs answered 503, because not every part of them could be read.',
  },
  otelkpi_problems_total: {
    type: 'counter',
    unit: '{problem}',
    labels: { where: [] },
    help: 'Errors that were caught outside any record, by the part of the process; the log tells each of them.',
  },
  otelkpi_process_start_time_seconds: {
    type: 'gauge',
    unit: 's',
    labels: {},
    help: 'When the process started, in seconds since 1970.',
  },
  otelkpi_process_cpu_seconds_total: {
    type: 'counter',
    unit: 's',
    labels: { mode: ['user', 'system'] },
    help: 'Processor time used.',
  },
  otelkpi_process_memory_bytes: {
    type: 'gauge',
    unit: 'By',
    labels: { kind: ['resident', 'heap_used', 'external'] },
    help: 'Memory of the process.',
  },
  otelkpi_event_loop_delay_seconds: {
    type: 'gauge',
    unit: 's',
    labels: { stat: ['p50', 'p99', 'max'] },
    help: 'How late timers ran since the last scrape of these metrics: nothing else is answered meanwhile.',
  },
} as const satisfies Record<string, OwnMetric>;

type OwnMetrics = typeof OWN_METRICS;

export type OwnName = keyof OwnMetrics;

/** The names of one type: counters are added to, gauges set, histograms recorded into. */
type OwnNameOf<T extends OwnMetric['type']> = {
  [N in OwnName]: OwnMetrics[N]['type'] extends T ? N : never;
}[OwnName];

/** The labels of a metric: one of the declared values, or any text where none are declared. */
type OwnLabels<N extends OwnName> = {
  readonly [L in keyof OwnMetrics[N]['labels']]: OwnMetrics[N]['labels'][L] extends readonly (infer V extends string)[]
    ? [V] extends [never]
      ? string
      : V
    : never;
};

/** How the rest of the program counts. Nothing here throws or waits. */
export type Self = {
  /** Adds to a counter. */
  add<N extends OwnNameOf<'counter'>>(name: N, labels: OwnLabels<N>, amount?: number): void;
  /** Sets a gauge. */
  gauge<N extends OwnNameOf<'gauge'>>(name: N, labels: OwnLabels<N>, value: number): void;
  /** Records one observation of a histogram. */
  record<N extends OwnNameOf<'histogram'>>(name: N, labels: OwnLabels<N>, value: number): void;
};

/** The table without its literal types, for whoever goes through all of it. */
export const OWN_METRIC_ROWS: ReadonlyMap<string, OwnMetric> = new Map(Object.entries<OwnMetric>(OWN_METRICS));
