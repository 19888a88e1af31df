/** People, and how they work. */
import type { Section } from '../kit/dashboard.ts';
import { byDay, heatmap, stat, timeseries } from '../kit/panels.ts';
import { buckets, latest, rows, series } from '../kit/queries.ts';

export function sessions(): Section {
  const quantile = (q: number) =>
    `histogram_quantile(${q}, sum by (le) (increase(agent_session_duration_seconds_bucket{agent=~"$agent"}[$__range])))`;
  return {
    title: 'People and sessions',
    panels: [
      byDay({
        title: 'Active people by day',
        description:
          'People of each of the last 35 days, each counted once a day, over all agents, whatever time is shown. From agent_active_users_by_day.',
        width: 8,
        unit: 'none',
        queries: [rows('sum by (day) (agent_active_users_by_day)')],
      }),
      timeseries({
        title: 'Sessions',
        description:
          'Open: something happened within the idle timeout. Active: within 5 minutes. From agent_sessions_open and agent_sessions_active.',
        width: 6,
        unit: 'none',
        queries: [
          series('sum(agent_sessions_open{agent=~"$agent"})', 'open'),
          series('sum(agent_sessions_active{agent=~"$agent"})', 'active'),
        ],
      }),
      heatmap({
        title: 'How long sessions take',
        description:
          'Stretches of work that ended, by how long they took from the first to the last activity; a pause longer than the idle timeout ends one. The stronger the colour, the more. From agent_session_duration_seconds.',
        width: 7,
        unit: 's',
        interval: '15m',
        queries: [
          buckets('sum by (le) (increase(agent_session_duration_seconds_bucket{agent=~"$agent"}[$__rate_interval]))'),
        ],
      }),
      stat({
        title: 'Session length',
        description:
          'Half and nine tenths of the stretches of work that ended in the time that is shown were shorter than this, interpolated within buckets. From agent_session_duration_seconds.',
        width: 3,
        unit: 's',
        decimals: 0,
        noValue: 'none ended',
        queries: [latest(quantile(0.5), 'half'), latest(quantile(0.9), '90 %')],
      }).height(8),
    ],
  };
}
