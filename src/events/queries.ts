/** What the API asks of the file: filters become SQL with parameters, and nothing a reader sends becomes SQL. */
import { isDay } from '../model/calendar.ts';
import { EVENT_ATTRIBUTES, SOURCE_ATTRIBUTES } from './columns.ts';
import { ESTIMATED } from './estimated.ts';
import { AMOUNTS, inDollars, sessionsOf } from './views.ts';

export type Query = { readonly sql: string; readonly parameters: readonly (string | number)[] };

/** What is sent beside the path. */
export type Asked = Readonly<Record<string, string | undefined>>;

/** The beginning and the end of what is asked for. */
const TIMES = { from: 'timestamp >= ?', to: 'timestamp < ?' };

/** A filter of a list: the column it compares, and how. */
const FILTERS: Readonly<Record<string, string>> = {
  ...TIMES,
  agent: 'agent = ?',
  session: 'session_id = ?',
  person: 'person = ?',
  name: 'event_name = ?',
  kind: 'kind = ?',
  tool: 'tool_name = ?',
  model: 'model = ?',
  success: 'success = ?',
};
const SESSION_FILTERS = [...Object.keys(TIMES), 'agent', 'person'];

export const EVENT_PARAMETERS: readonly string[] = [...Object.keys(FILTERS), 'before', 'limit', 'format'];
export const SESSION_PARAMETERS: readonly string[] = [...SESSION_FILTERS, 'limit', 'format'];

const ROWS = 100;
const ROWS_MAX = 10_000;
const TIMELINE_ROWS = 5_000;

/** Everything but what only tells rows apart. */
const ATTRIBUTES = [...SOURCE_ATTRIBUTES, ...EVENT_ATTRIBUTES].map(({ name }) => name).join(', ');
const SHOWN = `id, timestamp, event_name, ${ATTRIBUTES}, custom_attributes, agent, person, kind, witness, part_of`;

export const EVENT_COLUMNS_SHOWN: readonly string[] = SHOWN.split(', ');

/** The latest first. The page after it begins `before` the last id of this one. */
export function eventsQuery(asked: Asked): Query {
  const { where, parameters } = filtered(asked, Object.keys(FILTERS));
  const [timestamp, id] = (asked.before ?? '').split('~');
  const cursor = id === undefined ? '' : ' AND (timestamp, id) < (?, ?)';
  return {
    sql: `SELECT ${SHOWN} FROM events WHERE ${where}${cursor} ORDER BY timestamp DESC, id DESC LIMIT ?`,
    parameters: [...parameters, ...(id === undefined ? [] : [timestamp!, Number(id)]), limitOf(asked)],
  };
}

/** What `before` is after a page: of its last row. */
export function cursorOf(row: Readonly<Record<string, unknown>>): string {
  return `${String(row.timestamp)}~${String(row.id)}`;
}

export function sessionsQuery(asked: Asked): Query {
  const { where, parameters } = filtered(asked, SESSION_FILTERS);
  // By time and not by the index of sessions, which all of them are in.
  const some = `SELECT DISTINCT +session_id AS session_id FROM events WHERE ${where} AND +session_id IS NOT NULL`;
  return {
    sql: `WITH asked AS MATERIALIZED (${some}),
      ${SPAN}, sessions AS MATERIALIZED (${sessionsOf(`session_id IN (SELECT session_id FROM asked) AND ${WITHIN}`)}), ${ESTIMATES}, ${WAITING}
      SELECT sessions.*, ${BESIDE.join(', ')}
      FROM sessions LEFT JOIN estimates USING (agent, session_id) LEFT JOIN waiting USING (agent, session_id)
      ORDER BY last DESC LIMIT ?`,
    parameters: [...parameters, limitOf(asked)],
  };
}

/** When the sessions that are asked for were at work: rows are found by time alone, and of all kept that is a small part. */
const spanOf = (rows: string): string => `SELECT min(timestamp) AS first, max(timestamp) AS last FROM ${rows}
    WHERE source_id IN (SELECT id FROM sources WHERE session_id IN (SELECT session_id FROM asked))`;
const SPAN = `span AS MATERIALIZED (
    SELECT min(first) AS first, max(last) AS last FROM (${spanOf('event_rows')} UNION ALL ${spanOf('metric_rows')})
  )`;
const WITHIN = 'timestamp BETWEEN (SELECT first FROM span) AND (SELECT last FROM span)';

const BESIDE = ['estimated_usd', 'waiting_since', 'waiting_tool'];
export const SESSION_COLUMNS_SHOWN: readonly string[] = [
  'agent',
  'session_id',
  'person',
  'first',
  'last',
  ...AMOUNTS,
  ...BESIDE,
];

/** Of sessions that nobody told a cost of, by the price list: as the witness that used most says. */
const ESTIMATES = `estimates AS (
    SELECT agent, session AS session_id, max(usd) AS estimated_usd FROM (
      SELECT agent, session, ${inDollars(`sum(${ESTIMATED})`)} AS usd FROM told_usage
      WHERE session IN (SELECT session_id FROM sessions WHERE cost_usd IS NULL AND tokens > 0) AND ${WITHIN}
      GROUP BY agent, session, witness
    ) GROUP BY agent, session
  )`;

/**
 * Since when sessions wait on a person, as hooks tell: since the first question that came after the last answer. A notice may be of
 * something that nobody has to answer.
 */
const WAITING = `hooks AS (
    SELECT agent, session_id, timestamp, tool_name, json_extract(custom_attributes, '$.moment') AS moment,
      ifnull(json_extract(custom_attributes, '$.reason'), '') AS why
    FROM events WHERE event_name = 'agent.hook' AND session_id IN (SELECT session_id FROM asked) AND ${WITHIN}
  ), answers AS (
    SELECT agent, session_id, max(timestamp) AS answered FROM hooks
    WHERE moment IN ('prompt', 'stop', 'end', 'result', 'failure', 'refusal') GROUP BY agent, session_id
  ), waiting AS (
    SELECT agent, session_id, min(timestamp) AS waiting_since, tool_name AS waiting_tool
    FROM hooks LEFT JOIN answers USING (agent, session_id)
    WHERE timestamp > ifnull(answered, '') AND (moment = 'permission' OR (moment = 'notice' AND why <> 'auth_success'
      AND why NOT LIKE '%\\_complete' ESCAPE '\\' AND why NOT LIKE '%\\_completed' ESCAPE '\\' AND why NOT LIKE '%\\_response' ESCAPE '\\'))
    GROUP BY agent, session_id
  )`;

export function sessionQuery(id: string): Query {
  return {
    sql: `WITH asked AS (SELECT ? AS session_id), ${SPAN},
      sessions AS MATERIALIZED (${sessionsOf(`session_id IN (SELECT session_id FROM asked) AND ${WITHIN}`)}), ${ESTIMATES}
      SELECT sessions.*, estimated_usd FROM sessions LEFT JOIN estimates USING (agent, session_id)`,
    parameters: [id],
  };
}

/** What happened in a session, in order, with what it had cost by then. */
export function timelineQuery(id: string): Query {
  return {
    sql: `SELECT timestamp, event_name, kind, model, tool_name, success, duration_ms, decision, status_code, error, cost_usd,
      ${inDollars('sum(ifnull(cost_usd, 0)) OVER (ORDER BY timestamp, id)')} AS cost_so_far_usd
      FROM events WHERE session_id = ? ORDER BY timestamp, id LIMIT ${TIMELINE_ROWS}`,
    parameters: [id],
  };
}

export const STATS: Readonly<Record<'metrics' | 'events', Query>> = {
  metrics: statsOf('metrics', 'metric_name'),
  events: statsOf('events', 'event_name'),
};
export const SIZE: Query = {
  sql: 'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
  parameters: [],
};

function statsOf(table: string, name: string): Query {
  const sql = `SELECT ${name} AS name, count(*) AS rows, min(timestamp) AS first, max(timestamp) AS last FROM ${table} GROUP BY ${name} ORDER BY rows DESC`;
  return { sql, parameters: [] };
}

export function filtered(asked: Asked, names: readonly string[]): { where: string; parameters: string[] } {
  const given = names.filter((name) => (asked[name] ?? '') !== '');
  const valueOf = (name: string, value: string): string =>
    name in TIMES
      ? new Date((name === 'to' ? endMsOf : msOf)(value)).toISOString().slice(0, -1).replace('T', ' ')
      : value;
  return {
    where: given.map((name) => FILTERS[name]!).join(' AND ') || '1',
    parameters: given.map((name) => valueOf(name, asked[name]!)),
  };
}

/** Times of ISO 8601, as `wrongTimes` lets them through; of UTC where none is said. A day or a month is its beginning. */
function msOf(written: string): number {
  return Date.parse(/[T ]\d\d:[\d:.]+$/.test(written) ? `${written.replace(' ', 'T')}Z` : written);
}

/** A day, or a month. */
export const DATE = /^\d{4}-\d\d(-\d\d)?$/;

/** Where they end a range: a day or a month is in it. */
function endMsOf(written: string): number {
  const [year = 0, month = 0, day] = written.split('-').map(Number);
  if (!DATE.test(written)) return msOf(written);
  return day === undefined ? Date.UTC(year, month) : Date.UTC(year, month - 1, day + 1);
}

function limitOf({ limit }: Asked): number {
  return Math.min(Number(limit || ROWS), ROWS_MAX);
}

/** A month, a day or a time: what else JavaScript takes for a date is a slip, such as 7. */
const TIME = /^\d{4}-\d\d(-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?$/;

/** What is wrong with the times that are asked for: "from is …; must be …". Undefined where nothing is. */
export function wrongTimes(asked: Asked): string | undefined {
  for (const end of ['from', 'to'] as const) {
    const time = asked[end];
    if (time !== undefined && !(TIME.test(time) && Date.parse(time) >= 0 && isOfCalendar(time)))
      return `${end} is ${time}; must be a day or a time, such as 2026-11-30 or 2026-11-30T12:00:00Z`;
  }
  const { from, to } = asked;
  if (from === undefined || to === undefined) return undefined;
  // Days are those of a time zone, which a time beside them does not know.
  const aside = DATE.test(from) !== DATE.test(to) ? 86_400_000 : DATE.test(to) ? 0 : 1;
  if (msOf(from) < endMsOf(to) + aside) return undefined;
  return `from is ${from}; must not be after to, ${to}`;
}

/** A month has its days. */
function isOfCalendar(time: string): boolean {
  return isDay(`${time}-01`.slice(0, '2026-11-30'.length));
}

const CURSOR = /^\d{4}-\d\d-\d\d [\d:.]{12}~\d+$/;

/** What is wrong with how rows are to be sent, in the same words. What is empty is not asked for. */
export function wrongRows({ limit = '', before = '', format = '' }: Asked): string | undefined {
  if (!/^([1-9]\d*)?$/.test(limit)) return `limit is ${limit}; must be a number of rows`;
  if (before !== '' && !CURSOR.test(before)) return `before is ${before}; must be the next of an answer`;
  return /^(csv|json)?$/.test(format) ? undefined : `format is ${format}; must be csv or json`;
}
