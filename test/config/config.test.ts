import { describe, expect, test } from '@jest/globals';
import { SETTINGS } from '../../src/config/settings.ts';
import { loadConfig, type Config } from '../../src/config/config.ts';
type Env = Record<string, string>;
const KEYS = Object.values(SETTINGS).map(({ key }) => key);

describe('settings', () => {
  test('have defaults that need nobody', () => {
    expect(load({})).toEqual({
      otlp: { host: '127.0.0.1', port: 14318 },
      metrics: { host: '127.0.0.1', port: 19464 },
      token: '',
      metricsToken: '',
      noToken: false,
      bodyMaxBytes: 64 * 1024 * 1024,
      state: 'data/otel-kpi.db',
      horizonMs: 7 * 24 * 3_600_000,
      historyMs: 400 * 24 * 3_600_000,
      holdMs: 75_000,
      idleTimeoutMs: 1_800_000,
      timeZone: 'UTC',
      usage: 'auto',
      dimensions: [
        { label: 'team', attributes: ['team', 'team.id', 'team_id'] },
        { label: 'department', attributes: ['department'] },
        { label: 'cost_center', attributes: ['cost_center', 'cost.center'] },
        { label: 'project', attributes: ['project', 'project.name'] },
      ],
      agents: new Map(),
      kpisFile: '',
      peopleFile: '',
      webConfig: '',
      peopleAmounts: 'off',
      peopleMin: 1,
      identity: 'plain',
      identityKey: '',
      identityKeyFile: '',
      pricesFile: '',
      sessionsTo: '',
      sessionsToken: '',
      pushTo: '',
      pushIntervalMs: 60_000,
      pushToken: '',
      agentsEndpoint: '',
      events: 'auto',
      eventsKeptMs: 30 * 86_400_000,
      eventsMaxBytes: 4 * 2 ** 30,
      eventsGroupRead: false,
      keepPrompts: false,
      logLevel: 'info',
      logFormat: 'text',
    });
  });

  test('of the file stand over defaults, and those of the environment over the file', () => {
    const file = 'hold: 10s\nhorizon: 14d\nusage: metrics\nkpis_file: mine.yaml';
    expect(load({ OTEL_KPI_HOLD: '0s', OTEL_KPI_LOG_FORMAT: 'json', PATH: '/bin' }, file)).toMatchObject({
      holdMs: 0,
      horizonMs: 14 * 86_400_000,
      usage: 'metrics',
      kpisFile: 'mine.yaml',
      logFormat: 'json',
    });
  });

  test('that are empty in the environment are not set', () => {
    expect(load({ OTEL_KPI_HOLD: '', OTEL_KPI_TOKEN: '' }, 'hold: 10s\ntoken: abc')).toMatchObject({
      holdMs: 10_000,
      token: 'abc',
    });
  });

  test('mean the same in the file and in the environment', () => {
    for (const { key, default: standard } of Object.values(SETTINGS)) {
      expect(load({}, `${key}: ${standard}`)).toEqual(load({}));
      expect(load({ [`OTEL_KPI_${key.toUpperCase()}`]: standard })).toEqual(load({}));
    }
  });

  test('may all be absent from a file', () => expect(load({}, '# hold: 10s\n')).toEqual(load({})));
});

describe('values', () => {
  test.each<[written: string, value: Partial<Config>]>([
    ['otlp: localhost:0', { otlp: { host: 'localhost', port: 0 } }],
    ['otlp: "[::1]:4000"', { otlp: { host: '::1', port: 4000 } }],
    ['metrics: 127.3.2.1:65535', { metrics: { host: '127.3.2.1', port: 65_535 } }],
    ['hold: 1500ms', { holdMs: 1500 }],
    ['hold: 5m', { holdMs: 300_000 }],
    ['hold: 1h', { holdMs: 3_600_000 }],
    ['horizon: 36h', { horizonMs: 36 * 3_600_000 }],
    ['body_max: 65536B', { bodyMaxBytes: 65_536 }],
    ['body_max: 512KiB', { bodyMaxBytes: 524_288 }],
    ['body_max: 1GiB', { bodyMaxBytes: 2 ** 30 }],
    ['idle_timeout: 4h', { idleTimeoutMs: 14_400_000 }],
    ['time_zone: Asia/Kathmandu', { timeZone: 'Asia/Kathmandu' }],
    ['people_file: people.yaml', { peopleFile: 'people.yaml' }],
    ['sessions_to: http://[::1]:4318/v1/logs', { sessionsTo: 'http://[::1]:4318/v1/logs' }],
    ['sessions_to: https://logs.example/otlp?key=x', { sessionsTo: 'https://logs.example/otlp?key=x' }],
    ['state: ":memory:"', { state: ':memory:' }],
    ['token: 0123', { token: '0123' }],
    ['no_token: 1', { noToken: true }],
    ['dimensions: {}', { dimensions: [] }],
    ['dimensions:\n  squad: [squad.name]', { dimensions: [{ label: 'squad', attributes: ['squad.name'] }] }],
  ])('%s', (written, value) => expect(load({}, written)).toMatchObject(value));

  test.each<[written: string, fault: string]>([
    ['otlp: 127.0.0.1', 'otlp: is "127.0.0.1"; must be host:port, such as 127.0.0.1:4000, [::1]:4000 or 0.0.0.0:4000'],
    ['otlp: ":4000"', 'otlp: is ":4000"; must be host:port'],
    ['otlp: ::1:4000', 'otlp: is "::1:4000"; must be host:port'],
    ['otlp: "[localhost]:4000"', 'otlp: is "[localhost]:4000"; must be host:port'],
    ['otlp: 127.1:4000', 'otlp: is "127.1:4000"; must be host:port'],
    ['otlp: localhost:65536', 'otlp: is "localhost:65536"; must be host:port'],
    ['otlp: [localhost, 1]', 'otlp: is a list; must be host:port'],
    ['hold: 75', 'hold: is "75"; must be a duration from 0s to 1h, such as 1500ms, 75s, 5m or 30m'],
    ['hold: 1.5s', 'hold: is "1.5s"; must be a duration'],
    ['hold: -1s', 'hold: is "-1s"; must be a duration'],
    ['hold: 5M', 'hold: is "5M"; must be a duration'],
    ['hold: 61m', 'hold: is "61m"; must be a duration from 0s to 1h'],
    ['hold:', 'hold: is empty; must be a duration'],
    ['horizon: 23h', 'horizon: is "23h"; must be a duration from 1d to 90d'],
    ['horizon: 91d', 'horizon: is "91d"; must be a duration from 1d to 90d'],
    ['body_max: 64MB', 'body_max: is "64MB"; must be a size from 64KiB to 1GiB, such as 512KiB, 64MiB or 1GiB'],
    ['body_max: 67108864', 'body_max: is "67108864"; must be a size'],
    ['body_max: 2GiB', 'body_max: is "2GiB"; must be a size'],
    ['state: ""', 'state: is not right; must be the path of a SQLite file, :memory:, or redis://'],
    ['idle_timeout: 4m', 'idle_timeout: is "4m"; must be a duration from 5m to 4h'],
    ['time_zone: Mars/Olympus', 'time_zone: is "Mars/Olympus"; must be a time zone, such as UTC or Europe/Berlin'],
    ['time_zone: "+05:37"', 'time_zone: is "+05:37"; must be a time zone'],
    ['time_zone:', 'time_zone: is empty; must be a time zone'],
    [
      'sessions_to: 127.0.0.1:4318',
      'sessions_to: is not right; must be an http:// or https:// URL without a user, or empty',
    ],
    ['sessions_to: ftp://logs.example', 'sessions_to: is not right; must be an http:// or https:// URL'],
    ['usage: all', 'usage: is "all"; must be one of auto, events, metrics, both'],
    ['no_token: maybe', 'no_token: is "maybe"; must be true or false'],
    ['log_level: trace', 'log_level: is "trace"; must be one of debug, info, warn, error'],
    ['log_format: xml', 'log_format: is "xml"; must be one of text, json'],
    ['kpis_file: [a]', 'kpis_file: is a list; must be the path of a file, or empty'],
    ['dimensions: team', 'dimensions: is no map; must be lines of `name: value`'],
    ['dimensions: [team]', 'dimensions: is a list; must be a map of label names to attributes'],
    ['dimensions: { team: team }', 'dimensions.team: is "team"; must be a list of attribute names, at most 8'],
    ['dimensions: { team: [] }', 'dimensions.team: is read from nothing; must have at least one attribute'],
    ['dimensions: { team: [a b] }', 'dimensions.team[0]: is "a b"; must be the name of an attribute, without spaces'],
    ['dimensions: { team-name: [a] }', 'dimensions.team-name: is no name of a label; must be lower-case words'],
    ['dimensions: { model: [a] }', 'dimensions.model: has a meaning already; must be none of agent, model,'],
    ['dimensions: { window: [a] }', 'dimensions.window: has a meaning already; must be none of'],
    ['dimensions: { day: [a] }', 'dimensions.day: has a meaning already; must be none of'],
    ['dimensions: { le: [a] }', 'dimensions.le: has a meaning already; must be none of'],
    [
      `dimensions: { ${Array.from({ length: 17 }, (_, index) => `x${index}: [x]`).join()} }`,
      'dimensions: are 17; must be at most 16',
    ],
    ['Hold: 75s', 'Hold: is not known: did you mean hold?'],
    ['hold: 75s\nhold: 75s', 'line 2: is not plain YAML: Map keys must be unique'],
  ])('%s is a fault', (written, fault) => {
    const faults = faultsOf({}, written);
    expect(faults).toEqual([expect.stringContaining(`otel-kpi.yaml: ${fault}`)]);
  });
});

describe('secrets are in no fault', () => {
  test.each([
    ['token', 'hunter 2'],
    ['metrics_token', 'hunter "2"'],
    ['state', 'redis://user:hunter@host:port'],
    ['sessions_to', 'http://user:hunter@host:4318/v1/logs'],
  ])('%s', (key, written) => {
    const faults = faultsOf({ [`OTEL_KPI_${key.toUpperCase()}`]: written });
    expect(faults).toEqual([expect.stringMatching(/^OTEL_KPI_\w+: is not right; must be /)]);
    expect(faults.join()).not.toContain('hunter');
  });
});

describe('a listener that other machines reach', () => {
  const open = (path: string, key: string) =>
    `${path}: can be reached from other machines; must have a ${key}, or no_token: true, or be 127.0.0.1`;

  test.each(['0.0.0.0:1', '[::]:1', '10.0.0.1:1', '[::ffff:127.0.0.1]:1', 'my-host.example:1', 'localhost.example:1'])(
    '%s wants a token, or the word that there is none',
    (address) => {
      const env = { OTEL_KPI_OTLP: address, OTEL_KPI_METRICS: address.replace(/1$/, '2') };
      const [otlp, metrics] = [open('OTEL_KPI_OTLP', 'token'), open('OTEL_KPI_METRICS', 'metrics_token')];
      expect(faultsOf(env)).toEqual([otlp, metrics]);
      expect(faultsOf({ ...env, OTEL_KPI_TOKEN: 'abc' })).toEqual([metrics]);
      expect(faultsOf({ ...env, OTEL_KPI_METRICS_TOKEN: 'abc' })).toEqual([otlp]);
      expect(faultsOf({ ...env, OTEL_KPI_TOKEN: 'abc', OTEL_KPI_METRICS_TOKEN: 'def' })).toEqual([]);
      expect(faultsOf({ ...env, OTEL_KPI_NO_TOKEN: '1' })).toEqual([]);
    },
  );

  test('is named where its address was written', () => {
    expect(faultsOf({}, 'otlp: 0.0.0.0:1')).toEqual([open('otel-kpi.yaml: otlp', 'token')]);
  });

  test('is judged by the address that counts', () => {
    expect(faultsOf({ OTEL_KPI_OTLP: '127.0.0.1:1' }, 'otlp: 0.0.0.0:1')).toEqual([]);
  });

  test('is not blamed for a token that has a fault of its own, or is in a file that cannot be read', () => {
    const [reached, says] = [{ OTEL_KPI_OTLP: '0.0.0.0:1' }, expect.stringContaining];
    expect(faultsOf(reached, 'token: [')).toEqual([says('is not plain YAML')]);
    expect(faultsOf({ ...reached, OTEL_KPI_TOKEN: 'a b' })).toEqual([says('OTEL_KPI_TOKEN: is not right')]);
  });
});

test('everything wrong with file and environment is named at once, also what is overridden', () => {
  const env = {
    OTEL_KPI_HOLDS: '75s',
    OTEL_KPI_HOLD: 'long',
    OTEL_KPI_METRICS: '0.0.0.0:19464',
    OTEL_KPI_DIMENSIONS: '{ le: x',
  };
  const file = 'hold: 75\nretention: 7d\nstate: redis://cache?shard=8\ndimensions: { Team: [team], user: [], le: [] }';
  const faults = faultsOf(env, file).map((fault) => fault.replace(/(must be none of) .*/, '$1 …'));
  expect(`\n${faults.join('\n')}\n`).toBe(`
otel-kpi.yaml: retention: is not known; must be one of ${KEYS.join(', ')}
OTEL_KPI_HOLDS: is not known: did you mean OTEL_KPI_HOLD?
otel-kpi.yaml: state: is not right; must be the path of a SQLite file, :memory:, or redis://[user:password@]host[:port][/db][?prefix=…&shards=…&replicas=…]
otel-kpi.yaml: hold: is "75"; must be a duration from 0s to 1h, such as 1500ms, 75s, 5m or 30m
OTEL_KPI_HOLD: is "long"; must be a duration from 0s to 1h, such as 1500ms, 75s, 5m or 30m
otel-kpi.yaml: dimensions.Team: is no name of a label; must be lower-case words joined by single underscores
otel-kpi.yaml: dimensions.user: is read from nothing; must have at least one attribute
otel-kpi.yaml: dimensions.le: is read from nothing; must have at least one attribute
otel-kpi.yaml: dimensions.le: has a meaning already; must be none of …
OTEL_KPI_DIMENSIONS: line 1: is not plain YAML: Flow map must end with a }
OTEL_KPI_METRICS: can be reached from other machines; must have a metrics_token, or no_token: true, or be 127.0.0.1
`);
});

function load(env: Env, file?: string): Config {
  const config = read(env, file);
  expect(Array.isArray(config) ? config : []).toEqual([]);
  return config as Config;
}

function faultsOf(env: Env, file?: string): string[] {
  const config = read(env, file);
  return Array.isArray(config) ? config.map(({ path, message }) => `${path}: ${message}`) : [];
}

function read(env: Env, text: string | undefined) {
  return loadConfig({ env, ...(text === undefined ? {} : { file: { path: 'otel-kpi.yaml', text } }) });
}

test('names of agents are a map of short names', () => {
  expect(load({ OTEL_KPI_AGENTS: '{ my-bot: support-bot }' }).agents).toEqual(new Map([['my-bot', 'support-bot']]));
  expect(faultsOf({ OTEL_KPI_AGENTS: '{ my-bot: "a b" }' }).join()).toContain('OTEL_KPI_AGENTS.my-bot');
});
