/** Who uses agents, who came, who stayed, and what they use. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { features, headlines, hours, people, weeks } from './adoption/people.ts';
import { dashboard } from './kit/dashboard.ts';
import { agentVariable, prometheusVariable, teamVariable, windowVariable } from './kit/variables.ts';

export function adoption(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-adoption',
    title: 'AI coding agents: adoption',
    description: 'How many people use AI coding agents, who came, stayed and left, when they work, and what they use.',
    from: '7d',
    variables: [prometheusVariable(), agentVariable(), teamVariable(), windowVariable()],
    sections: [headlines(), people(), weeks(), hours(), features()],
  });
}
