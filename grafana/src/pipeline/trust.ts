/** How far what agents report agrees with itself and with prices, and what got lost or came late. */
import { bars, lines } from '../kit/charts.ts';
import { COVERAGE, QUANTILES } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { quantiles } from '../kit/filters.ts';
import { ranking, stat } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT, SECONDS, SHARE, USD } from '../kit/units.ts';
import { increase } from './records.ts';

/** Far enough apart to be seen: nearly all is told by each signal. */
const SHARE_MIN = 0.5;

export function trust(): Section {
  return {
    title: `Coverage, drift and lag: ${SHOWN.toLowerCase()}`,
    panels: [
      ranking({
        title: 'Coverage by agent and signal',
        description:
          'Share of the cost of this time that each signal reported, of what otel-kpi counted. Below 100 %, some was lost or is not sent. From agent_witnessed_cost_usd_total and agent_cost_usd_total.',
        width: 8,
        unit: SHARE,
        decimals: 0,
        min: SHARE_MIN,
        max: 1,
        bands: COVERAGE,
        queries: [
          latest(
            `clamp_max(sum by (agent, witness) (${increase('agent_witnessed_cost_usd_total')}) / on (agent) group_left () (sum by (agent) (${increase('agent_cost_usd_total{basis!="estimated"}')}) > 0), 1)`,
            '{{agent}} {{witness}}',
          ),
        ],
      }),
      ranking({
        title: 'Price drift, 24 hours',
        description:
          'Reported cost over the nearest cost that the price list allows: 1 is within it. Only models with 20 requests or $1. From agent_price_drift_ratio.',
        width: 8,
        unit: 'none',
        decimals: 2,
        bands: [['orange', 0.95], ['green', 1.05], ['orange']],
        noValue: 'nothing to compare',
        queries: [latest('agent_price_drift_ratio{window="24h"}', '{{model}}')],
      }),
      bars({
        title: 'Events lost, by version',
        description: 'Numbers that are missing among the events of ended work periods. From agent_lost_events_total.',
        width: 8,
        unit: COUNT,
        noValue: 'none',
        queries: [
          series(
            'sum by (agent, version) (increase(agent_lost_events_total[$__interval])) > 0',
            '{{agent}} {{version}}',
          ),
        ],
      }),
      ...late(),
    ],
  };
}

function late() {
  return [
    stat({
      title: 'Came late',
      description:
        'Cost that arrived more than an hour after it arose, and cost that came too late to be counted (horizon). From agent_cost_usd_total and otelkpi_late_cost_usd_total.',
      width: 8,
      unit: USD,
      decimals: 2,
      noValue: 'none',
      queries: [
        latest(`sum(${increase('agent_cost_usd_total{arrival="late"}')}) or vector(0)`, 'counted late'),
        latest(`sum(${increase('otelkpi_late_cost_usd_total')})`, 'not counted'),
      ],
    }),
    stat({
      title: 'Unpriced tokens, and cost of nobody',
      description:
        'Tokens of models that the price list does not know, and cost of sessions that name nobody. From agent_unpriced_tokens_total and agent_unattributed_cost_usd_total.',
      width: 8,
      unit: 'short',
      noValue: 'none',
      queries: [
        latest(`sum(${increase('agent_unpriced_tokens_total')}) or vector(0)`, 'unpriced tokens'),
        latest(`sum(${increase('agent_unattributed_cost_usd_total')}) or vector(0)`, 'of nobody'),
      ],
    }).overrideByName('of nobody', [{ id: 'unit', value: USD }]),
    lines({
      interval: '1m',
      title: 'How long a commit takes',
      colors: QUANTILES,
      description:
        'Half, and 99 %, of the commits took no longer: a request is answered after one. From otelkpi_commit_duration_seconds.',
      width: 8,
      unit: SECONDS,
      height: 4,
      legend: 'right',
      queries: quantiles([0.5, 0.99], 'otelkpi_commit_duration_seconds_bucket[$__interval]'),
    }),
  ];
}
