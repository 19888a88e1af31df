/** Exact windows: what came out of it beside what it cost. */
import type { Section } from '../kit/dashboard.ts';
import { table, type Column } from '../kit/tables.ts';
import { BY_TEAM, exact } from '../kit/filters.ts';
import { stat } from '../kit/panels.ts';
import { latest } from '../kit/queries.ts';
import { WINDOW } from '../kit/rows.ts';
import { COUNT, SHARE, USD } from '../kit/units.ts';

const EACH = 'each';
const METRICS_ALONE = 'Cost of agents that export metrics, for only metrics report these.';

type Piece = {
  readonly title: string;
  readonly metric: string;
  readonly cost: string;
  readonly where?: string;
  readonly note: string;
};

const PIECES: readonly Piece[] = [
  {
    title: 'Lines changed',
    metric: 'agent_window_lines',
    cost: 'agent_cost_per_changed_line_usd',
    note: `Lines of code that agents added or removed, and the average cost of one. ${METRICS_ALONE}`,
  },
  {
    title: 'Commits',
    metric: 'agent_commits_window',
    cost: 'agent_cost_per_commit_usd',
    note: `Commits that agents made, and the average cost of one. ${METRICS_ALONE}`,
  },
  {
    title: 'Pull requests',
    metric: 'agent_pull_requests_window',
    cost: 'agent_cost_per_pull_request_usd',
    note: `Pull requests that agents opened, and the average cost of one. ${METRICS_ALONE}`,
  },
  {
    title: 'Prompts',
    metric: 'agent_prompts_window',
    cost: 'agent_cost_per_prompt_usd',
    note: 'Prompts that people sent, and the average cost of one. Cost that events reported, for only events report prompts.',
  },
];

export function results(): Section {
  return { title: WINDOW, panels: [...PIECES.map(piece), activeHour(), withoutOutcome()] };
}

function piece({ title, metric, cost, note }: Piece) {
  return stat({
    title: `${title}, $window`,
    description: `${note} From ${metric} and ${cost}.`,
    width: 4,
    unit: COUNT,
    noValue: 'none in this window',
    queries: [
      latest(`sum(${metric}{${BY_TEAM},window="$window"})`, 'in all'),
      latest(exact(cost, 'window="$window"'), EACH),
    ],
  }).overrideByName(EACH, [
    { id: 'unit', value: 'prefix:$' },
    { id: 'decimals', value: title === 'Lines changed' ? 3 : 2 },
  ]);
}

function activeHour() {
  return stat({
    title: 'Per active hour, $window',
    description: `Average cost of an hour in which user or agent was active. ${METRICS_ALONE} From agent_cost_per_active_hour_usd.`,
    width: 4,
    unit: 'prefix:$',
    decimals: 2,
    noValue: 'none in this window',
    queries: [latest(exact('agent_cost_per_active_hour_usd', 'window="$window"'), EACH)],
  });
}

function withoutOutcome() {
  return stat({
    title: 'Without outcome, $window',
    description:
      'Share of the cost of work periods that ended without a commit, a pull request or a changed line. Reading and asking have none either. From agent_cost_without_outcome_ratio.',
    width: 4,
    unit: SHARE,
    decimals: 0,
    noValue: 'none in this window',
    queries: [latest(exact('agent_cost_without_outcome_ratio', 'window="$window"'), 'without outcome')],
  });
}

/** By team alone: a ratio of one agent in one team has no family. */
export function teams(): Section {
  const count = (header: string, metric: string): Column => ({
    header,
    expr: `sum by (team) (${metric}{team=~"$team",window="$window"}) > 0`,
    unit: COUNT,
    width: 120,
  });
  const each = (header: string, family: string, decimals = 2): Column => ({
    header,
    expr: `sum by (team) (${family}_by_team{team=~"$team",window="$window"})`,
    unit: USD,
    decimals,
    width: 140,
  });
  return {
    title: `Team by team: ${WINDOW.toLowerCase()}`,
    panels: [
      table({
        title: 'Teams, $window, all agents',
        description:
          'What came out of the work of each team, and what a piece cost. Not a ranking of teams: their work differs. From agent_cost_window_usd, agent_window_lines, agent_commits_window, agent_pull_requests_window and the ratios of each, by team.',
        width: 24,
        height: 7,
        labels: { team: 'Team' },
        noValue: 'none in this window',
        columns: [
          {
            header: 'Cost',
            expr: 'sort_desc(sum by (team) (agent_cost_window_usd{team=~"$team",window="$window"}))',
            unit: USD,
            decimals: 2,
            width: 120,
          },
          count('Lines', 'agent_window_lines'),
          each('Each line', 'agent_cost_per_changed_line_usd', 3),
          count('Commits', 'agent_commits_window'),
          each('Each commit', 'agent_cost_per_commit_usd'),
          count('Pull requests', 'agent_pull_requests_window'),
          each('Each pull request', 'agent_cost_per_pull_request_usd'),
          each('Active hour', 'agent_cost_per_active_hour_usd'),
        ],
      }),
    ],
  };
}
