/** People, and how they work. */
import type { Section } from '../kit/dashboard.ts';
import { byDay, heatmap, stat, timeseries } from '../kit/panels.ts';
import { buckets, latest, rows, series } from '../kit/queries.ts';

export function sessions(): Section {
  return {
    title: 'Users and sessions',
    panels: [
      byDay({
        title: 'Active users by day',
        description:
          'Active users of each of the last 35 days, each counted once a day across all agents, whatever time range is selected. From agent_active_users_by_day.',
        width: 8,
        unit: 'none',
        queries: [rows('sum by (day) (agent_active_users_by_day)')],
      }),
      timeseries({
        title: 'Sessions',
        description:
          'Open: activity within the idle timeout. Active: activity within 5 minutes. From agent_sessions_open and agent_sessions_active.',
        width: 6,
        unit: 'none',
        queries: [
          series('sum(agent_sessions_open{agent=~"$agent"})', 'open'),
          series('sum(agent_sessions_active{agent=~"$agent"})', 'active'),
        ],
      }),
      heatmap({
        title: 'Session duration',
        description:
          'Ended work periods, by the time from their first to their last activity. A pause longer than the idle timeout ends a period. A stronger colour means more periods. From agent_session_duration_seconds.',
        width: 7,
        unit: 's',
        interval: '15m',
        queries: [
          buckets(
            'sum by (le) (increase(agent_session_duration_seconds_bucket{agent=~"$agent",arrival=""}[$__rate_interval]))',
          ),
        ],
      }),
      usualDuration(),
      identities(),
      lostEvents(),
    ],
  };
}

function identities() {
  return timeseries({
    title: 'Active users by identity, 7 days',
    description:
      'What the active users of the last 7 days are known by. An account is a person. An installation without an account may be a person, or a sandbox or a CI job of a single day, which the number of active users leaves out. From agent_active_users_by_identity.',
    width: 18,
    unit: 'none',
    queries: [series('agent_active_users_by_identity{window="7d"}', '{{identity}}')],
  });
}

function lostEvents() {
  return stat({
    title: 'Lost events by version',
    description:
      'Events of the selected time range that were sent and never arrived, by version of the agent. Agents number their events; this counts the numbers that are missing when a work period ends. From agent_lost_events_total.',
    width: 6,
    unit: 'none',
    decimals: 0,
    noValue: 'none',
    queries: [
      latest(
        'sum by (agent, version) (increase(agent_lost_events_total{agent=~"$agent"}[$__range]))',
        '{{agent}} {{version}}',
      ),
    ],
  }).height(8);
}

function usualDuration() {
  const quantile = (q: number) =>
    `histogram_quantile(${q}, sum by (le) (increase(agent_session_duration_seconds_bucket{agent=~"$agent"}[$__range])))`;
  return stat({
    title: 'Session duration, median and 90 %',
    description:
      'Half, and nine tenths, of the work periods that ended in the selected time range were shorter than this. Interpolated within buckets. From agent_session_duration_seconds.',
    width: 3,
    unit: 's',
    decimals: 0,
    noValue: 'none ended',
    queries: [latest(quantile(0.5), 'half'), latest(quantile(0.9), '90 %')],
  }).height(8);
}
