/** The collector, the process and its store. */
import { bars, lines } from '../kit/charts.ts';
import { PLANS, QUANTILES } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { quantiles } from '../kit/filters.ts';
import { series } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT, SECONDS, SHARE } from '../kit/units.ts';

const BYTES = 'bytes';

export function parts(): Section {
  return {
    title: `Collector, process and store: ${SHOWN.toLowerCase()}`,
    panels: [...collector(), ...store(), ...process(), ...capacity()],
  };
}

function collector() {
  return [
    lines({
      interval: '1m',
      title: "Collector's queues, share in use",
      description:
        'What waits for each receiver, of the room there is. Queues are empty while receivers are well. From otelcol_exporter_queue_size and otelcol_exporter_queue_capacity.',
      width: 8,
      unit: SHARE,
      noValue: 'no collector scraped',
      colors: { '/otel-kpi/': '#5794F2', '/loki/': '#B877D9', '/./': '#8A8F98' },
      queries: [
        series(
          'max by (exporter) (otelcol_exporter_queue_size / (otelcol_exporter_queue_capacity > 0))',
          '{{exporter}}',
        ),
      ],
    }),
    bars({
      title: 'Collector: received',
      description:
        'Log records and metric points that agents sent. From otelcol_receiver_accepted_log_records and otelcol_receiver_accepted_metric_points.',
      width: 8,
      unit: COUNT,
      queries: [
        series('sum(increase(otelcol_receiver_accepted_log_records[$__interval]))', 'log records'),
        series('sum(increase(otelcol_receiver_accepted_metric_points[$__interval]))', 'metric points'),
      ],
    }),
    bars({
      title: 'Collector: refused or not delivered',
      description:
        'Records that the collector refused, or that a receiver refused for good. From otelcol_receiver_refused_log_records, otelcol_exporter_send_failed_log_records and those of metric points.',
      width: 8,
      unit: COUNT,
      noValue: 'none',
      queries: [
        series(`sum(${both('otelcol_receiver_refused')}) > 0`, 'refused'),
        series(`sum(${both('otelcol_exporter_send_failed')}) > 0`, 'not delivered'),
      ],
    }),
  ];
}

function both(prefix: string): string {
  const of = (what: string) => `increase(${prefix}_${what}[$__interval])`;
  return `${of('log_records')} or ${of('metric_points')}`;
}

function store() {
  return [
    lines({
      interval: '1m',
      title: 'Series, and what they overflow',
      description:
        'KPI series in the state, those that are held back at 0, and additions to series of a KPI that has reached its series_max. From otelkpi_series, otelkpi_series_held and otelkpi_series_overflow_total.',
      width: 8,
      unit: COUNT,
      colors: { series: '#5794F2', held: '#8A8F98', overflow: 'orange' },
      queries: [
        series('max(otelkpi_series)', 'series'),
        series('max(otelkpi_series_held)', 'held'),
        series('sum(increase(otelkpi_series_overflow_total[$__interval])) > 0', 'overflow'),
      ],
    }),
    lines({
      interval: '1m',
      title: 'Sessions kept in the store',
      description: 'Sessions, and senders without sessions, until their days are closed. From otelkpi_entities.',
      width: 8,
      unit: COUNT,
      queries: [series('max(otelkpi_entities)', 'sessions')],
    }),
    bars({
      title: 'Store: commits failed, and done again',
      description:
        'Failed: senders try again. Done again: another replica had changed the same session. From otelkpi_commit_failures_total and otelkpi_commit_conflicts_total.',
      width: 8,
      unit: COUNT,
      noValue: 'none',
      colors: { failed: 'red', 'done again': '#8A8F98' },
      queries: [
        series('sum(increase(otelkpi_commit_failures_total[$__interval])) > 0', 'failed'),
        series('sum(increase(otelkpi_commit_conflicts_total[$__interval])) > 0', 'done again'),
      ],
    }),
  ];
}

function process() {
  return [
    lines({
      interval: '1m',
      title: 'Memory of each process',
      description: 'Resident memory. From otelkpi_process_memory_bytes.',
      width: 8,
      unit: BYTES,
      queries: [series('sum by (instance) (otelkpi_process_memory_bytes{kind="resident"})', '{{instance}}')],
    }),
    lines({
      interval: '1m',
      title: 'Delay of the event loop',
      colors: QUANTILES,
      description:
        'The longest wait of all processes: no request is served meanwhile. From otelkpi_event_loop_delay_seconds.',
      width: 8,
      unit: SECONDS,
      queries: [series('max by (stat) (otelkpi_event_loop_delay_seconds{stat=~"p50|p99"})', '{{stat}}')],
    }),
    lines({
      interval: '1m',
      title: 'How long a scrape takes',
      colors: QUANTILES,
      description: 'Half, and 99 %, of the scrapes of KPIs took no longer. From otelkpi_scrape_duration_seconds.',
      width: 8,
      unit: SECONDS,
      queries: quantiles([0.5, 0.99], 'otelkpi_scrape_duration_seconds_bucket[$__interval]'),
    }),
  ];
}

/** What there is, and what there will be when days and series are as many as they can become. */
function capacity() {
  const chart = (title: string, metric: string, forecast: string, unit: string, description: string) =>
    lines({
      interval: '1m',
      title,
      description: `${description} From ${metric} and ${forecast}.`,
      width: 12,
      unit,
      colors: PLANS,
      noValue: 'measured each ten minutes',
      queries: [series(`max(${metric})`, 'now'), series(`max(${forecast})`, 'forecast')],
    });
  return [
    chart(
      'Series, and how many it will be',
      'otelkpi_series',
      'otelkpi_series_forecast',
      COUNT,
      'KPI series in the state, and in 30 days if they grow as in the last four weeks: after the first week.',
    ),
    chart(
      'Bytes of the store, and how many it will be',
      'otelkpi_state_size_bytes',
      'otelkpi_state_size_forecast_bytes',
      BYTES,
      'Size of the state, and in 30 days if it grows as in the last four weeks: after the first week.',
    ),
  ];
}
