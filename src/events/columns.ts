/**
 * The columns of both tables, in the order of the tables, and which attribute fills each: of several spellings the first
 * that a record has. The names of the first columns are those that dashboards and scripts for such files use already.
 */

/** How a value is kept: as text, as a number, or only where content is asked for. */
type Kept = 'text' | 'number' | 'content';

export type Column = { readonly name: string; readonly kept: Kept; readonly from: readonly string[] };

const column = (name: string, kept: Kept, ...from: string[]): Column => ({ name, kept, from });

/** What records of both tables have in common. */
const COMMON: readonly Column[] = [
  column(
    'session_id',
    'text',
    'session.id',
    'conversation.id',
    'gen_ai.conversation.id',
    'ai.telemetry.metadata.sessionId',
  ),
  column('account_uuid', 'text', 'user.account_uuid'),
  column('organization_id', 'text', 'organization.id'),
  column('terminal_type', 'text', 'terminal.type'),
  column('app_version', 'text', 'app.version', 'service.version'),
];

export const EVENT_ATTRIBUTES: readonly Column[] = [
  ...COMMON,
  column('prompt', 'content', 'prompt', 'prompt_text', 'user_prompt'),
  column('prompt_length', 'number', 'prompt_length', 'user_prompt_length'),
  column('tool_name', 'text', 'tool_name', 'function_name', 'gen_ai.tool.name'),
  column('success', 'text', 'success'),
  column('duration_ms', 'number', 'duration_ms'),
  column('error', 'text', 'error', 'error.message', 'error_message'),
  column('decision', 'text', 'decision'),
  column('source', 'text', 'source'),
  column('tool_parameters', 'content', 'tool_parameters', 'tool_input', 'function_args', 'arguments'),
  column('model', 'text', 'model', 'gen_ai.response.model', 'gen_ai.request.model', 'model_name'),
  column('cost_usd', 'number', 'cost_usd', 'usage.estimated_usd'),
  column('input_tokens', 'number', 'input_tokens', 'input_token_count', 'gen_ai.usage.input_tokens'),
  column('output_tokens', 'number', 'output_tokens', 'output_token_count', 'gen_ai.usage.output_tokens'),
  column(
    'cache_read_tokens',
    'number',
    'cache_read_tokens',
    'cached_token_count',
    'cached_content_token_count',
    'gen_ai.usage.cache_read.input_tokens',
  ),
  column(
    'cache_creation_tokens',
    'number',
    'cache_creation_tokens',
    'cache_write_token_count',
    'gen_ai.usage.cache_creation.input_tokens',
  ),
  column(
    'reasoning_tokens',
    'number',
    'reasoning_token_count',
    'thoughts_token_count',
    'gen_ai.usage.reasoning.output_tokens',
  ),
  column('status_code', 'text', 'status_code', 'http.response.status_code', 'http.status_code'),
  column('attempt', 'number', 'attempt'),
];

export const METRIC_ATTRIBUTES: readonly Column[] = [
  ...COMMON,
  column('model', 'text', 'model', 'gen_ai.response.model', 'gen_ai.request.model'),
  column('type', 'text', 'type', 'token_type', 'gen_ai.token.type'),
  column('tool', 'text', 'tool', 'tool_name', 'function_name', 'gen_ai.tool.name'),
  column('decision', 'text', 'decision'),
  column('language', 'text', 'language', 'programming_language'),
];

/** The usual name of a session. */
export const SESSION = 'session.id';

/** Names of the person that sent a record, the best first. */
export const PERSON: readonly string[] = ['user.email', 'user.account_uuid', 'user.id', 'ai.telemetry.metadata.userId'];

/** What this service adds to the columns that others know. */
const OURS = `
  custom_attributes TEXT NOT NULL,
  agent TEXT NOT NULL,
  person TEXT,
  kind TEXT NOT NULL,
  witness TEXT NOT NULL,
  part_of TEXT,
  resource TEXT NOT NULL,
  fingerprint TEXT NOT NULL UNIQUE`;

const TYPES: Readonly<Record<Kept, string>> = { text: 'TEXT', content: 'TEXT', number: 'REAL' };
const declared = (columns: readonly Column[]) =>
  columns.map(({ name, kept }) => `${name} ${TYPES[kept]}`).join(',\n  ');
const [common, rest] = [METRIC_ATTRIBUTES.slice(0, COMMON.length), METRIC_ATTRIBUTES.slice(COMMON.length)];

/** `timestamp` is UTC and written as SQLite's own functions write it, so that comparing it with `datetime('now')` is right. */
export const TABLES = `
CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  timestamp TEXT NOT NULL,
  ${declared(EVENT_ATTRIBUTES.slice(0, COMMON.length))},
  event_name TEXT NOT NULL,
  ${declared(EVENT_ATTRIBUTES.slice(COMMON.length))},${OURS}
);
CREATE TABLE metrics (
  id INTEGER PRIMARY KEY,
  timestamp TEXT NOT NULL,
  ${declared(common)},
  metric_name TEXT NOT NULL,
  metric_value REAL NOT NULL,
  metric_unit TEXT NOT NULL,
  ${declared(rest)},${OURS}
);
CREATE TABLE unknown_attributes (name TEXT PRIMARY KEY, first_seen TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX events_by_time ON events (timestamp);
CREATE INDEX metrics_by_time ON metrics (timestamp);
CREATE INDEX events_by_session ON events (session_id);
CREATE INDEX metrics_by_session ON metrics (session_id);`;

const LAST = ['custom_attributes', 'agent', 'person', 'kind', 'witness', 'part_of', 'resource', 'fingerprint'];

/** Columns in the order of the values of a row. */
export const EVENT_COLUMNS: readonly string[] = [
  'timestamp',
  'event_name',
  ...EVENT_ATTRIBUTES.map(({ name }) => name),
  ...LAST,
];
export const METRIC_COLUMNS: readonly string[] = [
  'timestamp',
  'metric_name',
  'metric_value',
  'metric_unit',
  ...METRIC_ATTRIBUTES.map(({ name }) => name),
  ...LAST,
];
