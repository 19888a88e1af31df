/** The first dashboard: what it costs, who works with it, and whether it works. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from './kit/dashboard.ts';
import { agentVariable, datasourceVariables, windowVariable } from './kit/variables.ts';
import { events } from './overview/events.ts';
import { money, tokens, unitCost } from './overview/money.ts';
import { now } from './overview/now.ts';
import { sessions } from './overview/sessions.ts';
import { work } from './overview/work.ts';

export function overview(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-overview',
    title: 'AI coding agents: overview',
    description:
      'Cost, people, sessions, tools and requests of AI coding agents, as otel-kpi counts them: docs/kpis.md.',
    variables: [...datasourceVariables(), agentVariable(), windowVariable()],
    sections: [now(), money(), unitCost(), tokens(), sessions(), work(), events()],
  });
}
