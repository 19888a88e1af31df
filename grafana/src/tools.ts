/** What agents do with tools, what people and rules decide about it, and what the guard stops. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from './kit/dashboard.ts';
import { agentVariable, lokiVariable, prometheusVariable, teamVariable } from './kit/variables.ts';
import { calls, decisions } from './tools/calls.ts';
import { audit, guard } from './tools/guard.ts';

export function tools(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-tools',
    title: 'AI coding agents: tools and guard',
    description:
      'Which tools agents call, whether that works, how long it takes, what people decide, and what the guard stops: docs/guard.md.',
    from: '24h',
    variables: [prometheusVariable(), lokiVariable(), agentVariable(), teamVariable()],
    sections: [calls(), decisions(), guard(), audit()],
  });
}
