/** What anybody wants to know first. */
import type { Section } from '../kit/dashboard.ts';
import { stat } from '../kit/panels.ts';
import { latest } from '../kit/queries.ts';
import { COVERAGE, EXACT, SHARE_OF_SUCCESS } from './words.ts';

export function now(): Section {
  return {
    title: 'Now',
    panels: [
      spent('Cost today', 'today', 'Cost since midnight in the time zone of otel-kpi.'),
      spent('Cost, 7 days', '7d', 'Cost in the last 7 days.'),
      spent('Cost this month', 'month', 'Cost since the first of the month.'),
      stat({
        title: 'Active users',
        description: `People who prompted an agent or whose agents worked, each counted once across all agents. ${EXACT} From agent_active_users.`,
        width: 5,
        unit: 'none',
        queries: ['24h', '7d', '30d'].map(people),
      }),
      stat({
        title: 'Open sessions',
        description: 'Sessions with activity within the idle timeout. From agent_sessions_open.',
        width: 3,
        unit: 'none',
        noValue: 'none',
        queries: [latest('sum(agent_sessions_open{agent=~"$agent"})', 'open')],
      }),
      stat({
        title: 'Tool success',
        description: `Share of tool calls of the last 24 hours that succeeded, all agents together. Rejected calls never ran and are left out. ${EXACT} From agent_tool_success_ratio.`,
        width: 3,
        unit: 'percentunit',
        decimals: 0,
        bands: SHARE_OF_SUCCESS,
        queries: [latest('agent_tool_success_ratio{window="24h"}', 'success')],
      }),
      stat({
        title: 'Coverage',
        description:
          'Share of the counted cost that metrics reported. Below 100 %, metrics were lost, or some agents send events only. Lost events have a panel of their own. From agent_coverage_ratio.',
        width: 4,
        unit: 'percentunit',
        decimals: 0,
        bands: COVERAGE,
        queries: [latest('agent_coverage_ratio{agent=~"$agent",window="lifetime"}', '{{agent}} {{witness}}')],
      }),
    ],
  };
}

function spent(title: string, window: string, description: string) {
  return stat({
    title,
    description: `${description} Estimated by the agents from list prices. ${EXACT} From agent_cost_window_usd.`,
    width: 3,
    unit: 'currencyUSD',
    decimals: 2,
    queries: [latest(`sum(agent_cost_window_usd{agent=~"$agent",window="${window}"})`, title)],
  });
}

function people(window: string) {
  return latest(`agent_active_users{window="${window}"}`, window);
}
