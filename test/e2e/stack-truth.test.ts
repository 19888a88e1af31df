/** Recorded sessions go through the whole stack, and come out at its ends once: KPIs in Prometheus, events where Loki would be. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { sumOf } from '../golden/text.ts';
import { encode } from '../otlp/oracle.ts';
import { truthOf } from '../recordings.ts';
import { get, post, until } from './process.ts';
import { recentRecording } from './recent.ts';
import { createStack, rounded, scrapedAgain } from './stack.ts';
import { untilEqual } from './until-equal.ts';

const startMs = Date.now();

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-stack-'));
const stack = await createStack({ folder, scrapeMs: 250, holdMs: 1_000 });
const { collector, otelKpi, logs, prometheus } = stack;

/** Ways into the collector: whether a request was accepted. */
const DOORS = {
  'HTTP with JSON': async (request: ExportRequest) => (await post(collector.url, request)) === 200,
  'HTTP with protobuf': async (request: ExportRequest) => (await post(collector.url, protobufOf(request))) === 200,
  gRPC: async (request: ExportRequest) => (await collector.deliverByGrpc(protobufOf(request))) === 0,
};
const SENT = {
  'HTTP with JSON': ['claude-code-2.1.329/cumulative'],
  'HTTP with protobuf': ['claude-code-2.1.329/basic-json'],
  gRPC: ['claude-code-2.1.329/subagent-and-traces', 'claude-code-2.1.329/api-error'],
};
const doors = Object.keys(SENT) as (keyof typeof SENT)[];
const requestsOf = (name: string) => recentRecording(name, startMs);

beforeAll(() => stack.start());
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(doors)('what came by %s is in Prometheus, as the agent printed it', async (door) => {
  const before = await lifetime();
  for (const name of SENT[door]) for (const request of requestsOf(name)) expect(await DOORS[door](request)).toBe(true);
  const printed = SENT[door].map(printedBy).reduce(sum);
  await untilEqual(lifetime, sum(before, printed));
});

test('increase() over the run and the window say the same', async () => {
  await until(async () => (await prometheus.value('otelkpi_series_held')) === 0);
  await scrapedAgain(prometheus);
  const { cost, ...tokens } = Object.values(SENT).flat().map(printedBy).reduce(sum);
  expect(Math.abs((await stack.increase('agent_cost_usd_total')) / cost - 1)).toBeLessThan(0.005);
  for (const [type, count] of Object.entries(tokens)) {
    const increase = await stack.increase(`agent_tokens_total{type="${type}"}`);
    expect([type, Math.abs(increase / count - 1) < 0.005]).toEqual([type, true]);
  }
  expect(await stack.sum('agent_cost_window_usd{window="24h"}')).toBe(cost);
});

test('each event is told to Loki once', async () => {
  const names = Object.values(SENT).flat().flatMap(requestsOf).flatMap(eventNamesOf);
  expect(new Set(names).size).toBeGreaterThan(5);
  await untilEqual(async () => counted(logs.taken.map(({ labels }) => labels['event_name']!)), counted(names));
});

test('all of it again by the other doors changes nothing: to Loki too each line is one that it has', async () => {
  const [received, taken, shown, events] = [await recordsReceived(), logs.taken.length, await kpis(), logs.lines()];
  for (const door of doors) {
    const others = doors.filter((other) => other !== door).flatMap((other) => SENT[other]);
    for (const request of others.flatMap(requestsOf)) expect(await DOORS[door](request)).toBe(true);
  }
  // Or more: what took too long to be acknowledged is sent again.
  await until(async () => (await recordsReceived()) >= doors.length * received);
  await until(async () => logs.taken.length >= doors.length * taken);
  expect(await kpis()).toBe(shown);
  expect(logs.lines()).toEqual(events);
});

type Usage = Readonly<Record<'cost' | 'input' | 'output' | 'cache_read' | 'cache_write', number>>;

function sum(a: Usage, b: Usage): Usage {
  const entries = Object.entries(a).map(([name, value]) => [name, rounded(value + b[name as keyof Usage])]);
  return Object.fromEntries(entries);
}

/** What the agent says of a recorded session, all models together. */
function printedBy(name: string): Usage {
  const { total_cost_usd: cost, modelUsage } = truthOf(name)!;
  const all = (field: string) => Object.values(modelUsage).reduce((count, of) => count + Number(of[field]), 0);
  return {
    cost,
    input: all('inputTokens'),
    output: all('outputTokens'),
    cache_read: all('cacheReadInputTokens'),
    cache_write: all('cacheCreationInputTokens'),
  };
}

/** What Prometheus has of everything that was ever used. */
async function lifetime(): Promise<Usage> {
  const tokens = (type: string) => stack.sum(`agent_tokens_total{type="${type}"}`);
  return {
    cost: await stack.sum('agent_cost_usd_total'),
    input: await tokens('input'),
    output: await tokens('output'),
    cache_read: await tokens('cache_read'),
    cache_write: await tokens('cache_write'),
  };
}

function kpis(): Promise<string> {
  return get(`${otelKpi.metricsUrl}/metrics`);
}

/** Those of agents: signs of life come from the collector itself, each minute. */
async function recordsReceived(): Promise<number> {
  const text = await get(`${otelKpi.metricsUrl}/metrics/self`);
  return sumOf(text, 'otelkpi_records_total') - sumOf(text, 'otelkpi_records_total', { outcome: 'sign_of_life' });
}

function counted(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, of]) => [name, of.length]));
}

function eventNamesOf({ signal, body }: ExportRequest): string[] {
  if (signal !== 'logs') return [];
  return [
    ...Buffer.from(body)
      .toString()
      .matchAll(/"event.name",\s*"value":\s*\{\s*"stringValue":\s*"(\w+)"/g),
  ].map(([, name]) => name!);
}

function protobufOf({ signal, body }: ExportRequest): ExportRequest {
  return { signal, encoding: 'protobuf', body: encode(signal, JSON.parse(Buffer.from(body).toString())) };
}
