/**
 * Reports: what was used, by whatever is asked. Of each session the witness counts that says most (see views.ts), so the parts
 * add up to the whole.
 */
import { blocksOf } from './blocks.ts';
import { ESTIMATED, TOKENS } from './estimated.ts';
import { DATE, filtered, type Asked, type Query } from './queries.ts';
import type { EventRecord } from './reading.ts';
import { inDollars } from './views.ts';

/** What a report may be by, and the expression for it. Weeks begin on Monday and have ISO 8601's names. */
const BY: Readonly<Record<string, string>> = {
  total: "'all'",
  day: 'local_day(timestamp)',
  week: "strftime('%G-W%V', local_day(timestamp))",
  month: 'substr(local_day(timestamp), 1, 7)',
  session: "nullif(session, '')",
  model: 'model',
  person: 'person',
  agent: 'agent',
};

export const REPORTS: readonly string[] = [...Object.keys(BY), 'tool', 'block'];
export const REPORT_PARAMETERS: readonly string[] = ['by', 'from', 'to', 'agent', 'person', 'model', 'session'];

/** Of those that have others than the rest. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  tool: ['tool', 'calls', 'succeeded', 'failed', 'average_ms', 'longest_ms'],
  block: ['block', 'last', 'requests', 'tokens', 'cost_usd'],
};

/** What else is told of a session, of which the latest comes last. */
const SESSION = 'agent, substr(max(timestamp), 1, 16) AS last,';

/** Of sessions that nobody told a cost of it is an estimate. */
const ESTIMATE = `iif(has_cost, NULL, ${ESTIMATED})`;
const COST = `ifnull(cost_usd, ${ESTIMATE})`;

const sumOf = (dollars: string): string => inDollars(`sum(${dollars})`);

const SUMS = `count(DISTINCT agent || session) AS sessions, CAST(sum(request) AS INTEGER) AS requests,
  ${TOKENS.map((column) => `CAST(sum(${column}) AS INTEGER) AS ${column}`).join(', ')},
  CAST(sum(${TOKENS.join(' + ')}) AS INTEGER) AS tokens, ${sumOf(COST)} AS cost_usd, ${sumOf(ESTIMATE)} AS estimated_usd`;

/** `by`: one of REPORTS, or a label of `dimensions`, which has the attributes that the settings read each from. */
export async function reportOf(
  asked: Asked,
  dimensions: ReadonlyMap<string, readonly string[]>,
  ask: (query: Query) => EventRecord[] | Promise<EventRecord[]>,
): Promise<readonly EventRecord[]> {
  const rows = await ask(reportQuery(asked, dimensions));
  return asked.by === 'block' ? blocksOf(rows) : rows;
}

/** The columns of a report, also of one without a row. */
export function reportColumns(by: string): readonly string[] {
  const of = COLUMNS[by];
  if (of !== undefined) return of;
  const told = ['sessions', 'requests', ...TOKENS, 'tokens', 'cost_usd', 'estimated_usd'];
  return [by, ...(by === 'session' ? ['agent', 'last'] : []), ...told];
}

/** The first day of which events are kept. */
export function sinceOf(keptMs: number, nowMs = Date.now()): string {
  return new Date(nowMs - keptMs).toISOString().slice(0, 10);
}

function reportQuery(asked: Asked, dimensions: ReadonlyMap<string, readonly string[]>): Query {
  const { where, parameters } = filteredByDay(asked);
  const by = asked.by ?? 'day';
  if (by === 'tool') return toolQuery(where, parameters);
  const used = where.replace('session_id', 'session');
  // Single requests, of which blocks of hours are made.
  if (by === 'block') {
    const sql = `SELECT timestamp, agent, ${TOKENS.join(' + ')} AS tokens, request AS requests, ${COST} AS cost_usd FROM usage WHERE ${used} ORDER BY timestamp`;
    return { sql, parameters };
  }
  const attributes = dimensions.get(by);
  const expression = attributes ? attributeOf(attributes) : BY[by]!;
  const isOfSession = by === 'session';
  return {
    sql: `SELECT ifnull(${expression}, 'unknown') AS ${quoted(by)}, ${isOfSession ? SESSION : ''} ${SUMS} FROM usage WHERE ${used}
      GROUP BY 1 ${isOfSession ? ', agent ORDER BY last' : 'ORDER BY 1'}`,
    parameters,
  };
}

const BY_DAY = { from: 'local_day(timestamp) >= ?', to: "local_day(timestamp) <= ? || '~'" } as const;

/** Dates and months are whole ones of the time zone, the last one too; other times are as in lists. */
function filteredByDay(asked: Asked): { where: string; parameters: string[] } {
  const ends = ['from', 'to'] as const;
  const days = ends.filter((end) => DATE.test(asked[end] ?? ''));
  const others = REPORT_PARAMETERS.slice(1).filter((name) => !days.some((day) => day === name));
  const { where, parameters } = filtered(asked, others);
  return {
    where: [where, ...days.map((day) => BY_DAY[day])].join(' AND '),
    parameters: [...parameters, ...days.map((day) => asked[day]!)],
  };
}

/** Calls do not tell what they cost. */
function toolQuery(where: string, parameters: readonly string[]): Query {
  const sql = `SELECT ifnull(tool_name, 'unknown') AS tool, count(*) AS calls, sum(success = 'true') AS succeeded,
    sum(success = 'false') AS failed, avg(duration_ms) AS average_ms, max(duration_ms) AS longest_ms
    FROM tools WHERE ${where} GROUP BY 1 ORDER BY calls DESC, 1`;
  return { sql, parameters };
}

function attributeOf(attributes: readonly string[]): string {
  const paths = attributes.map((name) => `json_extract(custom_attributes, ${text(`$."${name.replaceAll('"', '')}"`)})`);
  return paths.length === 1 ? paths[0]! : `coalesce(${paths.join(', ')})`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function quoted(name: string): string {
  return `"${name}"`;
}
