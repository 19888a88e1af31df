/**
 * Parts of the whole stack go and come back while a fleet works: each in turn, with the configurations that we ship. The
 * agents do what their SDK does, they send again what was not accepted. What is read at the end is the truth.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFleet } from './fleet.ts';
import { TAKEN } from './log-sink.ts';
import { until } from './process.ts';
import { createStack, rounded, scrapedAgain } from './stack.ts';
import { untilEqual } from './until-equal.ts';

const TURN_MS = 200;
const UNAVAILABLE = 503;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-outages-'));
const stack = await createStack({ folder, scrapeMs: 250, holdMs: 1_000 });
const { collector, otelKpi, logs, prometheus } = stack;
const fleet = createFleet(5);
const names = Object.keys(fleet.truth);
let isOver = false;
let working: Promise<void> = Promise.resolve();

beforeAll(async () => {
  await stack.start();
  working = work();
  await untilCounted();

  await otelKpi.kill('SIGKILL');
  await untilSpent();
  await otelKpi.start();
  await untilCounted();

  await logs.stop();
  await untilSpent();
  // Not held up by Loki's absence: what is spent meanwhile is counted meanwhile.
  await untilCounted();
  await logs.start();

  logs.answer(UNAVAILABLE);
  await until(async () => (logs.answers.get(UNAVAILABLE) ?? 0) > 1);
  await untilSpent();
  await untilCounted();
  logs.answer(TAKEN);

  await prometheus.stop();
  await untilSpent();
  await prometheus.start();
  await scrapedAgain(prometheus);

  await collector.kill('SIGKILL');
  await untilSpent();
  await collector.start();
  await untilCounted();

  isOver = true;
  await working;
  await untilCounted();
  await until(async () => (await prometheus.value('otelkpi_series_held')) === 0);
  await scrapedAgain(prometheus);
}, 360_000);
afterAll(async () => {
  isOver = true;
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A turn does not wait for what the one before sent. */
async function work(): Promise<void> {
  const deliveries: Promise<void>[] = [];
  while (!isOver) {
    for (const request of fleet.turn(Date.now())) deliveries.push(collector.deliver(request));
    await setTimeout(TURN_MS);
  }
  await Promise.all(deliveries);
}

/** The fleet does some work. */
async function untilSpent(): Promise<void> {
  const enough = fleet.truth['agent_requests_total']! + 10;
  await until(async () => fleet.truth['agent_requests_total']! >= enough);
}

/** What has been spent until now is counted. */
async function untilCounted(): Promise<void> {
  const spent = rounded(fleet.truth['agent_cost_usd_total']!);
  await until(async () => (await stack.sum('agent_cost_usd_total')) >= spent);
}

test.each(names)('%s is the truth', async (name) => {
  await untilEqual(() => stack.sum(name), rounded(fleet.truth[name]!));
});

test.each(names)('increase() of %s over the run is the truth', async (name) => {
  const increase = await stack.increase(name);
  expect(Math.abs(increase / fleet.truth[name]! - 1)).toBeLessThan(0.005);
});

test.each(names)('%s never fell', async (name) => {
  expect(await prometheus.value(`sum(resets(${name}[1h]))`)).toBe(0);
});

test('the money of the last 24 hours is exact', async () => {
  const window = 'agent_cost_window_usd{window="24h"}';
  await untilEqual(() => stack.sum(window), rounded(fleet.truth['agent_cost_usd_total']!));
});

test('Loki is told every event, as one that it can have once', async () => {
  const { agent_requests_total: requests = 0, agent_tool_calls_total: calls = 0 } = fleet.truth;
  await untilEqual(stack.eventCounts, { api_request: requests, assistant_response: requests, tool_result: calls });
  const told = new Set(logs.lines().map(({ labels }) => `${labels['session_id']} ${labels['event_sequence']}`));
  expect(told.size).toBe(2 * requests + calls);
  expect(new Set(logs.answers.keys())).toEqual(new Set([TAKEN, UNAVAILABLE]));
});
