/** Each link of the doctor's table, broken for real: the doctor names it. On a stack that is well it names none. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LINKS, type LinkName } from '../../src/doctor/links.ts';
import {
  closings,
  collecting,
  examine,
  scraping,
  serving,
  stand,
  type Answering,
  type Patient,
  startWell,
  type Well,
} from './doctor-parts.ts';
import { freePort } from './process.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-doctor-'));
const ROOT = join(import.meta.dirname, '../..');
const CONFIG = join(ROOT, 'collector/config.yaml');

let well: Well;
let closed: string;
let serial = 0;

beforeAll(async () => {
  closed = `http://127.0.0.1:${await freePort()}`;
  well = await startWell(folder);
});

afterAll(async () => {
  await Promise.all(closings.map((close) => close()));
  rmSync(folder, { recursive: true, force: true });
});

const variables = () => ({
  CLAUDE_CODE_ENABLE_TELEMETRY: '1',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_EXPORTER_OTLP_ENDPOINT: well.collector.url,
});

type Wrong = Partial<Omit<Patient, 'words'>> & {
  readonly told?: Readonly<Record<string, string | undefined>>;
  readonly words?: Readonly<Record<string, string>>;
};

function patient({ told, words, ...wrong }: Wrong): Patient {
  const { otelKpi, collector, loki, prometheus } = well;
  const all = {
    service: otelKpi.metricsUrl,
    'collector-metrics': collector.metricsUrl,
    prometheus: prometheus.url,
    loki: loki.url,
    wait: '10',
    ...words,
  };
  const env = { ...variables(), ...told };
  const flags = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  return { home: join(folder, `home-${serial++}`), settings: { env }, words: flags, ...wrong };
}

/** Only settings are wrong: nobody has to be waited for. */
const told = (wrong: Readonly<Record<string, string | undefined>>) => (): Wrong => ({
  told: wrong,
  words: { wait: '0' },
});
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const configured = (text: string) => (): Wrong => ({
  words: { wait: '0', 'collector-config': file(`config-${serial}.yaml`, text) },
});
const pipelines = (processors: string, more = '') => `
exporters: { otlphttp/kpi: { endpoint: 'http://otel-kpi:14318', retry_on_failure: { max_elapsed_time: 0s } ${more} } }
processors: { attributes/x: { actions: [{ key: session.id, action: delete }] } }
service:
  pipelines:
    logs: { receivers: [otlp], processors: [${processors}], exporters: [otlphttp/kpi] }
    metrics: { receivers: [otlp], processors: [${processors}], exporters: [otlphttp/kpi] }
`;

/** What otel-kpi answers to a doctor, but for what is wrong. */
const service = (answers: Answering, date?: Date) => {
  return stand({ '/readyz': 'ready', '/metrics': 'agent_x 1', '/metrics/self': 'otelkpi_ready 1', ...answers }, date);
};
const sent = (answer: readonly [code: number, text: string]) => async (): Promise<Wrong> => ({
  told: { OTEL_EXPORTER_OTLP_ENDPOINT: await stand({ '/v1/logs': answer, '/v1/metrics': answer }) },
  words: { wait: '0' },
});

async function scraped(jobs: Readonly<Record<string, string>>, intervalMs = 500): Promise<Wrong> {
  return { words: { prometheus: await scraping(folder, jobs, intervalMs), wait: '1' } };
}

function hooked(command: string, ...args: string[]): Wrong {
  const hooks = { PreToolUse: [{ hooks: [{ type: 'command', command, args: [...args, 'hook'] }] }] };
  return { settings: { env: variables(), hooks }, words: { wait: '0' } };
}

const BROKEN: Readonly<Record<LinkName, () => Wrong | Promise<Wrong>>> = {
  settings: () => ({ settings: undefined, words: { wait: '0' } }),
  'settings-readable': () => ({ settings: '{ "env": ', words: { wait: '0' } }),
  'telemetry-on': told({ CLAUDE_CODE_ENABLE_TELEMETRY: undefined }),
  'metrics-exported': told({ OTEL_METRICS_EXPORTER: 'none' }),
  'logs-exported': told({ OTEL_LOGS_EXPORTER: undefined }),
  protocol: told({ OTEL_EXPORTER_OTLP_PROTOCOL: undefined }),
  endpoint: told({ OTEL_EXPORTER_OTLP_ENDPOINT: undefined }),
  'endpoint-path': told({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://127.0.0.1:4318' }),
  'one-endpoint': told({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:1/v1/metrics' }),
  'header-spelling': told({ OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc' }),
  'token-shown': told({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel.invalid:4318' }),
  temporality: told({ OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'cumulative' }),
  'session-id': told({ OTEL_METRICS_INCLUDE_SESSION_ID: 'false' }),
  attributes: told({ OTEL_RESOURCE_ATTRIBUTES: 'team.id=core team' }),
  'project-settings': () => {
    const home = join(folder, `home-${serial++}`);
    mkdirSync(join(home, '.claude'), { recursive: true });
    const text = JSON.stringify({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://elsewhere:4318' } });
    writeFileSync(join(home, '.claude/settings.local.json'), text);
    return { home, words: { wait: '0' } };
  },
  proxy: () => ({ env: { HTTP_PROXY: 'http://proxy.invalid:3128' }, words: { wait: '0' } }),
  'client-version': () => {
    const program = file('claude', '#!/bin/sh\necho "2.1.126 (Claude Code)"\n');
    chmodSync(program, 0o755);
    return { env: { PATH: `${folder}:${process.env['PATH']}` }, words: { wait: '0' } };
  },
  hooks: () => ({ words: { wait: '0' } }),
  guard: () => hooked(process.execPath, '--eval', '0'),
  reachable: () => ({ told: { OTEL_EXPORTER_OTLP_ENDPOINT: closed }, words: { wait: '0' } }),
  'protocol-spoken': () => ({ told: { OTEL_EXPORTER_OTLP_ENDPOINT: well.grpc }, words: { wait: '0' } }),
  'token-accepted': async () => {
    const { url } = await collecting(folder, { LOKI_ENDPOINT: closed, COLLECTOR_TOKEN: 'right' }, [
      'config.yaml',
      'token.yaml',
    ]);
    const OTEL_EXPORTER_OTLP_HEADERS = 'Authorization=Bearer wrong';
    return { told: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_HEADERS }, words: { wait: '0' } };
  },
  'path-known': () => ({ told: { OTEL_EXPORTER_OTLP_ENDPOINT: well.otelKpi.metricsUrl }, words: { wait: '0' } }),
  'not-busy': sent([503, 'busy']),
  'export-taken': sent([411, 'Length Required']),
  'configuration-readable': configured('exporters: ['),
  'configuration-exports': configured(
    'exporters: { debug: {} }\nservice: { pipelines: { logs: { exporters: [debug] } } }',
  ),
  'processors-sample': configured(pipelines('probabilistic_sampler')),
  'processors-add': configured(pipelines('deltatocumulative')),
  'processors-identity': configured(pipelines('attributes/x')),
  'configuration-retries': configured(pipelines('', ', sending_queue: { enabled: false }')),
  'forwarding-refused': async () => {
    const { otlp, metrics } = await serving(folder, { OTEL_KPI_TOKEN: 'right' });
    const { url, metricsUrl } = await collecting(folder, {
      LOKI_ENDPOINT: closed,
      OTEL_KPI_ENDPOINT: otlp,
      OTEL_KPI_TOKEN: 'wrong',
    });
    return {
      told: { OTEL_EXPORTER_OTLP_ENDPOINT: url },
      words: { service: metrics, 'collector-metrics': metricsUrl, wait: '3' },
    };
  },
  forwarding: async () => {
    const { url, metricsUrl } = await collecting(folder, { LOKI_ENDPOINT: closed, OTEL_KPI_ENDPOINT: closed });
    return { told: { OTEL_EXPORTER_OTLP_ENDPOINT: url }, words: { 'collector-metrics': metricsUrl, wait: '2' } };
  },
  service: () => ({ words: { service: closed, wait: '0' } }),
  'service-ready': async () => ({
    words: { service: await service({ '/readyz': [503, 'the store is away'] }), wait: '0' },
  }),
  'service-token': async () => ({
    words: { service: (await serving(folder, { OTEL_KPI_METRICS_TOKEN: 'abc' })).metrics, wait: '0' },
  }),
  'service-settings': () => ({
    faults: [{ path: 'people.yaml: line 1', message: 'is not plain YAML' }],
    words: { wait: '0', config: 'otel-kpi.yaml' },
  }),
  'state-whole': async () => ({
    words: { service: await service({ '/metrics/self': 'otelkpi_state_lost 1' }), wait: '0' },
  }),
  'exports-accepted': async () => {
    const { otlp, metrics } = await serving(folder, { OTEL_KPI_TOKEN: 'right' });
    await fetch(`${otlp}/v1/logs`, { method: 'POST', headers: { authorization: 'Bearer wrong' } });
    return { words: { service: metrics, wait: '0' } };
  },
  counted: async () => ({
    told: { OTEL_EXPORTER_OTLP_ENDPOINT: await stand({ '/v1/logs': '', '/v1/metrics': '' }) },
    words: { service: (await serving(folder, {})).metrics, wait: '1' },
  }),
  clock: async () => ({ words: { service: await service({}, new Date(Date.now() + 600_000)), wait: '0' } }),
  prometheus: () => ({ words: { prometheus: closed, wait: '0' } }),
  'prometheus-target': () => scraped({ other: well.collector.metricsUrl }),
  'prometheus-paths': () => scraped({ 'otel-kpi-self': `${well.otelKpi.metricsUrl}/metrics/self` }),
  'prometheus-up': async () => {
    const { metrics } = await serving(folder, { OTEL_KPI_METRICS_TOKEN: 'abc' });
    const prometheus = await scraping(folder, { 'otel-kpi': metrics }, 500, 'otel-kpi');
    return { words: { prometheus, service: metrics, wait: '0' } };
  },
  'prometheus-record': async () => {
    const url = `${well.otelKpi.metricsUrl}/metrics/self`;
    return scraped({ self: url, 'otel-kpi': well.otelKpi.metricsUrl }, 10_000);
  },
  loki: () => ({ words: { loki: closed, wait: '0' } }),
  'loki-record': async () => ({ words: { loki: await stand({ '/ready': 'ready' }), wait: '1' } }),
  'events-kept': async () => ({
    words: { service: (await serving(folder, { OTEL_KPI_EVENTS: 'off' })).metrics, loki: 'none', wait: '0' },
  }),
  'events-record': async () => {
    let received = 0;
    const counting = () => `otelkpi_records_total{outcome="no_kpi"} ${received++}`;
    return { words: { service: await service({ '/metrics/self': counting, '/stats': '{}' }), wait: '0' } };
  },
};

describe('a link that is broken is named', () => {
  test.each(LINKS.map(({ name }) => name))('%s', async (name) => {
    const judged = await examine(patient(await BROKEN[name]()));
    const { state, mend } = judged.find(({ link }) => link === name)!;
    expect({ name, state }).toEqual({ name, state: expect.stringMatching(/^(broken|note)$/) });
    expect(mend!.length).toBeGreaterThan(10);
  });
});

test('of a stack that is well every link is seen, and none is broken', async () => {
  const words = { 'collector-config': CONFIG, config: 'otel-kpi.yaml' };
  const judged = await examine(patient({ hasHooks: true, words }));
  const seen = judged.filter(({ state }) => state !== 'whole').map(({ link, state, says }) => ({ link, state, says }));
  // Of the exporters nothing can be said where the record came through.
  expect(seen.map(({ link }) => link)).toEqual(['client-version', 'forwarding-refused', 'forwarding']);
  const byGrpc = await examine(
    patient({ told: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: well.grpc } }),
  );
  expect(byGrpc.filter(({ state }) => state === 'broken')).toEqual([]);
});

test('our own configurations of a collector have nothing that spoils numbers', async () => {
  const companion = join(ROOT, 'collector/companion.yaml');
  expect(readFileSync(companion, 'utf8')).toContain('otlphttp/kpi');
  const judged = await examine(patient({ words: { wait: '0', 'collector-config': companion } }));
  expect(judged.filter(({ link, state }) => /^(configuration|processors)/.test(link) && state !== 'whole')).toEqual([]);
});
