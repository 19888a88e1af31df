/** Single requests, errors and prompts. Nobody is named: who it was is in the column `person` of the file. */
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Section } from '../kit/dashboard.ts';
import { address } from '../kit/links.ts';
import { tell } from '../kit/panels.ts';
import { SHOWN } from '../kit/rows.ts';
import { SQLITE, sqlRows } from '../kit/sql.ts';
import { CHOSEN, ENDED_CALL } from './choices.ts';

const TIME = "strftime('%s', timestamp) * 1000 AS Time";
/** In pixels. What is not here takes what is left. */
const WIDTHS = {
  Time: 170,
  Agent: 110,
  Model: 180,
  'Model or tool': 180,
  Cost: 90,
  Duration: 100,
  Input: 90,
  Output: 90,
  'From cache': 100,
  Status: 80,
  Attempt: 80,
  Characters: 100,
};
const LATEST = 'ORDER BY timestamp DESC LIMIT 200';

export function lists(): Section {
  return {
    title: `Lists: ${SHOWN.toLowerCase()}`,
    panels: [
      list(
        'Recent requests',
        'Model requests, newest first.',
        `SELECT ${TIME}, agent AS Agent, model AS Model, cost_usd AS Cost, duration_ms AS Duration, input_tokens AS Input, output_tokens AS Output, cache_read_tokens AS "From cache", session_id AS Session FROM events WHERE kind = 'request' AND ${CHOSEN} ${LATEST}`,
        { Cost: 'currencyUSD', Duration: 'ms', Input: 'short', Output: 'short', 'From cache': 'short' },
      ),
      list(
        'Errors of requests and tools',
        'Requests and tool calls that failed, newest first.',
        `SELECT ${TIME}, agent AS Agent, coalesce(model, tool_name) AS "Model or tool", status_code AS Status, attempt AS Attempt, error AS Error, session_id AS Session FROM events WHERE (kind = 'request_error' OR ${ENDED_CALL} AND success = 'false') AND ${CHOSEN} ${LATEST}`,
        { Attempt: 'none' },
      ),
      list(
        'Recent prompts, their text only where it is kept',
        'Prompts, newest first. Their text is kept only with the setting keep_prompts.',
        `SELECT ${TIME}, agent AS Agent, prompt_length AS Characters, substr(prompt, 1, 200) AS Prompt, session_id AS Session FROM events WHERE kind = 'prompt' AND ${CHOSEN} ${LATEST}`,
        { Characters: 'none' },
      ),
    ],
  };
}

function list(title: string, what: string, sql: string, units: Readonly<Record<string, string>>) {
  const text = {
    title,
    description: `${what} The last 200. From events of events.db.`,
    width: 24,
    unit: 'none',
    queries: [],
  };
  const only = {
    title: 'Only this session',
    url: address('otel-kpi-events-sqlite', ['agent', 'host', 'project'], 'var-of_session=${__value.raw}'),
  };
  const panel = tell(new TableBuilder(), { ...text, noValue: 'none in this time' }, 10)
    .targets([sqlRows(sql)])
    .datasource(SQLITE)
    // Not every event has all of it.
    .overrideByRegexp('.*', [{ id: 'noValue', value: '–' }])
    .overrideByName('Time', [
      { id: 'unit', value: 'dateTimeAsIso' },
      { id: 'custom.align', value: 'left' },
    ])
    .overrideByName('Session', [{ id: 'links', value: [only] }]);
  for (const [header, width] of Object.entries(WIDTHS))
    panel.overrideByName(header, [{ id: 'custom.width', value: width }]);
  for (const [header, unit] of Object.entries(units)) panel.overrideByName(header, [{ id: 'unit', value: unit }]);
  return panel;
}
