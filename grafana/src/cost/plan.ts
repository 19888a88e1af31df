/** What it will come to, and what was planned. */
import { VizOrientation } from '@grafana/grafana-foundation-sdk/common';
import { lines } from '../kit/charts.ts';
import { BUDGET, PLANS } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { BY_MODEL, BY_TEAM, CHOOSE_ONE, CHOOSE_ONE_OR_LESS, exact } from '../kit/filters.ts';
import { ranking, stat, trend } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { COUNT, SHARE, USD, USD_EXACT } from '../kit/units.ts';
import { table, type Column } from '../kit/tables.ts';

const forecast = (quantile: string, period = 'month') =>
  exact('agent_cost_forecast_usd', `period="${period}",quantile="${quantile}"`);
const METHOD =
  'The days ahead are taken as the same weekdays of the last four weeks; in four of five cases it is between low and high.';

export function projection(): Section {
  return {
    title: 'This week and this month',
    panels: [
      trend({
        title: 'Cost this month',
        description: 'Since the first of the month, in the setting time_zone. From agent_cost_window_usd.',
        width: 4,
        height: 8,
        unit: USD_EXACT,
        decimals: 0,
        expr: `sum(agent_cost_window_usd{${BY_MODEL},window="month"})`,
        name: 'so far',
      }),
      stat({
        title: 'Forecast, all models',
        description: `Cost of the month by its end. ${METHOD} From agent_cost_forecast_usd.`,
        width: 4,
        height: 8,
        unit: USD_EXACT,
        decimals: 0,
        noValue: CHOOSE_ONE,
        queries: [latest(forecast('0.9'), 'high'), latest(forecast('0.5'), 'forecast'), latest(forecast('0.1'), 'low')],
      }).orientation(VizOrientation.Horizontal),
      month(),
      stat({
        title: 'This week, all models',
        description: `Since Monday, and by its end. ${METHOD} From agent_cost_window_usd and agent_cost_forecast_usd.`,
        width: 6,
        height: 8,
        unit: USD_EXACT,
        decimals: 0,
        queries: [
          latest(`sum(agent_cost_window_usd{${BY_TEAM},window="week"})`, 'so far'),
          latest(forecast('0.5', 'week'), 'forecast'),
        ],
      }),
    ],
  };
}

function month() {
  return lines({
    title: 'Month: so far and forecast, all models',
    description: `What was said at each moment. ${METHOD} From agent_cost_window_usd and agent_cost_forecast_usd.`,
    width: 10,
    unit: USD,
    colors: PLANS,
    noValue: CHOOSE_ONE_OR_LESS,
    interval: '1h',
    queries: [
      series(`sum(agent_cost_window_usd{${BY_TEAM},window="month"})`, 'spent'),
      series(forecast('0.5'), 'forecast'),
      series(forecast('0.1'), 'low'),
      series(forecast('0.9'), 'high'),
    ],
  });
}

const by = (expr: string) => `sum by (budget, per, unit) (${expr})`;
const OF_BUDGETS: readonly Column[] = [
  { header: 'Limit', expr: by('agent_budget_limit'), unit: COUNT, width: 80 },
  { header: 'Used', expr: by('agent_budget_spent'), unit: COUNT, width: 80 },
  { header: 'Forecast', expr: by('agent_budget_forecast'), unit: COUNT, width: 90 },
  {
    header: 'Forecast of limit',
    expr: `${by('agent_budget_forecast')} / ${by('agent_budget_limit')}`,
    unit: SHARE,
    decimals: 0,
    bands: BUDGET,
    width: 130,
  },
  {
    header: 'Burn',
    expr: by('agent_budget_burn_ratio{window="6h"}'),
    unit: 'none',
    decimals: 1,
    width: 70,
  },
  {
    header: 'Used up',
    expr: by('agent_budget_exhausted_timestamp_seconds * 1000'),
    unit: 'dateTimeAsIso',
    width: 170,
  },
];

export function budgets(): Section {
  return {
    title: 'Budgets: periods that are under way, and over the time shown',
    panels: [
      ranking({
        title: 'Budgets used, all agents',
        description: 'Share of each budget that is used. From agent_budget_spent_ratio.',
        width: 8,
        unit: SHARE,
        decimals: 0,
        max: 1,
        bands: BUDGET,
        noValue: 'no budgets set: kpis_file',
        queries: [latest('topk(8, agent_budget_spent_ratio)', '{{budget}}')],
      }),
      table({
        title: 'Budgets, all agents',
        description:
          'Amounts are in the unit of the budget. Burn: how many times faster than what lasts for the period it was used in the last six hours. From agent_budget_limit, agent_budget_spent, agent_budget_forecast, agent_budget_burn_ratio and agent_budget_exhausted_timestamp_seconds.',
        width: 16,
        noValue: 'no budgets set: kpis_file',
        labels: { budget: 'Budget', per: 'Per', unit: 'Unit' },
        columns: OF_BUDGETS,
      })
        .overrideByName('Per', [{ id: 'custom.width', value: 70 }])
        .overrideByName('Unit', [{ id: 'custom.width', value: 60 }]),
      lines({
        title: 'Budgets used over time, all agents',
        description:
          'A line falls where a period ends: choose a longer time to see how earlier ones ended. From agent_budget_spent_ratio.',
        width: 24,
        height: 7,
        unit: SHARE,
        interval: '1h',
        noValue: 'no budgets set: kpis_file',
        queries: [series('agent_budget_spent_ratio', '{{budget}} per {{per}}')],
      }),
    ],
  };
}
