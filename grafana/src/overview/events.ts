/** What happened, from Loki. */
import type { Section } from '../kit/dashboard.ts';
import { logs, table } from '../kit/events.ts';

export function events(): Section {
  return {
    title: 'Events, from Loki',
    panels: [
      table(
        {
          title: 'Ended sessions',
          description:
            'One row per ended work period, from the agent.session events that otel-kpi sends (setting sessions_to). Needs Loki.',
          expr: '{service_name="otel-kpi"} | event_name="agent.session" | agent_name=~"$agent"',
        },
        12,
        [
          { attribute: 'user_id', header: 'Person' },
          { attribute: 'agent_name', header: 'Agent' },
          { attribute: 'duration_seconds', header: 'Duration', unit: 's' },
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
            'Events of all agents, newest first. Click one to see all attributes. Prompt and tool text is included only if the collector keeps it. Needs Loki.',
          expr: '{service_name=~".+", service_name!="otel-kpi"} | event_name!="" | line_format "{{.event_name}} {{.model}}{{.tool_name}} {{.session_id}}"',
        },
        12,
      ),
    ],
  };
}
