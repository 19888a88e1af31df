/**
 * Every setting there is, by the name it has in Config. `key` is its name in a file; that in the environment follows:
 * `hold` is OTEL_KPI_HOLD. docs/config.md is generated from this table.
 */
import { flag, oneOf, type Check } from '../model/check.ts';
import { duration, size } from '../model/quantities.ts';
import { address, dimensions, optionalPath, optionalUrl, state, timeZone, token } from './values.ts';

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
    'Where OTLP/HTTP is received. Collectors keep 4317 and 4318, so that both run on one machine.',
  ),
  metrics: setting(
    'metrics',
    '127.0.0.1:19464',
    address,
    'Where Prometheus scrapes, and where page and API are. Not the address of `otlp`: who reads is not who sends.',
  ),
  token: setting(
    'token',
    '',
    token,
    'Bearer token that senders must show to `otlp`. Without one, who reaches the address can write KPIs.',
  ),
  metricsToken: setting(
    'metrics_token',
    '',
    token,
    'Bearer token that readers must show to `metrics`. One of its own, so that senders cannot read about each other.',
  ),
  noToken: setting(
    'no_token',
    'false',
    flag,
    'The explicit word that other machines may reach listeners that have no token, as in a private network.',
  ),
  bodyMaxBytes: setting(
    'body_max',
    '64MiB',
    size('64KiB', '1GiB'),
    'Largest request body, decompressed. Larger ones are refused, so that no sender can fill the memory.',
  ),
  state: setting(
    'state',
    'data/otel-kpi.db',
    state,
    'Where everything counted is kept: a SQLite file (`:memory:` forgets it at the end, which is for trying out), or Redis for several replicas: `redis://host:6379`. See below.',
  ),
  horizonMs: setting(
    'horizon',
    '7d',
    duration('1d', '90d'),
    'How long after its end a day still takes late records. A laptop sends its queue after the weekend; longer costs disk.',
  ),
  holdMs: setting(
    'hold',
    '75s',
    duration('0s', '1h'),
    'How long a new series shows 0 before its value, so that `increase()` sees the rise. More than the scrape interval.',
  ),
  idleTimeoutMs: setting(
    'idle_timeout',
    '30m',
    duration('5m', '4h'),
    'How long nothing happens in a session before its stretch of work counts as ended; what comes later is the next one.',
  ),
  timeZone: setting(
    'time_zone',
    'UTC',
    timeZone,
    'Whose days `today`, `month` and `day` are, such as `Europe/Berlin`. It may change at any time: amounts are kept in quarters of an hour.',
  ),
  usage: setting(
    'usage',
    'events',
    oneOf(['events', 'metrics', 'both']),
    'Which counts tokens and cost where sessions are not named, so that events and metrics cannot be matched. `both` counts double where a sender uses both.',
  ),
  dimensions: setting(
    'dimensions',
    '{ team: [team, team.id, team_id], department: [department], cost_center: [cost_center, cost.center], project: [project, project.name] }',
    dimensions,
    'Labels that KPIs may have besides their own, and the attributes each is read from, first match first.',
  ),
  kpisFile: setting('kpis_file', '', optionalPath, 'A catalogue of your own, over the default one. See kpis.md.'),
  peopleFile: setting(
    'people_file',
    '',
    optionalPath,
    'The teams of people whose agents do not tell one: lines of `name: team` or `name: { team: team }`.',
  ),
  sessionsTo: setting(
    'sessions_to',
    '',
    optionalUrl,
    'An OTLP/HTTP endpoint for logs, such as `http://127.0.0.1:4318/v1/logs`, that gets an event `agent.session` of each stretch that ended.',
  ),
  sessionsToken: setting(
    'sessions_token',
    '',
    token,
    'Bearer token to show to `sessions_to`, such as the one that its collector wants of everybody who sends.',
  ),
  agentsEndpoint: setting(
    'agents_endpoint',
    '',
    optionalUrl,
    'Where page and start tell people to let agents send: the collector in front, such as `http://127.0.0.1:4318`. By default `otlp`.',
  ),
  logLevel: setting('log_level', 'info', oneOf(['debug', 'info', 'warn', 'error']), 'The least important line logged.'),
  logFormat: setting('log_format', 'text', oneOf(['text', 'json']), 'For people, or for a log store.'),
} as const;

function setting<T>(key: string, standard: string, check: Check<T>, help: string): Setting<T> {
  return { key, default: standard, check, help };
}

export function environmentName(key: string): string {
  return `OTEL_KPI_${key.toUpperCase()}`;
}
