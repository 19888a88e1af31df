/** What several dashboards show by day. */
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { byDate, byDay } from './charts.ts';
import { COUNT, USD } from './units.ts';

export function costByDay(): Builder<Panel> {
  return byDay({
    title: 'Cost by day, all agents',
    description:
      'Days are those of the setting time_zone. Days that Prometheus never scraped are in it, and late records are added to their own day. From agent_cost_by_day_usd.',
    width: 12,
    unit: USD,
    noValue: 'no day yet: otel-kpi doctor says why',
    queries: [byDate('agent_cost_by_day_usd')],
  });
}

export function usersByDay(): Builder<Panel> {
  return byDay({
    title: 'Active users by day, all agents',
    description: 'People, each counted once a day. From agent_active_users_by_day.',
    width: 12,
    unit: COUNT,
    color: '#37A6A0',
    queries: [byDate('agent_active_users_by_day')],
  });
}
