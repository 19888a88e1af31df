/**
 * KPIs to those who do not scrape /metrics as text: pushed to a real collector, whose exporter a real Prometheus scrapes beside
 * our own endpoint, and as OpenMetrics to a Prometheus that makes a 0 of start times. Without the hold: start times say it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { recording } from '../recordings.ts';
import { event, request } from '../sent.ts';
import { createCollector } from './collector.ts';
import { createOtelKpi } from './otel-kpi.ts';
import { freePort, get, until } from './process.ts';
import { untilEqual } from './until-equal.ts';
import { createPrometheus, type Prometheus } from './prometheus.ts';

const RECORDINGS = [
  'claude-code-2.1.332/plugin-skill',
  'claude-code-2.1.332/pull-request-mcp',
  'claude-code-2.1.332/hooks-and-transcript',
  'codex-0.171.0/exec-resume',
  'copilot-cli-1.0.102/session-1',
  'gemini-cli-0.61.0/session-1',
];
const SCRAPE_MS = 500;
/** Our clock is ahead: first scrapes of a series are of a time before its first count, as with a scrape that was slow. */
const AHEAD_MS = 3_000;

/** A session so long that the cost of its calls, and what its cache lost, is told before it ends. */
function longSession() {
  const startMs = Date.now() - 20 * 60_000;
  const steps = Array.from({ length: 120 }, (_, at) => {
    const of = { 'session.id': 'long', 'event.sequence': 2 * at };
    const tokens = { input_tokens: 9, output_tokens: 9, cache_read_tokens: at % 9, cache_creation_tokens: 1_000 };
    const usage = { model: 'claude-opus-5-5', query_source: 'sdk', cost_usd: 0.01, duration_ms: 900, ...tokens };
    const failed = { tool_name: 'Bash', duration_ms: 9, success: 'false', error_type: 'ShellError' };
    const sentMs = startMs + at * 9_000;
    return [
      event('api_request', sentMs, { ...of, ...usage }),
      event('tool_result', sentMs + 50, { ...of, 'event.sequence': 2 * at + 1, ...failed }),
    ];
  });
  return request('logs', steps.flat());
}
/** What only such a session shows. */
const TOLD_LATE = [
  'tool_cost_usd',
  'tool_failure_cost_usd',
  'lost_cache_tokens',
  'lost_cache_cost_usd',
  'unread_cache_writes_usd',
];

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-push-'));
const exporterPort = await freePort();
const told = join(folder, 'told.json');
const config = join(folder, 'collector.yaml');
const collector = await createCollector({ configs: [config], folder });
const kpi = await createOtelKpi(join(folder, 'kpi.db'), 0, {
  OTEL_KPI_PUSH_TO: `${collector.url}/v1/metrics`,
  OTEL_KPI_PUSH_INTERVAL: '1s',
});
const jobs = { scraped: kpi.metricsUrl, pushed: `http://127.0.0.1:${exporterPort}` };
const plain = await createPrometheus(join(folder, 'plain'), SCRAPE_MS, jobs);
const starting = await createPrometheus(join(folder, 'starting'), SCRAPE_MS, { scraped: kpi.metricsUrl }, [
  '--enable-feature=created-timestamp-zero-ingestion',
]);

beforeAll(async () => {
  writeFileSync(
    config,
    JSON.stringify({
      receivers: { otlp: { protocols: { http: { endpoint: '${env:COLLECTOR_OTLP_HTTP}' } } } },
      exporters: {
        // A gauge that is not told any more, such as one that left a list of the largest, is gone here as well.
        prometheus: { endpoint: `127.0.0.1:${exporterPort}`, metric_expiration: '5s' },
        file: { path: told },
      },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheus', 'file'] } },
      },
    }),
  );
  await Promise.all([collector.start(), kpi.start(AHEAD_MS), plain.start(), starting.start()]);
  await until(async () => (await plain.lastScrapeMs('scraped')) * (await starting.lastScrapeMs('scraped')) > 0);
  for (const name of RECORDINGS) for (const sent of recording(name)) await kpi.deliver(sent);
  await kpi.deliver(longSession());
});

afterAll(async () => {
  await Promise.all([collector.kill('SIGTERM'), kpi.kill('SIGTERM'), plain.stop(), starting.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

test('every KPI has the same name, labels and value, scraped and pushed', async () => {
  const text = await get(`${kpi.metricsUrl}/metrics`);
  const names = [...text.matchAll(/^# TYPE (\S+) (?:counter|gauge)$/gm)].map(([, name]) => name!);
  await untilEqual(async () => {
    const seen = new Set([...(await seriesOf(plain, 'pushed')).keys()].map((key) => key.slice(0, key.indexOf('{'))));
    return names.filter((name) => !seen.has(name));
  }, []);
  await untilEqual(
    async () => differences(...(await Promise.all([seriesOf(plain, 'scraped'), seriesOf(plain, 'pushed')]))),
    [],
  );
  expect(names.length).toBeGreaterThan(50);
  expect(names).toEqual(expect.arrayContaining(TOLD_LATE.map((name) => `agent_${name}_total`)));
});

test('with start times no first value is lost, and without the hold all are where nobody reads those', async () => {
  const increased = async (server: Prometheus) => {
    const atMs = await server.lastScrapeMs('scraped');
    const window = 'agent_requests_total{job="scraped"}';
    return [
      Math.round((await server.value(`sum(increase(${window}[10m]))`, atMs)) ?? 0),
      (await server.value(`sum(${window})`, atMs)) ?? 0,
    ];
  };
  const countedMs = Date.now() + AHEAD_MS;
  await until(async () => (await starting.lastScrapeMs('scraped')) > countedMs);
  const [increase, total] = await increased(starting);
  expect(increase).toBe(total);
  expect(await starting.value('count({__name__=~".+_created"})')).toBeUndefined();
  const [lost, same] = await increased(plain);
  expect(same).toBe(total);
  expect(lost).toBeLessThan(total!);
});

test('start times are those of the first count, also after a restart', async () => {
  const before = startsTold();
  expect(before.size).toBeGreaterThan(50);
  await kpi.kill('SIGTERM');
  const lines = linesTold().length;
  await kpi.start(AHEAD_MS);
  await until(async () => linesTold().length > lines);
  // Meanwhile more may have ripened.
  expect(Object.fromEntries(startsTold(lines))).toMatchObject(Object.fromEntries(before));
});

test('where start times are not read the hold loses no first value either: a Prometheus that takes OTLP', async () => {
  const taking = await createPrometheus(join(folder, 'taking'), SCRAPE_MS, {}, ['--web.enable-otlp-receiver']);
  const other = await createOtelKpi(join(folder, 'pushed.db'), 2_500, {
    OTEL_KPI_PUSH_TO: `${taking.url}/api/v1/otlp/v1/metrics`,
    OTEL_KPI_PUSH_INTERVAL: '1s',
  });
  await Promise.all([taking.start(), other.start()]);
  for (const name of RECORDINGS) for (const sent of recording(name)) await other.deliver(sent);
  const requests = 'agent_requests_total';
  await until(async () => (await taking.value(`sum(${requests})`))! > 0);
  // Beyond the last sample increase() would guess.
  const atMs = 1000 * (await taking.value(`max(timestamp(${requests}))`))!;
  const [increase, total] = [`sum(increase(${requests}[10m]))`, `sum(${requests})`].map((each) =>
    taking.value(each, atMs),
  );
  expect(await increase).toBeCloseTo((await total)!, 6);
  expect(await total).toBeGreaterThan(10);
  await Promise.all([other.kill('SIGTERM'), taking.stop()]);
});

test('an endpoint that takes requests and never answers delays neither scrapes nor a stop', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const other = await createOtelKpi(join(folder, 'other.db'), 0, {
    OTEL_KPI_PUSH_TO: `http://127.0.0.1:${port}/v1/metrics`,
    OTEL_KPI_PUSH_INTERVAL: '1s',
  });
  const connected = once(silent, 'connection');
  await other.start();
  for (const sent of recording(RECORDINGS[0]!)) await other.deliver(sent);
  await connected;
  expect(await get(`${other.metricsUrl}/metrics`)).toContain('agent_requests_total{');
  const startMs = performance.now();
  await other.kill('SIGTERM');
  expect(performance.now() - startMs).toBeLessThan(1_500);
  silent.close();
});

type Points = { readonly dataPoints: readonly { readonly attributes: object; readonly startTimeUnixNano: string }[] };
type Metric = { readonly name: string; readonly sum?: Points; readonly histogram?: Points };
type Told = {
  readonly resourceMetrics: readonly { readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[] }[];
};
type AllSeries = ReadonlyMap<string, number>;

/** Without what names who was scraped, and who counted. */
async function seriesOf(server: Prometheus, job: string): Promise<AllSeries> {
  const samples = await server.samples(`{job="${job}",__name__=~"agent_.+"}`);
  return new Map(
    samples.map(({ labels, values }) => {
      const own = Object.keys(labels).filter(
        (label) => !/^(__name__|job|instance|exported_job|otel_scope_.*)$/.test(label),
      );
      return [`${labels['__name__']}${JSON.stringify(labels, own.toSorted())}`, values[0]!];
    }),
  );
}

/** Forecasts go with the time of day. */
function differences(one: AllSeries, other: AllSeries): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const [a, b] = [one.get(key), other.get(key)];
    const isEqual = a === b || (key.includes('forecast') && Math.abs(a! / b! - 1) < 0.01);
    return isEqual ? [] : [`${key}: ${a} scraped, ${b} pushed`];
  });
}

/** Requests as the collector wrote them; the last may not be whole yet. */
function linesTold(): string[] {
  return readFileSync(told, 'utf8').split('\n').slice(0, -1);
}

/** By series of counters and histograms, of requests from one on. */
function startsTold(from = 0): ReadonlyMap<string, string> {
  const scopes = linesTold()
    .slice(from)
    .flatMap((line) => (JSON.parse(line) as Told).resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics));
  const points = scopes
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ name, sum, histogram }) => ((sum ?? histogram)?.dataPoints ?? []).map((point) => ({ name, ...point })));
  return new Map(
    points.map(({ name, attributes, startTimeUnixNano }) => {
      return [`${name} ${JSON.stringify(attributes)}`, startTimeUnixNano];
    }),
  );
}
