/** collector/companion.yaml beside configurations that others may have (test/stack/existing). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { sumOf } from '../golden/text.ts';
import { recording, truthOf } from '../recordings.ts';
import { request as requestOf, span } from '../sent.ts';
import { createCollector, validate, type Collector, type CollectorOptions } from './collector.ts';
import { createOtelKpi } from './otel-kpi.ts';
import { freePort, get, post, until } from './process.ts';

const COPILOT = 'copilot-cli-1.0.102/edits-subagent';
const SESSION = 'claude-code-2.1.329/basic-json';
const APPEND = ['--feature-gates=confmap.enableMergeAppendOption'];

const root = mkdtempSync(join(tmpdir(), 'otel-kpi-companion-'));
const running: Pick<Collector, 'kill'>[] = [];
afterEach(async () => {
  for (const part of running.splice(0).toReversed()) await part.kill('SIGTERM');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const existing = (name: string) => join(import.meta.dirname, `../stack/existing/${name}.yaml`);

/** Of a distribution without the Prometheus receiver and the filter processor, as the older one is. */
const LEAST = join(root, 'companion-least.yaml');
const {
  receivers: _sign,
  processors: _filter,
  ...companion
} = parse(readFileSync(new URL('../../collector/companion.yaml', import.meta.url), 'utf8'));
delete companion.service.pipelines['metrics/kpi-sign'];
delete companion.service.pipelines['traces/kpi'];
writeFileSync(LEAST, stringify(companion));
const companionOf = ({ program }: Partial<CollectorOptions>) =>
  program === 'otelcol-older' ? LEAST : 'companion.yaml';

const VARIABLES = {
  BACKEND: 'http://127.0.0.1:1',
  COLLECTOR_OTLP_GRPC: '127.0.0.1:1',
  COLLECTOR_OTLP_HTTP: '127.0.0.1:2',
  COLLECTOR_HEALTH: '127.0.0.1:3',
  COLLECTOR_EXPORTED: '127.0.0.1:4',
  COLLECTOR_FILE: 'all.jsonl',
  KPI_QUEUE_DIR: root,
};
const RECEIVERS = { KPI_RECEIVERS: '[otlp/agents]' };

describe('is valid', () => {
  const cases: [string, object, Partial<CollectorOptions>][] = [
    ['minimal', {}, {}],
    ['minimal', {}, { program: 'otelcol-older' }],
    ['company', {}, {}],
    ['prometheus', RECEIVERS, {}],
  ];
  test.each(cases)('beside %s %j %j', (name, env, options) => {
    const configs = [existing(name), companionOf(options)];
    expect(validate({ configs, env: { ...VARIABLES, ...env }, ...options })).toBe('');
  });

  test.each([['minimal'], ['company']])('and durable beside %s', (name) => {
    const configs = [existing(name), 'companion.yaml', 'companion-durable.yaml'];
    expect(validate({ configs, env: VARIABLES, flags: APPEND })).toBe('');
  });

  test('not where the receiver has another name', () => {
    const said = validate({ configs: [existing('prometheus'), 'companion.yaml'], env: VARIABLES });
    expect(said).toContain('references receiver "otlp" which is not configured');
  });
});

/** The collector with its user's backend, which is another otel-kpi, and ours. */
async function start(name: string, options: Partial<CollectorOptions> = {}) {
  const folder = mkdtempSync(join(root, 'run-'));
  const [backend, kpi] = [
    await createOtelKpi(join(folder, 'backend.db'), 0),
    await createOtelKpi(join(folder, 'kpi.db'), 0),
  ];
  const exported = `127.0.0.1:${await freePort()}`;
  const collector = await createCollector({
    folder,
    configs: [existing(name), companionOf(options)],
    ...options,
    env: {
      BACKEND: backend.otlpUrl,
      OTEL_KPI_ENDPOINT: kpi.otlpUrl,
      COLLECTOR_FILE: join(folder, 'all.jsonl'),
      COLLECTOR_EXPORTED: exported,
      KPI_QUEUE_DIR: join(folder, 'queue'),
      ...options.env,
    },
  });
  running.push(backend, kpi, collector);
  await Promise.all([backend.start(), kpi.start(), collector.start()]);
  return { backend, kpi, collector, exported };
}

async function send({ url }: Collector): Promise<void> {
  for (const request of recording(SESSION)) expect(await post(url, request)).toBe(200);
}

const { total_cost_usd: COST } = truthOf(SESSION)!;
const cost = async (metricsUrl: string) => sumOf(await get(`${metricsUrl}/metrics`), 'agent_cost_usd_total');

describe('brings a session to otel-kpi, and to where it went before', () => {
  test.each([
    ['minimal', {}],
    ['minimal', { program: 'otelcol-older' as const }],
    ['company', {}],
  ])('%s %j', async (name, options) => {
    const { backend, kpi, collector } = await start(name, options);
    await send(collector);
    await until(async () => (await cost(kpi.metricsUrl)) === COST);
    await until(async () => (await cost(backend.metricsUrl)) === COST);
  });

  test('a collector whose metrics are scraped', async () => {
    const { backend, kpi, collector, exported } = await start('prometheus', { env: RECEIVERS });
    await send(collector);
    await until(async () => (await cost(kpi.metricsUrl)) === COST);
    await until(async () => (await cost(backend.metricsUrl)) === COST);
    expect(await get(`http://${exported}/metrics`)).toContain('claude_code_cost_usage');
  });
});

/** Spans of agents come with those of everything else that runs in a company. */
const spansOf = (service: string, scope: string, attribute: string) =>
  requestOf('traces', [span('GET /carts', 1_795_975_461_000, 1_795_975_461_200, { [attribute]: 'chat' })], {
    resource: { 'service.name': service },
    scope,
  });

test('of spans it sends those of agents alone, all of them', async () => {
  const { backend, kpi, collector } = await start('minimal');
  const strangers = [
    spansOf('shop', 'http', 'http.request.method'),
    spansOf('shop', 'llm', 'gen_ai.operation.name'),
    spansOf('', 'http', 'http.request.method'),
  ];
  for (const spans of [...strangers, ...recording(COPILOT), ...strangers]) {
    expect(await post(collector.url, spans)).toBe(200);
  }
  const tokens = async () => sumOf(await get(`${kpi.metricsUrl}/metrics`), 'agent_tokens_total');
  await until(async () => (await tokens()) === 8_720 + 312);
  expect(await get(`${kpi.metricsUrl}/metrics/self`)).not.toContain('otelkpi_unknown_sources_total{');
  expect(await get(`${backend.metricsUrl}/metrics`)).not.toContain('witness="spans"');
});

test('the durable one brings what waited when the collector was killed, and keeps the extensions of others', async () => {
  const configs = [existing('company'), 'companion.yaml', 'companion-durable.yaml'];
  const { kpi, collector } = await start('company', { configs, flags: APPEND });
  await kpi.kill('SIGTERM');
  await send(collector);
  await collector.kill('SIGKILL');
  await kpi.start();
  await collector.start();
  await until(async () => (await cost(kpi.metricsUrl)) === COST);
  expect(collector.errors()).toContain('health_check');
});
