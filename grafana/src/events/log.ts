/** How many events there are, and the log of them. */
import { bars } from '../kit/charts.ts';
import { AGENTS } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { counted, countedOnce, logs } from '../kit/events.ts';
import { stat } from '../kit/panels.ts';
import { LOKI } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT } from '../kit/units.ts';
import { CHOSEN, ERROR, PROMPT, REQUEST, SESSION, TOOL } from './words.ts';

const NONE = 'none in this time';

export function numbers(): Section {
  return {
    title: SHOWN,
    panels: [
      number('Events', '', 'Events of the services and the session chosen above.'),
      number('Requests', REQUEST, 'Events of model requests that succeeded.'),
      number('Errors', ERROR, 'Events of requests and tools that failed.'),
      number('Tool calls', TOOL, 'Events of tool calls that ended.'),
      number('Prompts', PROMPT, 'Events of prompts.'),
      services(),
      bars({
        title: 'Events by service, of the kind chosen above',
        description: 'Events in each step. Needs Loki.',
        width: 24,
        height: 7,
        unit: COUNT,
        noValue: NONE,
        colors: AGENTS,
        queries: [
          counted(
            `sum by (service_name) (count_over_time(${CHOSEN} | event_name=~"$event" [$__auto]))`,
            '{{service_name}}',
          ),
        ],
      }).datasource(LOKI),
    ],
  };
}

function number(title: string, filter: string, description: string) {
  const stage = filter === '' ? 'event_name!=""' : filter;
  return stat({
    title,
    description: `${description} One that was sent twice can be twice. Needs Loki.`,
    width: 4,
    unit: COUNT,
    noValue: 'none',
    queries: [countedOnce(`sum(count_over_time(${CHOSEN} | ${stage} [$__range]))`, title.toLowerCase())],
  }).datasource(LOKI);
}

function services() {
  return stat({
    title: 'Sessions',
    description: 'Sessions that have events in this time. Needs Loki.',
    width: 4,
    unit: COUNT,
    noValue: 'none',
    queries: [
      countedOnce(
        `count(sum by (${SESSION}) (count_over_time(${CHOSEN} | ${SESSION}!="" | event_name!="" [$__range])))`,
        'sessions',
      ),
    ],
  }).datasource(LOKI);
}

export function live(): Section {
  const format =
    '{{.service_name}} {{.event_name}} {{.model}}{{.tool_name}} {{.cost_usd}} {{.duration_ms}} {{.status_code}} {{.success}}';
  return {
    title: `Live log: ${SHOWN.toLowerCase()}`,
    panels: [
      logs(
        {
          title: 'Events, newest first',
          description:
            'All events of the kind, session and text chosen above. Click one to see its attributes. Prompt and tool text is in it only if the collector keeps it (KEEP_PROMPTS=1). Needs Loki.',
          expr: `${CHOSEN} | event_name=~"$event" | line_format \`${format}\` |~ \`(?i)$search\``,
        },
        24,
      ),
    ],
  };
}
