/** The metrics of this process, declared once. Instruments, types and docs/own-metrics.md are derived from this table. */
import { BUG_PLACES } from '../model/bug.ts';
import { TURNED_REASONS } from '../model/door.ts';
import { LIMIT_NAMES } from '../model/limits.ts';
import { RECORD_OUTCOMES } from '../model/outcome.ts';

/** Label names with all their values; an empty list if the values are not known in advance. */
type Labels = Readonly<Record<string, readonly string[]>>;

export type OwnMetric<L extends Labels = Labels> = {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly help: string;
  readonly labels: L;
  /** A label with values chosen by senders: past the limit `own_names`, new ones are counted as `other`. */
  readonly bounded?: string | undefined;
  /** Histograms: upper bounds. */
  readonly bounds?: readonly number[];
};

type Declared<T, L extends Labels> = OwnMetric<L> & { readonly type: T };

const ofType =
  <T extends OwnMetric['type']>(type: T) =>
  <const L extends Labels = Readonly<Record<string, never>>>(
    unit: string,
    help: string,
    labels = {} as L,
    bounded?: string,
  ): Declared<T, L> => ({ type, unit, help, labels, bounded });

const counter = ofType('counter');
const gauge = ofType('gauge');
const histogram = (unit: string, help: string, bounds: readonly number[]) => ({
  ...ofType('histogram')(unit, help),
  bounds,
});

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const OWN_METRICS = {
  otelkpi_build_info: gauge('1', 'Build information. Always 1; labels name the version and the Node.js release.', {
    version: [],
    node: [],
  }),
  otelkpi_ready: gauge('1', 'Readiness, as /readyz answers: 1 if the process can commit, else 0.'),
  otelkpi_requests_total: counter(
    '{request}',
    'Export requests answered, by signal and HTTP status. Only a 200 acknowledges records.',
    { signal: ['logs', 'metrics', 'traces'], code: [] },
  ),
  otelkpi_records_total: counter(
    '{record}',
    'Records received, by outcome. Only records with the outcome `counted` change a KPI.',
    { outcome: RECORD_OUTCOMES },
  ),
  otelkpi_unknown_names_total: counter(
    '{record}',
    'Records of a known agent with an unknown event or metric name. A newer version of the agent may send them.',
    { agent: [], name: [] },
    'name',
  ),
  otelkpi_unpriced_tokens_total: counter(
    '{token}',
    'Tokens of models without a price in the price list. `prices_file` can give them one, or the name of a model it knows.',
    { agent: [], model: [] },
    'model',
  ),
  otelkpi_unknown_sources_total: counter(
    '{record}',
    'Records of a service that is no agent otel-kpi knows, by `service.name`. No KPI counts them.',
    { service: [] },
    'service',
  ),
  otelkpi_refused_requests_total: counter(
    '{request}',
    'Requests refused at a listener, by reason: a wrong host, token, path or protocol, or a body that cannot be read. With `unread` only a part of the body was refused. The log says what to set.',
    { listener: ['otlp', 'metrics'], reason: TURNED_REASONS },
  ),
  otelkpi_limits_total: counter(
    '{event}',
    'Times a limit was reached, by limit. docs/own-metrics.md describes each limit.',
    { limit: LIMIT_NAMES },
  ),
  otelkpi_bugs_total: counter(
    '{bug}',
    'Records, sessions and events set aside because of a bug of otel-kpi. The first of each is in the log with its stack.',
    { where: BUG_PLACES },
  ),
  otelkpi_session_events_dropped_total: counter(
    '{event}',
    'Session events that the endpoint in `sessions_to` refused for good. They are not sent again.',
  ),
  otelkpi_invalid_fields_total: counter(
    '{record}',
    'Records counted without one of their numbers, because it was not a number, negative or too large.',
    { agent: [], name: [] },
    'name',
  ),
  otelkpi_late_cost_usd_total: counter(
    'USD',
    'Cost in records that arrived after their day was closed (see `horizon`): acknowledged but not counted.',
  ),
  otelkpi_ignored_cost_usd_total: counter(
    'USD',
    'Cost from the signal that the setting `usage` ignores for senders without session ids.',
  ),
  otelkpi_stream_anomalies_total: counter(
    '{point}',
    'Points of a cumulative stream below an earlier point with the same start. They are ignored: a reset has a new start.',
  ),
  otelkpi_refused_amounts_total: counter(
    '{amount}',
    'Amounts not counted, because a session reached its limit of streams or of what it can sum exactly.',
  ),
  otelkpi_joined_stretches_total: counter(
    '{period}',
    'Work periods joined with their neighbor, because a session had more than 300 open ones.',
  ),
  otelkpi_clock_corrected_records_total: counter(
    '{record}',
    'Records whose timestamp is missing, before 2024 or ahead of our clock. Their arrival time is used instead.',
  ),
  otelkpi_newest_record_timestamp_seconds: gauge(
    's',
    'Time of the newest record that this process counted, in seconds since the Unix epoch.',
    { agent: [], witness: [] },
    'agent',
  ),
  otelkpi_commit_duration_seconds: histogram(
    's',
    'Duration of a durable commit. One commit writes a group of requests.',
    SECONDS,
  ),
  otelkpi_commit_requests_total: counter(
    '{request}',
    'Requests committed. Divide by the count of otelkpi_commit_duration_seconds for requests per commit.',
  ),
  otelkpi_commit_conflicts_total: counter(
    '{commit}',
    'Commits repeated because another replica had changed the same session.',
  ),
  otelkpi_commit_failures_total: counter(
    '{commit}',
    'Commits that failed, usually because the state store was unavailable or full. Senders were told to retry.',
  ),
  otelkpi_state_lost: gauge(
    '1',
    'Loss of state: 1 if the state store lacks commits that were acknowledged, else 0. The log says which.',
  ),
  otelkpi_events_rows_total: counter(
    '{row}',
    'Rows of the events file: kept, duplicate, expired (too old), oversize (deleted for its size), dropped (it could not be written).',
    { outcome: ['kept', 'duplicate', 'expired', 'oversize', 'dropped'] },
  ),
  otelkpi_events_failing: gauge(
    '1',
    'Events file: 1 if it cannot be written, else 0. Records are counted all the same. The log says why.',
  ),
  otelkpi_entities: gauge('{entity}', 'Sessions, and senders without sessions, kept in the state store.'),
  otelkpi_series: gauge('{series}', 'KPI series kept in the state store.'),
  otelkpi_series_forecast: gauge(
    '{series}',
    'KPI series in 30 days, if as many are new each day as in the last four weeks. Absent in the first week.',
  ),
  otelkpi_state_size_bytes: gauge(
    'By',
    'Size of the state store: the SQLite file, or the memory that the Redis uses, with all else in it.',
  ),
  otelkpi_state_size_forecast_bytes: gauge(
    'By',
    'Size of the state store in 30 days, if it grows each day as in the last four weeks. Absent in the first week.',
  ),
  otelkpi_series_held: gauge(
    '{series}',
    'New KPI series that are exported as 0 until `hold` has passed, so that increase() sees their first value.',
  ),
  otelkpi_series_overflow_total: counter(
    '{addition}',
    'Increments added to the overflow series of a KPI that has reached its series limit (`series_max`).',
    { kpi: [] },
  ),
  otelkpi_scrape_duration_seconds: histogram(
    's',
    'Duration of successful KPI scrapes, without the time to send the response.',
    SECONDS,
  ),
  otelkpi_scrape_failures_total: counter(
    '{scrape}',
    'KPI scrapes answered 503 because part of the state could not be read.',
  ),
  otelkpi_problems_total: counter(
    '{problem}',
    'Errors not caused by a single record, by component. Each is in the log.',
    { where: [] },
  ),
  otelkpi_process_start_time_seconds: gauge('s', 'Start time of the process, in seconds since the Unix epoch.'),
  otelkpi_process_cpu_seconds_total: counter('s', 'CPU time used by the process.', { mode: ['user', 'system'] }),
  otelkpi_process_memory_bytes: gauge('By', 'Memory used by the process, by kind.', {
    kind: ['resident', 'heap_used', 'external'],
  }),
  otelkpi_event_loop_delay_seconds: gauge(
    's',
    'Event-loop delay since the last scrape. No request is served during a delay.',
    { stat: ['p50', 'p99', 'max'] },
  ),
  otelkpi_push_success_timestamp_seconds: gauge(
    's',
    'Time of the last push that `push_to` accepted. Of several replicas one pushes. Failures are in otelkpi_problems_total.',
  ),
  otelkpi_config_last_reload_successful: gauge(
    '1',
    'Reload of the settings: 1 if the last one was applied, else 0, and the settings before it hold. The log has every fault.',
  ),
  otelkpi_config_last_reload_success_timestamp_seconds: gauge(
    's',
    'Time of the last start or reload whose settings were applied.',
  ),
} as const;

type OwnMetrics = typeof OWN_METRICS;

export type OwnName = keyof OwnMetrics;

/** The names of one type: a counter is added to, a gauge set, a histogram recorded into. */
type OwnNameOf<T extends OwnMetric['type']> = {
  [N in OwnName]: OwnMetrics[N]['type'] extends T ? N : never;
}[OwnName];

/** The labels of a metric: one of the declared values, or any text where none are declared. */
type OwnLabels<N extends OwnName> =
  OwnMetrics[N] extends OwnMetric<infer All>
    ? string extends keyof All
      ? Readonly<Record<string, never>>
      : { readonly [L in keyof All]: [All[L][number]] extends [never] ? string : All[L][number] }
    : never;

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
export const OWN_METRIC_ROWS: ReadonlyMap<string, OwnMetric> = new Map(Object.entries(OWN_METRICS));
