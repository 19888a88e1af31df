/** How sessions begin, go and end, and what happened in one of them. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from './kit/dashboard.ts';
import { agentVariable, lokiVariable, prometheusVariable, sessionVariable, teamVariable } from './kit/variables.ts';
import { ended, one } from './sessions/events.ts';
import { flow, headlines, outcomes, spread } from './sessions/flow.ts';
import { now } from './sessions/now.ts';
import { time } from './sessions/time.ts';

export function sessions(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-sessions',
    title: 'AI coding agents: sessions',
    description:
      'How many sessions of AI coding agents are open, which wait for somebody, how they begin and end, how long they take, what they cost, and what happened in one.',
    from: '24h',
    variables: [prometheusVariable(), lokiVariable(), agentVariable(), teamVariable(), sessionVariable()],
    sections: [headlines(), flow(), now(), spread(), outcomes(), time(), ended(), one()],
  });
}
