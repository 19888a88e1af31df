/** Single sessions, from Loki: those that ended, and all that happened in the one that was chosen. */
import type { Section } from '../kit/dashboard.ts';
import { logs, table } from '../kit/events.ts';
import { address } from '../kit/links.ts';

const CHOOSE = {
  title: 'Show its events',
  url: address('otel-kpi-sessions', ['agent', 'team'], 'var-session=${__value.raw}'),
};

export function ended(): Section {
  return {
    title: 'Single sessions, in the time shown',
    panels: [
      table(
        {
          title: 'Ended work periods, all teams',
          description:
            'One row for each, newest first, from the agent.session events that otel-kpi sends (setting sessions_to). A click on a session shows its events below. Nobody is named. Needs Loki.',
          expr: '{service_name="otel-kpi"} | event_name="agent.session" | agent_name=~"$agent"',
          noValue: 'none ended, or sessions_to is not set',
        },
        24,
        [
          { attribute: 'agent_name', header: 'Agent', width: 120 },
          { attribute: 'duration_seconds', header: 'Duration', unit: 's', width: 100 },
          { attribute: 'active_seconds', header: 'Active', unit: 's', width: 100 },
          { attribute: 'cost_usd', header: 'Cost', unit: 'currencyUSD', width: 90 },
          { attribute: 'tokens', header: 'Tokens', unit: 'short', width: 90 },
          { attribute: 'prompts', header: 'Prompts', unit: 'none', width: 80 },
          { attribute: 'tool_calls', header: 'Tools', unit: 'none', width: 80 },
          { attribute: 'session_end_reason', header: 'Ended by', width: 120 },
          { attribute: 'session_id', header: 'Session', link: CHOOSE },
        ],
      ),
    ],
  };
}

export function one(): Section {
  return {
    title: 'The session chosen above',
    panels: [
      logs(
        {
          title: 'Events of session $session, all agents',
          description:
            'All its events in the time shown, newest first. Click one to see its attributes. Prompt and tool text is in it only if the collector keeps it. Needs Loki.',
          noValue: 'click on a session in the table above',
          expr: '{service_name=~".+", service_name!="otel-kpi"} | session_id="$session" or conversation_id="$session" | line_format `{{.event_name}} {{.model}}{{.tool_name}} {{.cost_usd}} {{.duration_ms}}`',
        },
        24,
      ),
    ],
  };
}
