/**
 * Views for people who query the file. Money and tokens of a session are the larger of what its events and its metrics say,
 * since both report the same (docs/decisions/0016 has what counting does beyond that).
 */

const of = (kind: string) => `CASE kind WHEN '${kind}' THEN metric_value ELSE 0 END`;
const USED =
  'ifnull(input_tokens, 0) + ifnull(output_tokens, 0) + ifnull(cache_read_tokens, 0) + ifnull(cache_creation_tokens, 0)';

export const VIEWS = `
CREATE VIEW requests AS
  SELECT timestamp, agent, session_id, person, model, kind = 'request' AS is_ok, cost_usd, input_tokens, output_tokens,
    cache_read_tokens, cache_creation_tokens, duration_ms, status_code, attempt, error
  FROM events WHERE kind IN ('request', 'request_error');

CREATE VIEW tools AS
  SELECT timestamp, agent, session_id, person, tool_name, success, duration_ms, decision, error, tool_parameters
  FROM events WHERE kind = 'tool';

CREATE VIEW prompts AS
  SELECT timestamp, agent, session_id, person, prompt_length, prompt FROM events WHERE kind = 'prompt';

CREATE VIEW told AS
  SELECT agent, session_id, person, timestamp, 'events' AS witness, ifnull(cost_usd, 0) AS cost_usd, ${USED} AS tokens,
    kind = 'request' AS request, kind = 'request_error' AS failed, kind = 'prompt' AS prompt, kind = 'tool' AS tool,
    0 AS lines, 0 AS commits, 0 AS pull_requests
  FROM events
  UNION ALL
  SELECT agent, session_id, person, timestamp, 'metrics',
    ${['cost', 'tokens', 'request', 'request_error', 'prompt', 'tool', 'lines', 'commit', 'pull_request'].map(of).join(',\n    ')}
  FROM metrics;

CREATE VIEW sessions AS ${summary('agent, session_id', "ifnull(session_id, '') <> ''")};

CREATE VIEW days AS ${summary('date(timestamp) AS day, agent, session_id', '1')};

CREATE VIEW people AS ${summary('person, agent, session_id', 'person IS NOT NULL')};`;

/** By witness first: only then which of two said more can be told. */
function summary(by: string, where: string): string {
  const names = by.split(', ').map((each) => each.replace(/.* AS /, ''));
  const group = names.join(', ');
  const kept = names.filter((name) => name !== 'session_id' || names.length === 2).join(', ');
  const sum = (name: string) => `sum(${name}) AS ${name}`;
  const most = (name: string) => `max(${name}) AS ${name}`;
  const AMOUNTS = ['cost_usd', 'tokens', 'request', 'failed', 'prompt', 'tool', 'lines', 'commits', 'pull_requests'];
  const bySession = `
    SELECT ${group}, max(person) AS someone, min(first) AS first, max(last) AS last, ${AMOUNTS.map(most).join(', ')}
    FROM (
      SELECT ${by}, max(person) AS person, witness, min(timestamp) AS first, max(timestamp) AS last,
        ${AMOUNTS.map(sum).join(', ')}
      FROM told WHERE ${where} GROUP BY ${group}, witness
    ) GROUP BY ${group}`;
  const shown = `min(first) AS first, max(last) AS last, count(*) AS sessions, sum(cost_usd) AS cost_usd, sum(tokens) AS tokens,
    sum(request) AS requests, sum(failed) AS failed_requests, sum(prompt) AS prompts, sum(tool) AS tool_calls,
    sum(lines) AS lines, sum(commits) AS commits, sum(pull_requests) AS pull_requests`;
  const person = names.includes('session_id') && names.length === 2 ? ', max(someone) AS person' : '';
  return `
  SELECT ${kept}${person}, ${shown}
  FROM (${bySession}
  ) GROUP BY ${kept}`;
}
