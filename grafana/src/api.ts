/** Whether models answer, how fast, and how much of the error budget is left. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { requests } from './api/requests.ts';
import { speed, models } from './api/speed.ts';
import { dashboard } from './kit/dashboard.ts';
import { agentVariable, modelVariable, objectiveVariable, prometheusVariable, teamVariable } from './kit/variables.ts';

export function api(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-api',
    title: 'AI coding agents: API',
    description:
      'Whether models answer the agents, how fast, and how much of the error budget is left. Requests count once the agent has stopped retrying.',
    from: '24h',
    variables: [prometheusVariable(), agentVariable(), teamVariable(), modelVariable(), objectiveVariable()],
    sections: [requests(), speed(), models()],
  });
}
