/** Marks of what may explain a change: a new version of an agent, another budget. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS } from './queries.ts';

type Annotation = NonNullable<NonNullable<Dashboard['annotations']>['list']>[number];

/** A version is new in the quarter of an hour in which it appears, of an agent that was there before. */
const NEW_VERSION =
  'sum by (agent, version) (agent_client_versions{agent=~"$agent",window="30d"}) unless sum by (agent, version) (agent_client_versions{window="30d"} offset 15m) and on (agent) sum by (agent) (agent_client_versions{window="30d"} offset 15m)';
const NEW_BUDGET = 'agent_budget_limit != agent_budget_limit offset 15m';

export function annotations(): Annotation[] {
  return [
    mark('New versions', NEW_VERSION, 'semi-dark-blue', '{{agent}} {{version}}'),
    mark('Changed budgets', NEW_BUDGET, 'semi-dark-purple', 'Budget {{budget}}'),
  ];
}

function mark(name: string, expr: string, iconColor: string, titleFormat: string): Annotation {
  return { name, datasource: PROMETHEUS, enable: true, expr, iconColor, titleFormat, step: '15m' };
}
