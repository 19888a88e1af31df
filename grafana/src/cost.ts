/** Where the money goes, whether that is as planned, and what another book says. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { books } from './cost/books.ts';
import { budgets, projection } from './cost/plan.ts';
import { days, headlines, spent, tokens, where } from './cost/spent.ts';
import { waste } from './cost/waste.ts';
import { dashboard } from './kit/dashboard.ts';
import { agentVariable, modelVariable, prometheusVariable, teamVariable, windowVariable } from './kit/variables.ts';

export function cost(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-cost',
    title: 'AI coding agents: cost',
    description:
      'Where the money for AI coding agents goes: models, teams, agents, tokens, caches, budgets, forecasts and the price list.',
    from: '7d',
    variables: [prometheusVariable(), agentVariable(), teamVariable(), modelVariable(), windowVariable()],
    sections: [headlines(), spent(), where(), tokens(), waste(), projection(), budgets(), books(), days()],
  });
}
