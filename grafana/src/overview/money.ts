/** What it costs, who uses it, and whether that is as planned. */
import { BigValueTextMode } from '@grafana/grafana-foundation-sdk/common';
import { BUDGET, MODELS } from '../kit/colors.ts';
import { bars } from '../kit/charts.ts';
import type { Section } from '../kit/dashboard.ts';
import { addedBy, BY_TEAM, CHOOSE_ONE, exact, people } from '../kit/filters.ts';
import { drill } from '../kit/links.ts';
import { headline, stat, trend } from '../kit/panels.ts';
import { latest } from '../kit/queries.ts';
import { SHOWN, WINDOW } from '../kit/rows.ts';
import { COUNT, SHARE, USD, USD_EXACT } from '../kit/units.ts';

const SPENT = `sum(agent_cost_window_usd{${BY_TEAM},window="$window"})`;

export function headlines(): Section {
  return { title: WINDOW, panels: [cost(), month(), budget(), users(), ...work()] };
}

function cost() {
  return headline({
    title: 'Cost, $window',
    description:
      'Cost as the agents reported it, or as the price list says where none did, and its change against the span before of the same length. From agent_cost_window_usd and agent_cost_change_ratio.',
    width: 4,
    unit: USD_EXACT,
    decimals: 0,
    noValue: 'nothing yet: otel-kpi doctor',
    expr: SPENT,
    name: 'cost',
    change: exact('agent_cost_change_ratio', 'window="$window"'),
    links: [drill('Where the money goes', 'otel-kpi-cost')],
  });
}

function month() {
  return stat({
    title: 'Cost this month',
    description:
      'So far, and by the end of the month if the days ahead are as the same weekdays of the last four weeks. From agent_cost_window_usd and agent_cost_forecast_usd.',
    width: 4,
    height: 5,
    unit: USD_EXACT,
    decimals: 0,
    queries: [
      latest(`sum(agent_cost_window_usd{${BY_TEAM},window="month"})`, 'so far'),
      latest(exact('agent_cost_forecast_usd', 'period="month",quantile="0.5"'), 'forecast'),
    ],
    links: [drill('How sure the forecast is', 'otel-kpi-cost')],
  });
}

function budget() {
  return stat({
    title: 'Top budget, all agents',
    description: 'Share used of the budget of which most is used. From agent_budget_spent_ratio.',
    width: 4,
    height: 5,
    unit: SHARE,
    decimals: 0,
    bands: BUDGET,
    noValue: 'no budgets set',
    queries: [latest('topk(1, agent_budget_spent_ratio)', '{{budget}}')],
    links: [drill('All budgets', 'otel-kpi-cost')],
  }).textMode(BigValueTextMode.ValueAndName);
}

function users() {
  return trend({
    title: 'Active users, $window',
    description:
      'People who prompted an agent or whose agents worked, each counted once. Of all, of one agent, of one team, or of one agent in one team: of several they do not add up. From agent_active_users.',
    width: 4,
    unit: COUNT,
    noValue: CHOOSE_ONE,
    expr: people('$window'),
    name: 'active users',
    links: [drill('Who uses what', 'otel-kpi-adoption')],
  });
}

function work() {
  return [
    trend({
      title: 'Sessions, $window',
      description:
        'Work periods that began: a session has one more after each long pause. From agent_sessions_worked_window.',
      width: 4,
      unit: COUNT,
      expr: `sum(agent_sessions_worked_window{${BY_TEAM},window="$window"})`,
      name: 'sessions',
      links: [drill('Sessions', 'otel-kpi-sessions')],
    }),
    trend({
      title: 'Per active user, $window',
      description: 'Average cost per active user. From agent_cost_per_active_user_usd.',
      width: 4,
      unit: USD_EXACT,
      decimals: 2,
      noValue: CHOOSE_ONE,
      expr: exact('agent_cost_per_active_user_usd', 'window="$window"'),
      name: 'per active user',
      links: [drill('Where the money goes', 'otel-kpi-cost')],
    }),
  ];
}

export function trends(): Section {
  const costBy = (by: string) => addedBy(by, 'agent_cost_usd_total', BY_TEAM);
  return {
    title: SHOWN,
    panels: [
      bars({
        title: 'Cost, by model',
        description: 'Cost added in each step. What came late is not in it. From agent_cost_usd_total.',
        width: 12,
        unit: USD,
        colors: MODELS,
        queries: [costBy('model')],
        links: [drill('Where the money goes', 'otel-kpi-cost')],
      }),
      bars({
        title: 'Cost, by team',
        description:
          'Cost added in each step. What came late is not in it. Teams come from the agents or the people_file. From agent_cost_usd_total.',
        width: 12,
        unit: USD,
        queries: [costBy('team')],
        links: [drill('Where the money goes', 'otel-kpi-cost')],
      }),
    ],
  };
}
