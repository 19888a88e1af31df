/** The metrics of this process, declared once. Instruments, types and docs/own-metrics.md are derived from this table. */

import { BUG_PLACES } from '../model/bug.ts';
import { TURNED_REASONS } from '../model/door.ts';
import { LIMIT_NAMES } from '../model/limits.ts';
import { RECORD_OUTCOMES } from '../model/outcome.ts';
import { PROCESS_METRICS } from './process-metrics.ts';
import { STATE_METRICS } from './state-metrics.ts';

export type OwnMetric = Row & Required<Pick<Row, 'labels'>>;

/** Where it says no labels it has none. */
type Row = {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly help: string;
  /** Label names with all their values; an empty list if the values are not known in advance. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  /** A label with values chosen by senders: past the limit `own_names`, new ones are counted as `other`. */
  readonly bounded?: string;
  /** Histograms: upper bounds. */
  readonly bounds?: readonly number[];
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const OWN_METRICS = {
  otelkpi_build_info: {
    type: 'gauge',
    unit: '1',
    labels: { version: [], node: [] },
    help: 'Build information. Always 1; labels name the version and the Node.js release.',
  },
  otelkpi_ready: {
    type: 'gauge',
    unit: '1',
    help: 'Readiness, as /readyz answers: 1 if the process can commit, else 0.',
  },
  otelkpi_requests_total: {
    type: 'counter',
    unit: '{request}',
    labels: { signal: ['logs', 'metrics', 'traces'], code: [] },
    help: 'Export requests answered, by signal and HTTP status. Only a 200 acknowledges records.',
  },
  otelkpi_records_total: {
    type: 'counter',
    unit: '{record}',
    labels: { outcome: RECORD_OUTCOMES },
    help: 'Records received, by outcome. Only records with the outcome `counted` change a KPI.',
  },
  otelkpi_unknown_names_total: {
    type: 'counter',
    unit: '{record}',
    labels: { agent: [], name: [] },
    bounded: 'name',
    help: 'Records of a known agent with an unknown event or metric name. A newer version of the agent may send them.',
  },
  otelkpi_unpriced_tokens_total: {
    type: 'counter',
    unit: '{token}',
    labels: { agent: [], model: [] },
    bounded: 'model',
    help: 'Tokens of models without a price in the price list. `prices_file` can give them one, or the name of a model it knows.',
  },
  otelkpi_unknown_sources_total: {
    type: 'counter',
    unit: '{record}',
    labels: { service: [] },
    bounded: 'service',
    help: 'Records of a service that is no agent otel-kpi knows, by `service.name`. No KPI counts them.',
  },
  otelkpi_refused_requests_total: {
    type: 'counter',
    unit: '{request}',
    labels: { listener: ['otlp', 'metrics'], reason: TURNED_REASONS },
    help: 'Requests refused at a listener, by reason: a wrong host, token, path or protocol, or a body that cannot be read. With `unread` only a part of the body was refused. The log says what to set.',
  },
  otelkpi_limits_total: {
    type: 'counter',
    unit: '{event}',
    labels: { limit: LIMIT_NAMES },
    help: 'Times a limit was reached, by limit. docs/own-metrics.md describes each limit.',
  },
  otelkpi_bugs_total: {
    type: 'counter',
    unit: '{bug}',
    labels: { where: BUG_PLACES },
    help: 'Records, sessions and events set aside because of a bug of otel-kpi. The first of each is in the log with its stack.',
  },
  otelkpi_session_events_dropped_total: {
    type: 'counter',
    unit: '{event}',
    labels: {},
    help: 'Session events that the endpoint in `sessions_to` refused for good. They are not sent again.',
  },
  otelkpi_invalid_fields_total: {
    type: 'counter',
    unit: '{record}',
    labels: { agent: [], name: [] },
    bounded: 'name',
    help: 'Records counted without one of their numbers, because it was not a number, negative or too large.',
  },
  otelkpi_late_cost_usd_total: {
    type: 'counter',
    unit: 'USD',
    help: 'Cost in records that arrived after their day was closed (see `horizon`): acknowledged but not counted.',
  },
  otelkpi_ignored_cost_usd_total: {
    type: 'counter',
    unit: 'USD',
    help: 'Cost from the signal that the setting `usage` ignores for senders without session ids.',
  },
  otelkpi_stream_anomalies_total: {
    type: 'counter',
    unit: '{point}',
    help: 'Points of a cumulative stream below an earlier point with the same start. They are ignored: a reset has a new start.',
  },
  otelkpi_refused_amounts_total: {
    type: 'counter',
    unit: '{amount}',
    help: 'Amounts not counted, because a session reached its limit of streams or of what it can sum exactly.',
  },
  otelkpi_joined_stretches_total: {
    type: 'counter',
    unit: '{period}',
    help: 'Work periods joined with their neighbor, because a session had more than 300 open ones.',
  },
  otelkpi_clock_corrected_records_total: {
    type: 'counter',
    unit: '{record}',
    help: 'Records whose timestamp is missing, before 2024 or ahead of our clock. Their arrival time is used instead.',
  },
  otelkpi_newest_record_timestamp_seconds: {
    type: 'gauge',
    unit: 's',
    labels: { agent: [], witness: [] },
    bounded: 'agent',
    help: 'Time of the newest record that this process counted, in seconds since the Unix epoch.',
  },
  otelkpi_commit_duration_seconds: {
    type: 'histogram',
    unit: 's',
    bounds: SECONDS,
    help: 'Duration of a durable commit. One commit writes a group of requests.',
  },
  otelkpi_commit_requests_total: {
    type: 'counter',
    unit: '{request}',
    help: 'Requests committed. Divide by the count of otelkpi_commit_duration_seconds for requests per commit.',
  },
  otelkpi_commit_conflicts_total: {
    type: 'counter',
    unit: '{commit}',
    help: 'Commits repeated because another replica had changed the same session.',
  },
  otelkpi_commit_failures_total: {
    type: 'counter',
    unit: '{commit}',
    help: 'Commits that failed, usually because the state store was unavailable or full. Senders were told to retry.',
  },
  otelkpi_state_lost: {
    type: 'gauge',
    unit: '1',
    help: 'Loss of state: 1 if the state store lacks commits that were acknowledged, else 0. The log says which.',
  },
  otelkpi_events_rows_total: {
    type: 'counter',
    unit: '{row}',
    labels: { outcome: ['kept', 'duplicate', 'expired', 'oversize', 'dropped'] },
    help: 'Rows of the events file: kept, duplicate, expired (too old), oversize (deleted for its size), dropped (it could not be written).',
  },
  otelkpi_events_failing: {
    type: 'gauge',
    unit: '1',
    help: 'Events file: 1 if it cannot be written, else 0. Records are counted all the same. The log says why.',
  },
  ...STATE_METRICS,
  otelkpi_series_overflow_total: {
    type: 'counter',
    unit: '{addition}',
    labels: { kpi: [] },
    help: 'Increments added to the overflow series of a KPI that has reached its series limit (`series_max`).',
  },
  otelkpi_scrape_duration_seconds: {
    type: 'histogram',
    unit: 's',
    bounds: SECONDS,
    help: 'Duration of successful KPI scrapes, without the time to send the response.',
  },
  otelkpi_scrape_failures_total: {
    type: 'counter',
    unit: '{scrape}',
    help: 'KPI scrapes answered 503 because part of the state could not be read.',
  },
  otelkpi_problems_total: {
    type: 'counter',
    unit: '{problem}',
    labels: { where: [] },
    help: 'Errors not caused by a single record, by component. Each is in the log.',
  },
  ...PROCESS_METRICS,
} as const satisfies Record<string, Row>;

type OwnMetrics = typeof OWN_METRICS;

export type OwnName = keyof OwnMetrics;

/** The names of one type: a counter is added to, a gauge set, a histogram recorded into. */
type OwnNameOf<T extends OwnMetric['type']> = {
  [N in OwnName]: OwnMetrics[N]['type'] extends T ? N : never;
}[OwnName];

/** The labels of a metric: one of the declared values, or any text where none are declared. */
type OwnLabels<N extends OwnName> = OwnMetrics[N] extends { readonly labels: infer All }
  ? {
      readonly [L in keyof All]: All[L] extends readonly (infer V extends string)[]
        ? [V] extends [never]
          ? string
          : V
        : never;
    }
  : Readonly<Record<string, never>>;

/** How the rest of the program records its own metrics. Nothing here throws or waits. */
export type Self = {
  /** Adds to a counter. */
  add<N extends OwnNameOf<'counter'>>(name: N, labels: OwnLabels<N>, amount?: number): void;
  /** Sets a gauge. */
  gauge<N extends OwnNameOf<'gauge'>>(name: N, labels: OwnLabels<N>, value: number): void;
  /** Records one observation of a histogram. */
  record<N extends OwnNameOf<'histogram'>>(name: N, labels: OwnLabels<N>, value: number): void;
};

/** The table without its literal types, to iterate over. */
export const OWN_METRIC_ROWS: ReadonlyMap<string, OwnMetric> = new Map(
  Object.entries<Row>(OWN_METRICS).map(([name, row]) => [name, { labels: {}, ...row }]),
);
