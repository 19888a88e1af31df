/** The demo tells the whole stack of a company, and prints what it told: that is what all ends of the stack have to show. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sumOf } from '../golden/text.ts';
import { get, startNode, until } from './process.ts';
import { createStack } from './stack.ts';
import { untilEqual } from './until-equal.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
/** A day of twelve people, of whom some always meet an error, and some live seconds after it. */
const OPTIONS = ['--people', '12', '--history', '1d', '--for', '2s', '--seed', '7'];

/** Where it is in what the demo prints, and which KPI says the same. */
const PRINTED: readonly (readonly [RegExp, metric: string, labels?: Readonly<Record<string, string>>])[] = [
  [/told: \$([\d,.]+),/, 'agent_cost_usd_total'],
  [/input ([\d,]+)/, 'agent_tokens_total', { type: 'input' }],
  [/output ([\d,]+)/, 'agent_tokens_total', { type: 'output' }],
  [/cache_read ([\d,]+)/, 'agent_tokens_total', { type: 'cache_read' }],
  [/cache_write ([\d,]+)/, 'agent_tokens_total', { type: 'cache_write' }],
  [/started ([\d,]+) times/, 'agent_sessions_total'],
  [/prompts +([\d,]+)/, 'agent_prompts_total'],
  [/([\d,]+) answered/, 'agent_requests_total'],
  [/([\d,]+) added/, 'agent_lines_total', { type: 'added' }],
  [/([\d,]+) removed/, 'agent_lines_total', { type: 'removed' }],
  [/commits +([\d,]+)/, 'agent_commits_total'],
  [/([\d,]+) pull requests/, 'agent_pull_requests_total'],
];
/** Some of it counts when its parts had the time to come. */
const RIPENING: typeof PRINTED = [
  [/answered, ([\d,]+) failed/, 'agent_request_errors_total'],
  [/([\d,]+) calls/, 'agent_tool_calls_total'],
];
/** The longest that an amount waits for its parts (two export intervals and some), and a sweep. */
const RIPE_MS = 180_000;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-demo-'));
const stack = await createStack({ folder, scrapeMs: 500, holdMs: 1_000 });
let printed = '';

beforeAll(async () => {
  await stack.start();
  const child = startNode([MAIN, 'demo', '--endpoint', stack.collector.url, ...OPTIONS], { LC_ALL: 'C' });
  for (let line = await child.line(); line !== undefined; line = await child.line()) printed += `${line}\n`;
  const { code } = await child.ended;
  if (code !== 0) throw new Error(`the demo failed: ${child.errors()}`);
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

function numberIn(text: string, where: RegExp): number {
  return Number(where.exec(text)![1]!.replaceAll(',', ''));
}

/** Dollars are printed in cents. */
function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

test('the demo told something', () => {
  expect(numberIn(printed, PRINTED[0]![0])).toBeGreaterThan(0);
});

async function isShown(...[where, metric, labels = {}]: (typeof PRINTED)[number]): Promise<void> {
  const told = numberIn(printed, where);
  const matchers = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const selector = `${metric}{${matchers.join()}}`;
  await untilEqual(
    async () => ({
      otelKpi: cents(sumOf(await get(`${stack.otelKpi.metricsUrl}/metrics`), metric, labels)),
      prometheus: cents(await stack.sum(selector)),
    }),
    { otelKpi: told, prometheus: told },
  );
}

/** Everything that came into the collector has left it for otel-kpi. */
async function isForwarded(): Promise<boolean> {
  const text = await get(stack.collector.metricsUrl);
  return ['log_records', 'metric_points'].every((records) => {
    const sent = sumOf(text, `otelcol_exporter_sent_${records}`, { exporter: 'otlp_http/otel-kpi' });
    return sent > 0 && sent === sumOf(text, `otelcol_receiver_accepted_${records}`);
  });
}

test.each(PRINTED)('%s is what otel-kpi and Prometheus show as %s %j', isShown);

describe('three minutes later', () => {
  beforeAll(async () => {
    await until(isForwarded);
    await stack.otelKpi.kill('SIGTERM');
    await stack.otelKpi.start(RIPE_MS);
  });

  test.each(RIPENING)('%s is what otel-kpi and Prometheus show as %s', isShown);
});

// What all agents told together is compared above; their events have other names.
test.each([
  ['user_prompt', 'agent_prompts_total'],
  ['api_request', 'agent_requests_total'],
  ['api_error', 'agent_request_errors_total'],
])('Loki is told each %s of Claude Code once', async (name, metric) => {
  const counted = sumOf(await get(`${stack.otelKpi.metricsUrl}/metrics`), metric, { agent: 'claude-code' });
  expect(counted).toBeGreaterThan(0);
  await untilEqual(async () => (await stack.eventCounts())[name] ?? 0, counted);
});
