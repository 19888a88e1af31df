import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { sumOf } from '../golden/text.ts';
import { toMessage, toRequest } from '../golden/variants.ts';
import { recording, truthOf, usageOf } from '../recordings.ts';
import { request as requestOf, span, type Attributes } from '../sent.ts';
import { createCollector, validate, type Collector, type CollectorOptions } from './collector.ts';
import { createOtelKpi, type OtelKpi } from './otel-kpi.ts';
import { freePort, get, post, until } from './process.ts';
import { recentRecording } from './recent.ts';
import { untilEqual } from './until-equal.ts';

const JSON_SESSION = 'claude-code-2.1.329/basic-json';
const PROTOBUF_SESSION = 'claude-code-2.1.329/basic-protobuf';

/** What the model answered in input and output: thoughts and results of tools are beside them for Gemini CLI. */
const USED: Readonly<Record<string, number>> = {
  'codex-0.171.0/decisions-errors-skill': 9490 + 499,
  'copilot-cli-1.0.102/denied-and-failed': 16_750 + 500,
  'gemini-cli-0.61.0/tools-and-errors': 11_730 + 33 + 623 + 293,
  'opencode-1.18.33/served': 10_600 + 560,
  'qwen-code-0.24.4/tools-and-errors': 11_730 + 623,
  'qwen-code-0.24.4/spans-for-logs': 10_610 + 561,
};

const root = mkdtempSync(join(tmpdir(), 'otel-kpi-collector-'));
const running: Pick<Collector, 'kill'>[] = [];
afterEach(async () => {
  for (const part of running.splice(0).toReversed()) await part.kill('SIGTERM');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function start(
  options: Omit<CollectorOptions, 'folder'>,
): Promise<{ kpi: OtelKpi; collector: Collector; cost: () => Promise<number> }> {
  const folder = mkdtempSync(join(root, 'stack-'));
  const kpi = await createOtelKpi(join(folder, 'state.db'), 0);
  running.push(kpi);
  const env = { OTEL_KPI_ENDPOINT: kpi.otlpUrl, LOKI_ENDPOINT: `${kpi.otlpUrl}/nobody`, ...options.env };
  const collector = await createCollector({ ...options, folder, env });
  running.push(collector);
  await kpi.start();
  await collector.start();
  return { kpi, collector, cost: async () => sumOf(await get(`${kpi.metricsUrl}/metrics`), 'agent_cost_usd_total') };
}

test.each([
  [['config.yaml']],
  [['config.yaml', 'token.yaml']],
  [['config.yaml', 'file.yaml']],
  [['config.yaml', 'clickhouse.yaml']],
  [['config.yaml', 'token.yaml', 'clickhouse.yaml', 'file.yaml']],
  [['config.yaml', 'agent-scrape.yaml']],
  [['config.yaml', 'token.yaml', 'file.yaml', 'agent-scrape.yaml']],
  [['config.yaml', 'tokens.yaml']],
  [['config.yaml', 'token.yaml', 'tokens.yaml', 'file.yaml']],
])('the collector finds nothing wrong with %j', (configs) => {
  expect(validate({ configs, env: { COLLECTOR_TOKEN: 'secret', COLLECTOR_TOKENS: '/dev/null' } })).toBe('');
});

test('a door that wants a token does not open without one to compare with', () => {
  for (const tokens of ['token.yaml', 'tokens.yaml']) {
    expect(validate({ configs: ['config.yaml', tokens] })).toContain('no bearer token');
  }
});

test('a session goes through by gRPC', async () => {
  const { collector, cost } = await start({ configs: ['config.yaml'] });
  for (const request of recording(PROTOBUF_SESSION)) expect(await collector.deliverByGrpc(request)).toBe(0);
  await until(async () => (await cost()) === truthOf(PROTOBUF_SESSION)!.total_cost_usd);
});

test('sessions of all agents go through by gRPC', async () => {
  const { kpi, collector } = await start({ configs: ['config.yaml'] });
  const atMs = Date.now();
  const sent = Object.keys(USED).flatMap((name) => recentRecording(name, atMs));
  for (const request of sent) {
    expect(await collector.deliverByGrpc(toRequest(toMessage(request), 'protobuf'))).toBe(0);
  }
  const used = Map.groupBy(Object.entries(USED), ([name]) => name.replace(/-\d.*/, ''));
  const agents = [...used.keys()];
  const tokens = async () => {
    const text = await get(`${kpi.metricsUrl}/metrics`);
    return agents.map((agent) => sumOf(text, 'agent_tokens_total', { agent }));
  };
  await untilEqual(
    tokens,
    [...used.values()].map((all) => all.reduce((sum, [, each]) => sum + each, 0)),
  );
});

test.each([PROTOBUF_SESSION, JSON_SESSION])('a session goes through by HTTP: %s', async (name) => {
  const { collector, cost } = await start({ configs: ['config.yaml'] });
  for (const request of recording(name)) expect(await post(collector.url, request)).toBe(200);
  await until(async () => (await cost()) === truthOf(name)!.total_cost_usd);
});

test('spans go through where they are of an agent, and no others', async () => {
  const { kpi, collector } = await start({ configs: ['config.yaml'] });
  const atMs = Date.now() - 60_000;
  const usage = { 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 10, 'gen_ai.request.model': 'm' };
  const of = (service: string, attributes: Attributes) =>
    requestOf('traces', [span('span', atMs, atMs + 200, attributes)], {
      resource: { 'service.name': service },
      scope: 's',
    });
  const all = [of('shop', { 'http.route': '/carts' }), of('own-agent', { 'gen_ai.operation.name': 'chat', ...usage })];
  const named = ['copilot-cli-1.0.102/edits-subagent', 'opencode-1.18.33/session-1'].flatMap(recording);
  for (const each of [...all, ...named]) expect(await post(collector.url, each)).toBe(200);

  const tokens = async (agent: string) =>
    sumOf(await get(`${kpi.metricsUrl}/metrics`), 'agent_tokens_total', { agent });
  const agents = ['own-agent', 'copilot-cli', 'opencode'];
  await untilEqual(() => Promise.all(agents.map(tokens)), [110, 8_720 + 312, 1_240]);
  expect(await get(`${kpi.metricsUrl}/metrics/self`)).not.toContain('otelkpi_unknown_sources_total{service="shop"');
});

test('a session of Codex, whose logs have no time of their own, counts once through a collector and beside it', async () => {
  const { kpi, collector } = await start({ configs: ['config.yaml'] });
  const requests = recording('codex-0.171.0/exec-resume');
  const { input_tokens: input = 0, output_tokens: output = 0 } = usageOf('codex-0.171.0/exec-resume')!;
  const tokens = async () => sumOf(await get(`${kpi.metricsUrl}/metrics`), 'agent_tokens_total');
  for (const request of requests) expect(await post(collector.url, request)).toBe(200);
  await until(async () => (await tokens()) === input + output);
  for (const request of requests) expect(await post(kpi.otlpUrl, request)).toBe(200);
  expect(await tokens()).toBe(input + output);
});

test.each([
  ['gemini-cli-0.61.0/session-1', 11_176],
  ['qwen-code-0.24.4/session-1', 10_382],
])(
  'cumulative metrics, and logs that tell the same, count once through a collector and beside it: %s',
  async (name, used) => {
    const { kpi, collector } = await start({ configs: ['config.yaml'] });
    const tokens = async () => sumOf(await get(`${kpi.metricsUrl}/metrics`), 'agent_tokens_total');
    const requests = recentRecording(name, Date.now()).toReversed();
    const [metrics] = requests;
    expect(await post(collector.url, metrics!)).toBe(200);
    await until(async () => (await tokens()) === used);
    for (const request of requests) expect(await post(collector.url, request)).toBe(200);
    for (const request of requests) expect(await post(kpi.otlpUrl, request)).toBe(200);
    const prompts = async () => sumOf(await get(`${kpi.metricsUrl}/metrics`), 'agent_prompts_total');
    await until(async () => (await prompts()) === 1);
    expect(await tokens()).toBe(used);
  },
);

test('who shows no token, or a wrong one, is refused at both doors', async () => {
  const env = { COLLECTOR_TOKEN: 'secret' };
  const { collector, cost } = await start({ configs: ['config.yaml', 'token.yaml'], env });
  const requests = recording(PROTOBUF_SESSION);
  expect(await post(collector.url, requests[0]!)).toBe(401);
  expect(await post(collector.url, requests[0]!, 'wrong')).toBe(401);
  const UNAUTHENTICATED = 16;
  expect(await collector.deliverByGrpc(requests[0]!)).toBe(UNAUTHENTICATED);

  // It closes the connection of whoever it refused, and the next may come on it.
  for (const request of requests) await until(async () => (await post(collector.url, request, 'secret')) === 200);
  await until(async () => (await cost()) === truthOf(PROTOBUF_SESSION)!.total_cost_usd);
});

test('a token is changed while some still send the old one, without a restart', async () => {
  const file = join(root, 'tokens');
  writeFileSync(file, 'old of November\n');
  const env = { COLLECTOR_TOKENS: file };
  const { collector } = await start({ configs: ['config.yaml', 'tokens.yaml'], env });
  const [request] = recording(PROTOBUF_SESSION);
  const answers = async () => {
    const codes = [];
    for (const token of ['old', 'new', 'of']) codes.push(await post(collector.url, request!, token));
    return codes.join(' ');
  };
  await until(async () => (await answers()) === '200 401 401');
  writeFileSync(file, 'old of November\nnew of December\n');
  await until(async () => (await answers()) === '200 200 401');
  writeFileSync(file, 'new of December\n');
  await until(async () => (await answers()) === '401 200 401');
});

test('the queue to otel-kpi has room for more than a million records of each signal', async () => {
  const { kpi, collector } = await start({ configs: ['config.yaml'] });
  await kpi.kill('SIGTERM');
  for (const request of recording(JSON_SESSION)) await collector.deliver(request);
  const own = await get(collector.metricsUrl);
  for (const [signal, accepted] of Object.entries({ logs: 'log_records', metrics: 'metric_points' })) {
    const of = { data_type: signal, exporter: 'otlp_http/otel-kpi' };
    const room = sumOf(own, 'otelcol_exporter_queue_capacity', of) / sumOf(own, 'otelcol_exporter_queue_size', of);
    expect(room * sumOf(own, `otelcol_receiver_accepted_${accepted}`)).toBeGreaterThan(1e6);
  }
});

test('a session told by the agent and scraped from it counts once', async () => {
  const port = await freePort();
  let scrapes = 0;
  const spent = truthOf(JSON_SESSION)!.total_cost_usd;
  const agent = createServer((_, response) => {
    // The first sample of a counter says only where it stood.
    const value = scrapes++ === 0 ? 0 : spent;
    response.setHeader('Content-Type', 'text/plain; version=0.0.4');
    response.end(`# TYPE claude_code_cost_usage_USD_total counter\n${scrapedCost(JSON_SESSION)} ${value}\n`);
  }).listen(port, '127.0.0.1');
  try {
    const env = { AGENT_METRICS: `127.0.0.1:${port}`, AGENT_SCRAPE_INTERVAL: '200ms' };
    const { kpi, collector, cost } = await start({ configs: ['config.yaml', 'agent-scrape.yaml'], env });
    await until(async () => (await cost()) === spent);
    for (const request of recording(JSON_SESSION)) await collector.deliver(request);
    // Commits are told by metrics only and prompts by events only: when both are there, the cost has come three times.
    const counted = async (metric: string) => sumOf(await get(`${kpi.metricsUrl}/metrics`), metric);
    await until(
      async () => (await counted('agent_commits_total')) === 1 && (await counted('agent_prompts_total')) === 1,
    );
    expect(await cost()).toBe(spent);
  } finally {
    agent.close();
  }
});

/** The series of a session's cost as the agent's own Prometheus endpoint shows it. */
function scrapedCost(name: string): string {
  const [session] = /[0-9a-f]{8}-[0-9a-f]{4}-[^"]+/.exec(
    recording(name)
      .map(({ body }) => Buffer.from(body))
      .join(''),
  )!;
  return `claude_code_cost_usage_USD_total{session_id="${session}",model="claude-opus-5-5",query_source="main"}`;
}
