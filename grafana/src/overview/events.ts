/** What happened, from Loki. */
import type { Section } from '../kit/dashboard.ts';
import { logs, table } from '../kit/events.ts';

export function events(): Section {
  return {
    title: 'Events, from Loki',
    panels: [
      table(
        {
          title: 'Sessions that ended',
          description:
            'A row for each stretch of work that ended, as otel-kpi tells it (its setting sessions_to). Needs Loki. From agent.session events.',
          expr: '{service_name="otel-kpi"} | event_name="agent.session" | agent_name=~"$agent"',
        },
        12,
        [
          { attribute: 'user_id', header: 'Person' },
          { attribute: 'agent_name', header: 'Agent' },
          { attribute: 'duration_seconds', header: 'Took', unit: 's' },
          { attribute: 'active_seconds', header: 'Active', unit: 's' },
          { attribute: 'cost_usd', header: 'Cost', unit: 'currencyUSD' },
          { attribute: 'tokens', header: 'Tokens', unit: 'short' },
          { attribute: 'prompts', header: 'Prompts', unit: 'none' },
          { attribute: 'tool_calls', header: 'Tool calls', unit: 'none' },
          { attribute: 'session_end_reason', header: 'Ended by' },
          { attribute: 'session_id', header: 'Session' },
        ],
      ),
      logs(
        {
          title: 'Recent events',
          description:
            'What agents told, newest first, of all agents. A click shows all attributes. Texts of prompts and tools are there only where the collector keeps them. Needs Loki.',
          expr: '{service_name=~".+", service_name!="otel-kpi"} | event_name!="" | line_format "{{.event_name}} {{.model}}{{.tool_name}} {{.session_id}}"',
        },
        12,
      ),
    ],
  };
}
