/** Records: received, counted, and why not. */
import { bars } from '../kit/charts.ts';
import { NONE_IS_GOOD, type Bands, type Colors } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { stat } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { NOW, SHOWN } from '../kit/rows.ts';
import { table } from '../kit/tables.ts';
import { COUNT, SECONDS } from '../kit/units.ts';

/** What is fine, in hues of kinds; what deserves a look, in warning hues. */
const OUTCOMES: Colors = {
  counted: '#5794F2',
  duplicate: '#8A8F98',
  unchanged: '#56616F',
  no_kpi: '#37A6A0',
  own_event: '#9C8A6B',
  sign_of_life: '#B5BBC4',
  unknown_source: '#B877D9',
  late: 'orange',
  unknown_name: '#E0A458',
  bug: 'red',
  '/^(no_value|invalid_value|unusable_point|no_span_id)$/': 'dark-orange',
};
const WELL: Bands = [['red', 1], ['green']];

export const increase = (counter: string) => `increase(${counter}[$__range])`;

export function summary(): Section {
  return {
    title: NOW,
    panels: [
      stat({
        title: 'otel-kpi',
        description: 'Whether every process can commit what it receives. From otelkpi_ready.',
        width: 4,
        unit: 'none',
        bands: WELL,
        noValue: 'not scraped',
        queries: [latest('min(otelkpi_ready)', 'ready')],
      }).mappings([
        { type: 'value', options: { '0': { text: 'not ready', index: 0 }, '1': { text: 'ready', index: 1 } } } as never,
      ]),
      stat({
        title: 'Parts down',
        description: 'Parts of the stack that Prometheus cannot scrape. From up.',
        width: 4,
        unit: COUNT,
        bands: [['green', 1], ['red']],
        queries: [latest('count(up == 0) or vector(0)', 'down')],
      }),
      queue(),
      lastRecord(),
      stat({
        title: 'Loss of state',
        description: 'Processes whose store lacks commits that were acknowledged. From otelkpi_state_lost.',
        width: 4,
        unit: COUNT,
        bands: [['green', 1], ['red']],
        noValue: 'not scraped',
        queries: [latest('sum(otelkpi_state_lost)', 'lost')],
      }),
      alerts(),
    ],
  };
}

const NEW = 'sum(increase(otelkpi_records_total{outcome="counted"}[2m]))';

function alerts() {
  return stat({
    title: 'Alerts',
    description: 'Alerts of prometheus/rules that fire: docs/alerts.md. From alerts as Prometheus has them (ALERTS).',
    width: 4,
    unit: COUNT,
    bands: NONE_IS_GOOD,
    queries: [
      latest(
        'count(ALERTS{alertname=~"(OtelKpi|Agent|Collector|Stack).*",alertstate="firing"}) or vector(0)',
        'alerts',
      ),
    ],
  });
}

export function received(): Section {
  return {
    title: SHOWN,
    panels: [
      bars({
        title: 'Records received, by outcome',
        description:
          'Records in each step. Only counted ones change a KPI; duplicates were counted before, no_kpi is known and counted nowhere: docs/own-metrics.md. From otelkpi_records_total.',
        width: 12,
        unit: COUNT,
        colors: OUTCOMES,
        queries: [series('sum by (outcome) (increase(otelkpi_records_total[$__interval])) > 0', '{{outcome}}')],
      }),
      bars({
        title: 'Requests to otel-kpi, by answer',
        description:
          '200 acknowledges records, 503 asks the sender to try again, another 4xx refuses for good. From otelkpi_requests_total.',
        width: 12,
        unit: COUNT,
        colors: { '/^2/': '#5794F2', '/^4/': 'red', '/^5/': 'orange' },
        queries: [series('sum by (code) (increase(otelkpi_requests_total[$__interval])) > 0', '{{code}}')],
      }),
      ...strangers(),
    ],
  };
}

function strangers() {
  const list = (title: string, description: string, counter: string, labels: Record<string, string>) => {
    const by = Object.keys(labels).join(', ');
    return table({
      title,
      description: `${description} From ${counter}.`,
      width: 8,
      height: 7,
      labels,
      noValue: 'none',
      columns: [
        {
          header: 'Times',
          expr: `topk(20, sum by (${by}) (${increase(counter)}) > 0)`,
          unit: COUNT,
          width: 90,
        },
      ],
    });
  };
  return [
    list(
      'Names that are not known',
      'Events and metrics of a known agent that otel-kpi does not know: of a newer version, mostly.',
      'otelkpi_unknown_names_total',
      { agent: 'Agent', name: 'Name' },
    ),
    list(
      'Limits that were reached',
      'What one sender or reader may take, and what happens then: docs/own-metrics.md.',
      'otelkpi_limits_total',
      { limit: 'Limit' },
    ),
    list(
      'Services that are no agents',
      'Records of services that otel-kpi does not take for agents: the setting agents names them.',
      'otelkpi_unknown_sources_total',
      { service: 'Service' },
    ),
  ];
}

function queue() {
  return stat({
    title: 'Collector queue',
    description: 'Share of the fullest queue of the collector. From otelcol_exporter_queue_size.',
    width: 4,
    unit: 'percentunit',
    decimals: 0,
    bands: [['green', 0.5], ['orange', 0.95], ['red']],
    noValue: 'no collector scraped',
    queries: [latest('max(otelcol_exporter_queue_size / (otelcol_exporter_queue_capacity > 0))', 'full')],
  });
}

function lastRecord() {
  return stat({
    title: 'Last record',
    description:
      'Time since something was counted, within the last day. At night and on weekends that is long. From otelkpi_records_total.',
    width: 4,
    unit: SECONDS,
    decimals: 0,
    noValue: 'none for a day',
    queries: [latest(`time() - max(max_over_time(timestamp(${NEW} > 0)[1d:1m]))`, 'ago')],
  });
}
