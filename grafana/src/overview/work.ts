/** Whether it works: tools and model requests. */
import type { Section } from '../kit/dashboard.ts';
import { ranking, timeseries } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { ESTIMATED, EXACT, SHARE_OF_SUCCESS } from './words.ts';

const OUTCOMES = { success: 'green', error: 'red', rejected: 'orange' };

export function work(): Section {
  return { title: 'Tools and requests', panels: [...tools(), ...requests()] };
}

function tools() {
  return [
    ranking({
      title: 'Tool success by tool, $window',
      description: `Share of calls that succeeded, all agents together, for the twelve worst tools. A failing test is a failed call; tools that ran only once are included. ${EXACT} From agent_tool_success_ratio_by_tool.`,
      width: 6,
      unit: 'percentunit',
      max: 1,
      bands: SHARE_OF_SUCCESS,
      queries: [latest('bottomk(12, agent_tool_success_ratio_by_tool{window="$window"})', '{{tool}}')],
    }),
    timeseries({
      title: 'Tool calls per minute, by outcome',
      description: `Rejected: a person or a rule denied the call. ${ESTIMATED} From agent_tool_calls_total.`,
      width: 6,
      unit: 'short',
      stacked: true,
      interval: '5m',
      colors: OUTCOMES,
      queries: [
        series(
          'sum by (outcome) (rate(agent_tool_calls_total{agent=~"$agent",arrival=""}[$__rate_interval])) * 60',
          '{{outcome}}',
        ),
      ],
    }),
  ];
}

function requests() {
  const latency = (q: number) =>
    `histogram_quantile(${q}, sum by (le) (rate(agent_request_duration_seconds_bucket{agent=~"$agent",arrival=""}[$__rate_interval])))`;
  return [
    timeseries({
      title: 'Failed requests, by status',
      description:
        'Model requests that failed after all retries of the agent, per step. Empty is good. From agent_request_errors_total.',
      width: 6,
      unit: 'short',
      interval: '5m',
      queries: [
        series(
          'sum by (status) (increase(agent_request_errors_total{agent=~"$agent",arrival=""}[$__rate_interval]))',
          '{{status}}',
        ),
      ],
    }),
    timeseries({
      title: 'Request duration',
      description:
        'Half, and 95 %, of the successful model requests were faster than this. Interpolated within buckets. From agent_request_duration_seconds.',
      width: 6,
      unit: 's',
      interval: '5m',
      queries: [series(latency(0.5), 'half'), series(latency(0.95), '95 %')],
    }),
  ];
}
