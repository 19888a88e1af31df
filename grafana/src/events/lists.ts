/** Single requests, errors, tools and prompts. Nobody is named: who it was is in the event itself. */
import type { Section } from '../kit/dashboard.ts';
import { countedOnce, table, type Column } from '../kit/events.ts';
import { address } from '../kit/links.ts';
import { ranking } from '../kit/panels.ts';
import { LOKI } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT } from '../kit/units.ts';
import { CHOSEN, ERROR, NAMED_TOOL, PROMPT, REQUEST, SESSION as NAME, TOOL, TOOL_NAME } from './words.ts';

const AGENT: Column = { attribute: 'service_name', header: 'Agent', width: 110 };
const SESSION: Column = {
  attribute: NAME,
  header: 'Session',
  link: { title: 'Only this session', url: address('otel-kpi-events', ['service'], 'var-of_session=${__value.raw}') },
};

export function lists(): Section {
  return { title: `Lists: ${SHOWN.toLowerCase()}`, panels: [requests(), errors(), tools(), prompts()] };
}

function requests() {
  return table(
    {
      title: 'Recent requests',
      description: 'Model requests that succeeded, newest first, the last 200. Needs Loki.',
      expr: `${CHOSEN} | ${REQUEST}`,
      time: 'Time',
    },
    24,
    [
      AGENT,
      { attribute: 'model', header: 'Model', width: 190 },
      { attribute: 'cost_usd', header: 'Cost', unit: 'currencyUSD', width: 90 },
      { attribute: 'duration_ms', header: 'Duration', unit: 'ms', width: 100 },
      { attribute: 'input_tokens', header: 'Input', unit: 'short', width: 80 },
      { attribute: 'output_tokens', header: 'Output', unit: 'short', width: 80 },
      { attribute: 'cache_read_tokens', header: 'From cache', unit: 'short', width: 100 },
      SESSION,
    ],
  );
}

function errors() {
  return table(
    {
      title: 'Errors of requests and tools',
      description: 'Requests and tool calls that failed, newest first, the last 200. Needs Loki.',
      expr: `${CHOSEN} | ${ERROR} | ${NAMED_TOOL}`,
      time: 'Time',
    },
    18,
    [
      AGENT,
      { attribute: 'event_name', header: 'Event', width: 150 },
      { attribute: 'model', header: 'Model', width: 130 },
      { attribute: TOOL_NAME, header: 'Tool', width: 130 },
      { attribute: 'status_code', header: 'Status', width: 70 },
      { attribute: 'error', header: 'Error' },
    ],
  );
}

function tools() {
  return ranking({
    title: 'Tools by use',
    description: 'Tool calls that ended, of the ten tools with most. Needs Loki.',
    width: 6,
    height: 10,
    unit: COUNT,
    noValue: 'none in this time',
    queries: [
      countedOnce(
        `topk(10, sum by (${TOOL_NAME}) (count_over_time(${CHOSEN} | ${TOOL} | ${NAMED_TOOL} | ${TOOL_NAME}!="" [$__range])))`,
        `{{${TOOL_NAME}}}`,
      ),
    ],
  }).datasource(LOKI);
}

function prompts() {
  return table(
    {
      title: 'Recent prompts, their text only where it is kept',
      description:
        'Prompts, newest first, the last 200. Their text is there only if the agent sends it and the collector keeps it (KEEP_PROMPTS=1). Needs Loki.',
      expr: `${CHOSEN} | ${PROMPT}`,
      time: 'Time',
    },
    24,
    [
      AGENT,
      { attribute: 'prompt_length', header: 'Characters', unit: 'none', width: 100 },
      { attribute: 'prompt', header: 'Prompt' },
      { ...SESSION, width: 310 },
    ],
  );
}
