/**
 * The columns of both lists, and which attribute fills each: of several spellings the first that a record has. The names of the
 * first columns are those that dashboards and scripts for such files use already.
 *
 * What the records of one sender have alike is a row of `sources`, what those that say the same of something have alike a row of
 * `meanings`: a record is a short row that names both, and comes after the rows of the time before it. Of a wide row each index and
 * each text that repeats would cost as much again as counting the record does (docs/decisions/0045, 0060). `events` and `metrics` are
 * views of these.
 */

/** How a value is kept: as text, as a number, only where content is asked for, or as one of few texts, which are in `meanings`. */
type Kept = 'text' | 'number' | 'content' | 'word';

export type Column = { readonly name: string; readonly kept: Kept; readonly from: readonly string[] };

const column = (name: string, kept: Kept, ...from: string[]): Column => ({ name, kept, from });

/** What the records of a sender have in common. */
export const SOURCE_ATTRIBUTES: readonly Column[] = [
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
  column('prompt', 'content', 'prompt', 'prompt_text', 'user_prompt'),
  column('prompt_length', 'number', 'prompt_length', 'user_prompt_length'),
  column('tool_name', 'word', 'tool_name', 'function_name', 'gen_ai.tool.name'),
  column('success', 'word', 'success'),
  column('duration_ms', 'number', 'duration_ms'),
  column('error', 'text', 'error', 'error.message', 'error_message'),
  column('decision', 'word', 'decision'),
  column('source', 'word', 'source'),
  column('tool_parameters', 'content', 'tool_parameters', 'tool_input', 'function_args', 'arguments'),
  column('model', 'word', 'model', 'gen_ai.response.model', 'gen_ai.request.model', 'model_name'),
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
  column('status_code', 'word', 'status_code', 'http.response.status_code', 'http.status_code'),
  column('attempt', 'number', 'attempt'),
];

export const METRIC_ATTRIBUTES: readonly Column[] = [
  column('model', 'word', 'model', 'gen_ai.response.model', 'gen_ai.request.model'),
  column('type', 'word', 'type', 'token_type', 'gen_ai.token.type'),
  column('tool', 'word', 'tool', 'tool_name', 'function_name', 'gen_ai.tool.name'),
  column('decision', 'word', 'decision'),
  column('language', 'word', 'language', 'programming_language'),
];

/** The usual name of a session. */
export const SESSION = 'session.id';

/** Names of the person that sent a record, the best first. */
export const PERSON: readonly string[] = ['user.email', 'user.account_uuid', 'user.id', 'ai.telemetry.metadata.userId'];

const TYPES: Readonly<Record<Kept, string>> = { text: 'TEXT', content: 'TEXT', number: 'NUMERIC', word: 'TEXT' };
const declared = (columns: readonly Column[]) => columns.map(({ name, kept }) => `${name} ${TYPES[kept]}`);
const namesOf = (columns: readonly Column[]): readonly string[] => columns.map(({ name }) => name);
export const isWord = ({ kept }: Column): boolean => kept === 'word';
const ownOf = (columns: readonly Column[]) => columns.filter((each) => !isWord(each));
/** In the order of their values. */
const WORDS: readonly string[] = [
  ...new Set(namesOf([...EVENT_ATTRIBUTES, ...METRIC_ATTRIBUTES].filter((each) => isWord(each)))),
];

/** Columns in the order of the values of a row. */
export const SOURCE_COLUMNS: readonly string[] = ['id', 'agent', 'person', ...namesOf(SOURCE_ATTRIBUTES), 'resource'];
/** Those of them that name a person. */
export const NAMED_COLUMNS: readonly string[] = ['person', 'account_uuid'];
/** `alike`: attributes without a column, as JSON. */
export const MEANING_COLUMNS: readonly string[] = [
  'id',
  'name',
  'unit',
  'kind',
  'witness',
  'part_of',
  ...WORDS,
  'alike',
];
const RECORD = ['timestamp', 'fingerprint', 'source_id', 'meaning_id', 'attributes'];
export const EVENT_COLUMNS: readonly string[] = [...RECORD, ...namesOf(ownOf(EVENT_ATTRIBUTES))];
export const METRIC_COLUMNS: readonly string[] = [...RECORD, 'metric_value'];

/**
 * `timestamp` is UTC and written as SQLite's own functions write it, so that comparing it with `datetime('now')` is right. With it first
 * the index that tells records apart grows at its end, however many there are. Points are short enough to be in that index themselves.
 */
const RECORD_TYPES = `timestamp TEXT NOT NULL, fingerprint INTEGER NOT NULL, source_id INTEGER NOT NULL, meaning_id INTEGER NOT NULL,
  attributes TEXT`;

/** What an upgrade makes anew. */
export const ROW_TABLES = `
CREATE TABLE meanings (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL, witness TEXT NOT NULL, part_of TEXT,
  ${WORDS.map((name) => `${name} TEXT`).join(', ')}, alike TEXT, last_day TEXT NOT NULL
);
CREATE TABLE event_rows (
  id INTEGER PRIMARY KEY, ${RECORD_TYPES}, ${declared(ownOf(EVENT_ATTRIBUTES)).join(', ')}, UNIQUE (timestamp, fingerprint)
);
CREATE TABLE metric_rows (${RECORD_TYPES}, metric_value NUMERIC NOT NULL, PRIMARY KEY (timestamp, fingerprint)) WITHOUT ROWID;`;

export const TABLES = `${ROW_TABLES}
CREATE TABLE sources (
  id INTEGER PRIMARY KEY, agent TEXT NOT NULL, person TEXT, ${declared(SOURCE_ATTRIBUTES).join(', ')}, resource TEXT NOT NULL,
  last_day TEXT NOT NULL
);
CREATE TABLE unknown_attributes (name TEXT PRIMARY KEY, first_seen TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX sources_by_session ON sources (session_id);`;

/** What this service adds to the columns that others know. */
const ours = [
  "json_patch(sources.resource, ifnull(iif(alike IS NULL, attributes, json_patch(alike, ifnull(attributes, '{}'))), '{}')) AS custom_attributes",
  'agent',
  'person',
  'kind',
  'witness',
  'part_of',
  'resource',
  'source_id',
  "printf('%013x', fingerprint) AS fingerprint",
].join(', ');

/** Deleting from them is deleting the records. Joined in this order, since nothing finds the records of a source but their time. */
const list = (name: string, rows: string, id: string, own: string, columns: readonly Column[]): string => `
CREATE VIEW ${name} AS
  SELECT ${id} AS id, timestamp, ${namesOf(SOURCE_ATTRIBUTES).join(', ')}, ${own}, ${namesOf(columns).join(', ')}, ${ours}
  FROM ${rows} CROSS JOIN sources ON sources.id = source_id CROSS JOIN meanings ON meanings.id = meaning_id;
CREATE TRIGGER ${name}_delete INSTEAD OF DELETE ON ${name} BEGIN DELETE FROM ${rows} WHERE timestamp = OLD.timestamp AND ${id} = OLD.id; END;`;

export const LISTS = [
  list('events', 'event_rows', 'event_rows.id', 'name AS event_name', EVENT_ATTRIBUTES),
  list(
    'metrics',
    'metric_rows',
    'metric_rows.fingerprint',
    'name AS metric_name, metric_value, unit AS metric_unit',
    METRIC_ATTRIBUTES,
  ),
].join('');
