/** What happened, event by event. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { live, numbers } from './events/log.ts';
import { lists } from './events/lists.ts';
import { dashboard } from './kit/dashboard.ts';
import { kindVariable, lokiVariable, serviceVariable, textVariable } from './kit/variables.ts';

export function events(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-events',
    title: 'AI coding agents: events',
    description:
      'What happened, event by event: the live log, requests, errors and tool calls, and prompts where they are kept. From Loki, where an event that was sent twice can be twice: totals are on the other dashboards.',
    from: '24h',
    variables: [
      lokiVariable(),
      serviceVariable(),
      kindVariable(),
      textVariable('of_session', 'Session', 'The id of a session, or a pattern. `.*` is every one.', '.*'),
      textVariable('search', 'Search', 'Text or pattern in the lines of the log. `.*` is every line.', '.*'),
    ],
    sections: [numbers(), live(), lists()],
  });
}
