/** `otel-kpi import` into state in Redis, from two machines and before and after a restart, while a real Prometheus scrapes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createImporter } from '../../src/app/importing.ts';
import { importHistories } from '../../src/commands/import.ts';
import { event, request } from '../sent.ts';
import { createOtelKpi } from './otel-kpi.ts';
import { until } from './process.ts';
import { createPrometheus } from './prometheus.ts';
import { startRedis } from './redis.ts';

const HOME = new URL('../fixtures/ccusage-20.0.24/home', import.meta.url).pathname;
const TELEMETRY = 1_200;
const HISTORY = 84_592;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-import-'));
const redis = await startRedis();
const own = await createOtelKpi(redis.url, 0);
const prometheus = await createPrometheus(join(folder, 'prometheus'), 1_000, {
  'otel-kpi': `${own.metricsUrl}/metrics`,
});

beforeAll(async () => {
  await own.start();
  await prometheus.start();
});
afterAll(async () => {
  await prometheus.stop();
  await own.kill('SIGTERM');
  await redis.remove();
  rmSync(folder, { recursive: true });
});

async function imported(...words: string[]): Promise<string> {
  let text = '';
  const print = (more: string) => (text += more);
  const fail = (reason: string): never => {
    throw new Error(reason);
  };
  const machine = createImporter(HOME, {}, fail);
  await importHistories(['claude-code', ...words, '--endpoint', own.otlpUrl], { ...machine, print, show: () => {} });
  return text;
}

type Point = { readonly labels: readonly (readonly [string, string])[]; readonly value: number };

/** Of all tokens those that came so: as telemetry where that is ''. */
async function tokens(arrival: string): Promise<number> {
  const { kpis } = (await (await fetch(`${own.metricsUrl}/api/kpis`)).json()) as {
    kpis: { name: string; points: Point[] }[];
  };
  const points = kpis.find(({ name }) => name === 'agent_tokens_total')?.points ?? [];
  const came = ({ labels }: Point) => labels.find(([label]) => label === 'arrival')?.[1] ?? '';
  return points.filter((point) => came(point) === arrival).reduce((sum, { value }) => sum + value, 0);
}

/** Two scrapes from now on. */
async function scrapes(): Promise<void> {
  const now = Date.now();
  await until(async () => (await prometheus.lastScrapeMs('otel-kpi', 'scraped')) > now + 1_000);
}

const request200 = request('logs', [
  event('api_request', Date.now(), { model: 'claude-opus-4-1', input_tokens: TELEMETRY, cost_usd: 0.1 }),
]);

test('a history counts once, whoever imports it and when, and Prometheus sees no spike', async () => {
  await own.deliver(request200);
  await scrapes();
  const seen = () => prometheus.value('sum(agent_tokens_total)');
  expect(await seen()).toBe(TELEMETRY);

  expect(await imported('--dry-run')).toContain('would add 5 requests, 84,592 tokens');
  expect(await tokens('imported')).toBe(0);
  // Two machines that have the same history, at once.
  await Promise.all([imported(), imported('--person', 'ada@example.com')]);
  expect(await tokens('imported')).toBe(HISTORY);
  await own.kill('SIGKILL');
  await own.start();
  expect(await imported()).toContain('; 5 are known; added 0 requests, 0 tokens');
  expect([await tokens('imported'), await tokens('')]).toEqual([HISTORY, TELEMETRY]);

  await scrapes();
  expect(await seen()).toBe(TELEMETRY);
  const most = 'max_over_time(sum(agent_tokens_total)[5m:1s]) - min_over_time(sum(agent_tokens_total)[5m:1s])';
  expect(await prometheus.value(most)).toBe(0);
  expect(await prometheus.value('sum(increase({__name__=~"agent_(tokens|cost_usd|requests)_total"}[5m]))')).toBe(0);
}, 360_000);
