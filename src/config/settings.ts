/**
 * Every setting there is, by the name it has in Config. `key` is its name in a file; that in the environment follows:
 * `hold` is OTEL_KPI_HOLD. docs/config.md is generated from this table.
 */
import { flag, integer, oneOf, type Check, type JsonSchema } from '../model/check.ts';
import { duration, size } from '../model/quantities.ts';
import { DEFAULT_DIMENSIONS } from '../model/labels.ts';
import { agents } from './agents.ts';
import { dimensions } from './dimensions.ts';
import { address, eventsFile, hashKey, optionalPath, optionalUrl, state, timeZone, token } from './values.ts';

export type Setting<T> = {
  readonly key: string;
  /** As it would be written in the environment. '' is none. */
  readonly default: string;
  readonly check: Check<T>;
  /** What it does, and why one would change it. */
  readonly help: string;
};

export const SETTINGS = {
  otlp: setting(
    'otlp',
    '127.0.0.1:14318',
    address,
    'Address that receives OTLP/HTTP. Not 4317 or 4318, so that a collector can run on the same machine.',
  ),
  metrics: setting(
    'metrics',
    '127.0.0.1:19464',
    address,
    'Address of the Prometheus endpoint, the page and the API. Must differ from `otlp`: readers and senders are given different access.',
  ),
  token: setting(
    'token',
    '',
    token,
    'Bearer token required from senders on `otlp`. Without it, anyone who can reach the address can write KPIs.',
  ),
  metricsToken: setting(
    'metrics_token',
    '',
    token,
    'Bearer token required from readers on `metrics`. Use another one than `token`, so that senders cannot read KPIs.',
  ),
  webConfig: setting(
    'web_config',
    '',
    optionalPath,
    'File of TLS and passwords (basic auth) for both listeners, in the form of Prometheus’ exporter toolkit. Certificates and users are read again when they change. See security.md.',
  ),
  noToken: setting(
    'no_token',
    'false',
    flag,
    'Allow other machines to reach listeners that have no token, for example on a private network.',
  ),
  bodyMaxBytes: setting(
    'body_max',
    '64MiB',
    size('64KiB', '1GiB'),
    'Maximum size of a request body after decompression. Larger requests are refused, to protect memory.',
  ),
  state: setting(
    'state',
    'data/otel-kpi.db',
    state,
    'State store: a SQLite file, `:memory:` for trials (lost on exit), or Redis for several replicas: `redis://host:6379`. See below.',
  ),
  horizonMs: setting(
    'horizon',
    '7d',
    duration('1d', '90d'),
    'How long after its end a day still accepts late records, such as the queue of a laptop after a weekend. A longer horizon needs more disk.',
  ),
  historyMs: setting(
    'history',
    '400d',
    duration('37d', '1200d'),
    'How long amounts are kept by local day, for budgets, forecasts and comparisons. By quarter of an hour they are kept for 37 days.',
  ),
  holdMs: setting(
    'hold',
    '75s',
    duration('0s', '1h'),
    'How long a new series is exported as 0 before its value, so that `increase()` sees the rise. Must be longer than the scrape interval.',
  ),
  idleTimeoutMs: setting(
    'idle_timeout',
    '30m',
    duration('5m', '4h'),
    'A session without activity for this long is closed; later activity starts a new period.',
  ),
  timeZone: setting(
    'time_zone',
    'UTC',
    timeZone,
    'Time zone of `today`, `week`, `month` and `day`, such as `Europe/Berlin`. It can be changed at any time: amounts are stored by quarter of an hour.',
  ),
  usage: setting(
    'usage',
    'auto',
    oneOf(['auto', 'events', 'metrics', 'both']),
    'What to count of senders without session ids. `auto` compares the sums of each installation, and counts what the signal that knows more reported; a Redis of several shards needs `user.id` for that. With `events` or `metrics` that signal leads: from its first record on, the other counts no cost and tokens of that installation. An installation that sends the other signal alone counts by that; in a Redis of several shards it does not. `both` counts a sender of both signals twice.',
  ),
  dimensions: setting(
    'dimensions',
    written(DEFAULT_DIMENSIONS),
    dimensions,
    'Additional labels for KPIs, and the attributes each is read from. The first attribute that is present as text wins; lists, such as the `user.groups` of some gateways, are not read. The first value of a session holds for all of it; a dimension written as `{ attributes: [ticket], per: record }` belongs to the single record, as one of `vcs.` attributes does by default. With `awaited: true`, what a session uses before it is told the dimension waits two and a half minutes for it, since hooks may tell it after the agent.',
  ),
  agents: setting(
    'agents',
    '{}',
    agents,
    'What agents without a translator of their own are called, by `service.name`: `{ my-bot: support-bot, my-bot-eu: support-bot }`. One called `none` is not counted, such as a gateway that repeats the requests of those behind it. Others are called as their service is. Records of hooks go by it, too.',
  ),
  kpisFile: setting(
    'kpis_file',
    '',
    optionalPath,
    'Catalogue file of your own, read after the default one. See kpis.md.',
  ),
  peopleFile: setting(
    'people_file',
    '',
    optionalPath,
    'File with the teams, and other dimensions, of people and machines whose agents report none. See below.',
  ),
  peopleAmounts: setting(
    'people_amounts',
    'off',
    oneOf(['off', 'hashed', 'plain']),
    'Whether amounts are also kept by person, for lists of those who use the most and for budgets of single persons: `plain` shows people by the names that agents tell, `hashed` by a word that stays the same, `off` keeps nothing. Ask those whose work it is first.',
  ),
  peopleMin: setting(
    'people_min',
    '1',
    integer(1, 1000),
    'How many people a team must have had in 30 days, and a cohort, for numbers of its people to be shown; 5 is usual where nobody may be recognised. By default every team is shown, as its cost is; a cohort needs at least 3. See how-it-is-counted.md.',
  ),
  identity: setting(
    'identity',
    'plain',
    oneOf(['plain', 'hashed']),
    'How people are named in state, session events and the page: as agents tell it, or by keyed hashes. After a change to `hashed`, `otel-kpi state upgrade` makes hashes of the names that are there; there is no way back.',
  ),
  identityKey: setting(
    'identity_key',
    '',
    hashKey,
    'Key of the hashes, at least 32 characters. All replicas need the same one. Whoever has it can find the hash of a name. With another key every person counts anew, as somebody else.',
  ),
  identityKeyFile: setting(
    'identity_key_file',
    '',
    optionalPath,
    'File with the key, made at the first start. Default: `identity.key` beside a SQLite state.',
  ),
  pricesFile: setting(
    'prices_file',
    '',
    optionalPath,
    'File with prices of your own, over the built-in list: contracts, discounts and models that it does not know. See prices.md.',
  ),
  sessionsTo: setting(
    'sessions_to',
    '',
    optionalUrl,
    'OTLP/HTTP endpoint for logs, such as `http://127.0.0.1:4318/v1/logs`. Receives one `agent.session` event for each closed period of a session.',
  ),
  sessionsToken: setting('sessions_token', '', token, 'Bearer token sent to `sessions_to`.'),
  pushTo: setting(
    'push_to',
    '',
    optionalUrl,
    'OTLP/HTTP endpoint for metrics, such as `http://127.0.0.1:4318/v1/metrics`. Receives all KPIs, cumulative and with start times. See existing-stack.md.',
  ),
  pushIntervalMs: setting('push_interval', '60s', duration('1s', '1h'), 'Time between two pushes to `push_to`.'),
  pushToken: setting('push_token', '', token, 'Bearer token sent to `push_to`.'),
  agentsEndpoint: setting(
    'agents_endpoint',
    '',
    optionalUrl,
    'OTLP endpoint shown in setup instructions: the collector in front, such as `http://127.0.0.1:4318`. Default: the address of `otlp`.',
  ),
  events: setting(
    'events',
    'auto',
    eventsFile,
    'SQLite file with a row for each event and point, for queries and reports: a path, `off`, or `auto`: `events.db` beside a SQLite state, and none with Redis or `:memory:`.',
  ),
  eventsKeptMs: setting('events_kept', '30d', duration('1d', '400d'), 'How long rows of `events` are kept.'),
  eventsMaxBytes: setting(
    'events_max',
    '4GiB',
    size('16MiB', '1000GiB'),
    'Maximum size of `events`. Beyond it the oldest day is deleted, and counted in own metrics.',
  ),
  eventsGroupRead: setting(
    'events_group_read',
    'false',
    flag,
    'Let the group of the process read `events`, for a Grafana that runs as another user.',
  ),
  keepPrompts: setting(
    'keep_prompts',
    'false',
    flag,
    'Keep prompts and tool text in `events`, as far as agents and collectors send them. Secrets of known shapes are masked.',
  ),
  logLevel: setting('log_level', 'info', oneOf(['debug', 'info', 'warn', 'error']), 'Minimum level of log lines.'),
  logFormat: setting(
    'log_format',
    'text',
    oneOf(['text', 'json']),
    'Log format: `text` for people, `json` for a log store.',
  ),
} as const;

/** For editors: what a file of settings may say. */
export function configSchema(): JsonSchema {
  const properties = Object.values(SETTINGS).map(({ key, check, help, default: standard }) => {
    const description = standard === '' ? help : `${help} Default: ${standard}`;
    return [key, { description, ...check.schema }] as const;
  });
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}

function setting<T>(key: string, standard: string, check: Check<T>, help: string): Setting<T> {
  return { key, default: standard, check, help };
}

function written(attributes: Readonly<Record<string, readonly string[]>>): string {
  const each = Object.entries(attributes).map(([label, names]) => `${label}: [${names.join(', ')}]`);
  return `{ ${each.join(', ')} }`;
}

export function environmentName(key: string): string {
  return `OTEL_KPI_${key.toUpperCase()}`;
}
