/** People, each counted once, as numbers: nobody is named. */
import { byDate, byDay, lines, stackedByLabel } from '../kit/charts.ts';
import { AGENTS, PEOPLE_STATES } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { usersByDay } from '../kit/days.ts';
import { BY_AGENT, BY_TEAM, CHOOSE_ONE, CHOOSE_ONE_OR_LESS, exact, people as peopleIn } from '../kit/filters.ts';
import { drill } from '../kit/links.ts';
import { ranking, stat, trend } from '../kit/panels.ts';
import { latest, rows, series } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { matrix } from '../kit/tables.ts';
import { COUNT, SHARE } from '../kit/units.ts';

const ONCE =
  'Each person is counted once. Of all, of one agent, of one team, or of one agent in one team: of several they do not add up.';

export function headlines(): Section {
  return {
    title: 'Until now',
    panels: [
      active('Users, 24h', '24h'),
      active('Users, 7d', '7d'),
      active('Users, 30d', '30d'),
      trend({
        title: 'Stickiness',
        description:
          'Share of the active users of the last 30 days who were also active in the last 24 hours. From agent_stickiness_ratio.',
        width: 4,
        unit: SHARE,
        decimals: 0,
        noValue: CHOOSE_ONE,
        expr: exact('agent_stickiness_ratio', ''),
        name: 'stickiness',
      }),
      stat({
        title: 'This month, all agents',
        description:
          'Active users by the end of the month, if as many more come as in the three months before. From agent_active_users_forecast.',
        width: 5,
        height: 5,
        unit: COUNT,
        noValue: 'needs 3 months',
        queries: [
          latest('sum(agent_active_users{window="month"})', 'so far'),
          latest('sum(agent_active_users_forecast{period="month"})', 'forecast'),
        ],
      }),
      stat({
        title: 'People file, $window, all agents',
        description:
          'People in the people_file who were active in the window, and who were not. Of all teams or one. From agent_roster_users.',
        width: 6,
        height: 5,
        unit: COUNT,
        noValue: 'no people_file',
        queries: [latest(roster('silent'), 'silent'), latest(roster('active'), 'active')],
      }),
    ],
  };
}

function roster(state: string): string {
  const families = ['team'];
  return exact('agent_roster_users', `state="${state}",window="$window"`, { families, chosen: 'team=~"$team"' });
}

function active(title: string, window: string) {
  return trend({
    title,
    description: `People who prompted an agent or whose agents worked. ${ONCE} From agent_active_users.`,
    width: 3,
    unit: COUNT,
    noValue: CHOOSE_ONE,
    expr: peopleIn(window),
    name: title,
  });
}

export function people(): Section {
  const of = (label: string) =>
    `max by (${label}) (agent_active_users_by_${label}{${BY_TEAM},window="24h"}) or (max by (${label}) (agent_active_users_by_agent_team{${BY_TEAM},window="24h"}) and on (${label}) count by (${label}) (agent_active_users_by_agent_team{${BY_TEAM},window="24h"}) == 1)`;
  const chart = (label: string) =>
    lines({
      title: `Active users in 24 h, by ${label}`,
      description: `In the 24 hours before each moment. Who used two is in both. ${ONCE} From agent_active_users_by_${label}.`,
      width: 12,
      unit: COUNT,
      noValue: CHOOSE_ONE_OR_LESS,
      ...(label === 'agent' && { colors: AGENTS }),
      queries: [series(of(label), `{{${label}}}`)],
      links: [drill('What they cost', 'otel-kpi-cost')],
    });
  return { title: SHOWN, panels: [chart('agent'), chart('team')] };
}

export function weeks(): Section {
  return {
    title: 'By week, from its Monday, the last quarter of a year',
    panels: [
      stackedByLabel({
        title: 'New, retained, resurrected and churned, all agents',
        description:
          'New, retained and resurrected people are all that were active in the week; churned ones were active the week before and not in it. From agent_users_by_week.',
        width: 12,
        unit: COUNT,
        colors: PEOPLE_STATES,
        down: 'week',
        across: 'state',
        queries: [rows('sum by (week, state) (agent_users_by_week)')],
      }),
      matrix({
        title: 'Cohorts: who came back, all agents',
        description:
          'Of the people that were new in a week, the share that was active so many weeks later. From agent_cohort_retention_ratio.',
        width: 12,
        unit: SHARE,
        noValue: 'none yet: a cohort has three people or more, and a whole week after its own',
        max: 1,
        down: 'cohort',
        across: 'weeks',
        header: 'New in',
        query: rows('sum by (cohort, weeks) (agent_cohort_retention_ratio)'),
      }),
    ],
  };
}

export function hours(): Section {
  return {
    title: 'By day and hour of the setting time_zone',
    panels: [
      matrix({
        title: 'Requests by weekday and hour, the last 28 days, all agents',
        description: 'Model requests of the last 28 days before today. From agent_requests_by_hour.',
        width: 24,
        unit: COUNT,
        down: 'weekday',
        across: 'hour',
        header: 'Day',
        words: { '1': 'Mon', '2': 'Tue', '3': 'Wed', '4': 'Thu', '5': 'Fri', '6': 'Sat', '7': 'Sun' },
        query: rows('sum by (weekday, hour) (agent_requests_by_hour)'),
      }).height(9),
      usersByDay(),
      byDay({
        title: 'Sessions by day, all agents',
        description: 'Sessions that started. From agent_sessions_by_day.',
        width: 12,
        unit: COUNT,
        queries: [byDate('agent_sessions_by_day')],
      }),
    ],
  };
}

export function features(): Section {
  return {
    title: 'What they use',
    panels: [
      ranking({
        title: 'Features, 30d, all agents',
        description:
          'Share of the active users who used skills, plugins, MCP servers, subagents, plan mode and commands. From agent_feature_adoption_ratio.',
        width: 8,
        unit: SHARE,
        decimals: 0,
        max: 1,
        noValue: 'none used yet',
        queries: [latest('sort_desc(sum by (feature) (agent_feature_adoption_ratio{window="30d"}))', '{{feature}}')],
      }),
      ranking({
        title: 'Versions of agents, $window, all teams',
        description: 'Sessions in which a version of an agent worked. From agent_client_versions.',
        width: 8,
        unit: COUNT,
        queries: [
          latest(
            `topk(8, sum by (agent, version) (agent_client_versions{${BY_AGENT},window="$window"}))`,
            '{{agent}} {{version}}',
          ),
        ],
      }),
      ranking({
        title: 'Known by, $window, all agents',
        description:
          'What active users are known by. An account is a person; an installation without one may be a sandbox or a CI job of a single day. From agent_active_users_by_identity.',
        width: 8,
        unit: COUNT,
        queries: [latest('sum by (identity) (agent_active_users_by_identity{window="$window"})', '{{identity}}')],
      }),
    ],
  };
}
