/** What a lead wants to know in the morning: what it costs, who uses it, what it buys, and whether it works. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from './kit/dashboard.ts';
import { agentVariable, prometheusVariable, teamVariable, windowVariable } from './kit/variables.ts';
import { headlines, trends } from './overview/money.ts';
import { days, health, value } from './overview/value.ts';

export function overview(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-overview',
    title: 'AI coding agents: overview',
    description:
      'What AI coding agents cost, who uses them, what that buys and whether it works, as otel-kpi counts it: docs/kpis.md.',
    from: '7d',
    variables: [prometheusVariable(), agentVariable(), teamVariable(), windowVariable()],
    sections: [headlines(), trends(), value(), health(), days()],
  });
}
