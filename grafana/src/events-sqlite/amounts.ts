/** How much of it there was. */
import { bars } from '../kit/charts.ts';
import { TOKEN_TYPES, type Colors } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { ranking, stat } from '../kit/panels.ts';
import { SHOWN } from '../kit/rows.ts';
import { SQLITE, sqlRows, sqlSeries, STEP } from '../kit/sql.ts';
import { COUNT, TOKENS, USD, USD_EXACT } from '../kit/units.ts';
import { ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { CHOSEN, CHOSEN_USAGE, ENDED_CALL } from './choices.ts';

const TYPES = ['input', 'output', 'cache_read', 'cache_creation', 'reasoning'];
const NAMES: Readonly<Record<string, string>> = { cache_creation: 'cache_write' };
const LINES: Colors = { added: '#5794F2', removed: '#8A8F98' };

export function totals(): Section {
  return {
    title: SHOWN,
    panels: [
      number(
        'Input tokens',
        TOKENS,
        'usage',
        'sum(input_tokens)',
        'Tokens that were neither read from a cache nor written to one.',
      ),
      number('Output tokens', TOKENS, 'usage', 'sum(output_tokens)', 'Tokens that models wrote.'),
      number('Cost', USD_EXACT, 'usage', 'sum(cost_usd)', 'As agents reported it; what is estimated is in no event.'),
      number('Sessions', COUNT, 'events', 'nullif(count(DISTINCT session_id), 0)', 'Sessions that have events.'),
      number('Prompts', COUNT, 'events', "nullif(sum(kind = 'prompt'), 0)", 'Prompts that people sent.'),
      number('Tool calls', COUNT, 'events', `nullif(sum(${ENDED_CALL}), 0)`, 'Tool calls that ended.'),
    ],
  };
}

function number(title: string, unit: string, view: 'usage' | 'events', sum: string, description: string) {
  const where = view === 'usage' ? CHOSEN_USAGE : CHOSEN;
  return stat({
    title,
    description: `${description} From ${view} of events.db.`,
    width: 4,
    unit,
    decimals: unit === USD_EXACT ? 2 : unit === TOKENS ? 1 : 0,
    noValue: 'none in this time',
    queries: [],
  })
    .targets([sqlRows(`SELECT ${sum} AS value FROM ${view} WHERE ${where}`)])
    .datasource(SQLITE);
}

export function charts(): Section {
  const tokens = TYPES.map((type) => `sum(${type}_tokens) AS ${NAMES[type] ?? type}`).join(', ');
  const changed = ['added', 'removed']
    .map((type) => `sum(iif(type = '${type}', metric_value, 0)) AS ${type}`)
    .join(', ');
  return {
    title: `Over time: ${SHOWN.toLowerCase()}`,
    panels: [
      over(
        'Tokens, by type',
        'usage',
        TOKENS,
        TOKEN_TYPES,
        `SELECT ${STEP}, ${tokens} FROM usage WHERE ${CHOSEN_USAGE}`,
      ),
      over('Cost', 'usage', USD, undefined, `SELECT ${STEP}, sum(cost_usd) AS cost FROM usage WHERE ${CHOSEN_USAGE}`),
      over(
        'Lines of code, added and removed',
        'metrics',
        COUNT,
        LINES,
        `SELECT ${STEP}, ${changed} FROM metrics WHERE kind = 'lines' AND ${CHOSEN}`,
      ),
      tools(),
    ],
  };
}

function over(title: string, view: string, unit: string, colors: Colors | undefined, sql: string) {
  return bars({
    title,
    description: `What was added in each step, by the time of its event. From ${view} of events.db.`,
    width: 12,
    unit,
    ...(colors && { colors }),
    legend: 'bottom',
    noValue: 'none in this time',
    queries: [],
  })
    .targets([sqlSeries(`${sql} GROUP BY 1 ORDER BY 1`)])
    .datasource(SQLITE);
}

function tools() {
  return ranking({
    title: 'Tools by use',
    description: 'Tool calls that ended, of the eight tools with most. From events of events.db.',
    width: 12,
    unit: COUNT,
    noValue: 'none in this time',
    queries: [],
  })
    .targets([
      sqlRows(
        `SELECT ifnull(tool_name, 'unknown') AS tool, count(*) AS calls FROM events WHERE ${ENDED_CALL} AND ${CHOSEN} GROUP BY 1 ORDER BY 2 DESC LIMIT 8`,
      ),
    ])
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(true).limit(8))
    .datasource(SQLITE);
}
