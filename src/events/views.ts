/**
 * Views for people who query the file. Witnesses (events, metrics, spans …) report the same, so what they say is compared and
 * the larger counts: by session, and where a witness knows no sessions by all that it says. docs/decisions/0016 has what
 * counting does beyond that.
 */

/** What is summed, in the order of the views. */
export const AMOUNTS = [
  'cost_usd',
  'tokens',
  'requests',
  'failed_requests',
  'prompts',
  'tool_calls',
  'lines',
  'commits',
  'pull_requests',
];

/** The kind of a point, by the amount it is of. */
const KINDS = ['cost', 'tokens', 'request', 'request_error', 'prompt', 'tool', 'lines', 'commit', 'pull_request'];

/** The type of tokens, and the column of events that has it. Reasoning is in the output column of none. */
const columns = ['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_creation_tokens', 'reasoning_tokens'];
const TYPES = ['input', 'output', 'cache_read', 'cache_write', 'reasoning'];
/** What tells what was used: others may say it again, such as a span of all requests of a turn. */
const IS_USED = "kind IN ('request', 'cost')";
/** What follows on a call that was refused is a result that failed, and no other call. */
const IS_CALL = `kind = 'tool' AND NOT (success = 'false' AND part_of IS NULL
  AND (agent, session_id, json_extract(custom_attributes, '$.call_id')) IN (SELECT agent, session_id, call FROM refused))`;
const ofEvent = (kind: string, amount: string): string => {
  if (amount === 'cost_usd') return `iif(${IS_USED}, cost_usd, NULL)`;
  if (amount === 'tool_calls') return `ifnull(${IS_CALL}, kind = 'tool')`;
  if (amount === 'tokens') return `iif(${IS_USED}, ${columns.map((column) => `ifnull(${column}, 0)`).join(' + ')}, 0)`;
  return `kind = '${kind}'`;
};
const ofPoint = (kind: string): string => {
  const isIt = kind === 'tokens' ? `kind IN (${TYPES.map((type) => `'${type}'`).join(', ')})` : `kind = '${kind}'`;
  // A part is in its whole already. A cost that nobody told is none, which is not 0.
  return `CASE WHEN ${isIt} AND part_of IS NULL THEN metric_value${kind === 'cost' ? '' : ' ELSE 0'} END`;
};
/** What a part is of has it too: it is taken off there. */
const usedOf = (type: string): string =>
  `CASE '${type}' WHEN kind THEN metric_value WHEN part_of THEN -metric_value ELSE 0 END`;
const eachOf = (make: (kind: string, amount: string) => string): string =>
  AMOUNTS.map((amount, index) => `${make(KINDS[index]!, amount)} AS ${amount}`).join(',\n    ');

/** To the nano-dollar, which is as exact as amounts are: sums of floats are not. */
export const inDollars = (sum: string): string => `round(${sum}, 9)`;

const sumOf = (name: string): string => (name === 'cost_usd' ? inDollars(`sum(${name})`) : `sum(${name})`);
const sums = AMOUNTS.map((name) => `${sumOf(name)} AS ${name}`).join(', ');
const most = AMOUNTS.map((name) => `max(${name}) AS ${name}`).join(', ');
const span = 'min(first) AS first, max(last) AS last';

/**
 * What each record says was used, by model: usage of requests, cost told apart from them, and points of metrics. Of cost, of tokens and of
 * requests each session's is that of the witness who says most of it: who knows the cost need not know the rest. A cost that nobody told
 * is NULL. `has_cost`: something of the session has one.
 */
const USAGE = `
CREATE VIEW told_usage AS
  SELECT timestamp, agent, ifnull(session_id, '') AS session, person, model, custom_attributes, witness, kind = 'request' AS is_request, kind = 'request' AS request,
    cost_usd, ${columns.map((column) => `ifnull(${column}, 0) AS ${column}`).join(', ')}
  FROM events WHERE ${IS_USED}
  UNION ALL
  SELECT timestamp, agent, ifnull(session_id, ''), person, model, custom_attributes, witness, 0, iif(kind = 'request', metric_value, 0),
    iif(kind = 'cost', metric_value, NULL), ${TYPES.map(usedOf).join(', ')}
  FROM metrics WHERE kind IN ('cost', 'request', ${TYPES.map((type) => `'${type}'`).join(', ')});

CREATE VIEW leading AS
  WITH sums AS (
    SELECT agent, session, witness, sum(cost_usd) AS cost, sum(${columns.join(' + ')}) AS tokens, sum(request) AS requests
    FROM told_usage GROUP BY agent, session, witness
  ), ranked AS (
    SELECT *, max(cost) OVER one IS NOT NULL AS has_cost, max(tokens) OVER one AS most,
      row_number() OVER (one ORDER BY cost DESC, tokens DESC, witness) = 1 AS leads_cost,
      row_number() OVER (one ORDER BY tokens DESC, cost DESC, witness) = 1 AS leads_tokens,
      row_number() OVER (one ORDER BY requests DESC, tokens DESC, witness) = 1 AS leads_requests
    FROM sums WINDOW one AS (PARTITION BY agent, session)
  )
  SELECT agent, session, witness, has_cost, leads_cost, leads_tokens, leads_requests FROM ranked
  WHERE (leads_cost OR leads_tokens OR leads_requests) AND (session <> '' OR most > (
    SELECT ifnull(sum(most), 0) FROM (
      SELECT max(tokens) AS most FROM sums WHERE sums.agent = ranked.agent AND session <> '' GROUP BY session
    )
  ));

CREATE VIEW usage AS
  SELECT timestamp, agent, session, person, model, custom_attributes, witness, is_request, has_cost,
    iif(leads_requests, request, 0) AS request, iif(leads_cost, cost_usd, NULL) AS cost_usd,
    ${columns.map((column) => `iif(leads_tokens, ${column}, 0) AS ${column}`).join(', ')}
  FROM told_usage JOIN leading USING (agent, session, witness);
`;

/** Calls that were refused and have a result as well: few, of few meanings. A join would make an index of all rows first. */
const REFUSED = `
CREATE VIEW refused AS
  SELECT agent, session_id, json_extract(attributes, '$.call_id') AS call
  FROM event_rows CROSS JOIN sources ON sources.id = source_id
  WHERE meaning_id IN (SELECT id FROM meanings WHERE kind = 'tool' AND part_of IS NOT NULL);
`;

export const VIEWS = `${USAGE}${REFUSED}
CREATE VIEW requests AS
  SELECT timestamp, agent, session_id, person, model, kind = 'request' AS is_ok, cost_usd, input_tokens, output_tokens,
    cache_read_tokens, cache_creation_tokens, duration_ms, status_code, attempt, error
  FROM events WHERE kind IN ('request', 'request_error');

CREATE VIEW tools AS
  SELECT timestamp, agent, session_id, person, model, tool_name, success, duration_ms, decision, error, tool_parameters
  FROM events WHERE ifnull(${IS_CALL}, kind = 'tool');

CREATE VIEW prompts AS
  SELECT timestamp, agent, session_id, person, prompt_length, prompt FROM events WHERE kind = 'prompt';

CREATE VIEW told AS
  SELECT agent, session_id, person, timestamp, witness,
    ${eachOf(ofEvent)}
  FROM events
  UNION ALL
  SELECT agent, session_id, person, timestamp, witness,
    ${eachOf(ofPoint)}
  FROM metrics;

CREATE VIEW sessions AS ${sessionsOf('session_id IS NOT NULL')};

CREATE VIEW days AS ${summary('day', 'date(timestamp) AS day', '1')};

CREATE VIEW people AS ${summary('person', 'person', 'person IS NOT NULL')};`;

/** Sessions of some records: SQLite does not find these by itself from what is asked of the view. */
export function sessionsOf(where: string): string {
  return `
  SELECT agent, session_id, max(person) AS person, ${span}, ${most}
  FROM (
    SELECT agent, session_id, witness, max(person) AS person, min(timestamp) AS first, max(timestamp) AS last, ${sums}
    FROM told WHERE ${where} GROUP BY agent, session_id, witness
  ) GROUP BY agent, session_id`;
}

/** By agent and something else: the sum of its sessions, or what one witness says in all, whichever is more. */
function summary(by: string, asked: string, where: string): string {
  return `
  WITH parts AS (
    SELECT ${asked}, agent, ifnull(session_id, '') AS session, witness, min(timestamp) AS first, max(timestamp) AS last, ${sums}
    FROM told WHERE ${where} GROUP BY ${by}, agent, session, witness
  )
  SELECT ${by}, agent, ${span}, max(sessions) AS sessions, ${most}
  FROM (
    SELECT ${by}, agent, ${span}, count(*) AS sessions, ${sums}
    FROM (
      SELECT ${by}, agent, session, ${span}, ${most} FROM parts WHERE session <> '' GROUP BY ${by}, agent, session
    ) GROUP BY ${by}, agent
    UNION ALL
    SELECT ${by}, agent, ${span}, 0, ${sums} FROM parts GROUP BY ${by}, agent, witness
  ) GROUP BY ${by}, agent`;
}
