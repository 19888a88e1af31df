/** What comes out of it, and what each piece costs. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from './kit/dashboard.ts';
import { agentVariable, prometheusVariable, teamVariable, windowVariable } from './kit/variables.ts';
import { results, teams } from './productivity/results.ts';
import { work } from './productivity/work.ts';

export function productivity(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-productivity',
    title: 'AI coding agents: productivity',
    description:
      'What comes out of the work with agents, and what each piece costs. Numbers of pieces say nothing of their worth, and nothing of a person.',
    from: '7d',
    variables: [prometheusVariable(), agentVariable(), teamVariable(), windowVariable()],
    sections: [results(), work(), teams()],
  });
}
