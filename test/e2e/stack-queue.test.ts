/**
 * The collector is killed while everything waits in its queue. The parts behind it are away until the end, so that what
 * comes out of the stack went through the queue on disk. Agents send again what was not acknowledged, and nothing else.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { sumOf } from '../golden/text.ts';
import { createFleet } from './fleet.ts';
import { get, until } from './process.ts';
import { createStack, rounded } from './stack.ts';
import { untilEqual } from './until-equal.ts';

/** Small, so that it is full before long; a batch must fit into it. */
const QUEUE_BYTES = 65_536;
const small = (exporter: string) => {
  const queue = `exporters::${exporter}::sending_queue`;
  return [`--set=${queue}::queue_size=${QUEUE_BYTES}`, `--set=${queue}::batch::min_size=4096`];
};

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-queue-'));
const collectorFlags = [...small('otlp_http/otel-kpi'), ...small('otlp_http/loki')];
const stack = await createStack({ folder, scrapeMs: 250, holdMs: 1_000, collectorFlags });
const { collector, otelKpi, logs } = stack;
const fleet = createFleet(9);
/** Of requests, how many were accepted. */
let acknowledged = 0;

afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** One of each request. */
const deliveries: Promise<void>[] = [];

/** Agents tell what they did, all at once. Returns when the first of it is acknowledged. */
async function tell(turns: number): Promise<void> {
  const requests = Array.from({ length: turns }, () => fleet.turn(Date.now())).flat();
  const told = requests.map((request) => collector.deliver(request).then(() => void acknowledged++));
  deliveries.push(...told);
  await Promise.race(told);
}

/** The bytes in one of the collector's queues. */
async function queueOf(signal: string, exporter: string): Promise<number> {
  const text = await get(collector.metricsUrl);
  return sumOf(text, 'otelcol_exporter_queue_size', { data_type: signal, exporter });
}

const QUEUES = [
  ['logs', 'otlp_http/otel-kpi'],
  ['logs', 'otlp_http/loki'],
  ['metrics', 'otlp_http/otel-kpi'],
] as const;

test('senders wait when the queues are full', async () => {
  await collector.start();
  await tell(300);
  for (const [signal, exporter] of QUEUES) {
    await until(async () => (await queueOf(signal, exporter)) > 0.9 * QUEUE_BYTES);
  }
  expect(acknowledged).toBeGreaterThan(0);
  expect(acknowledged).toBeLessThan(deliveries.length / 2);
});

test('a collector that is killed with full queues loses nothing that it acknowledged', async () => {
  await collector.kill('SIGKILL');
  await stack.start();
  await Promise.all(deliveries);
  await untilTrue();
});

test('an answer is given when what was sent is on disk: killed at the first of them, it has lost nothing', async () => {
  await Promise.all([otelKpi.kill('SIGTERM'), logs.stop()]);
  for (let round = 0; round < 3; round++) {
    // Of all rounds together the queues have room for what is told: when they are full, nothing is acknowledged any more.
    await tell(2);
    await collector.kill('SIGKILL');
    await collector.start();
  }
  await Promise.all([otelKpi.start(), logs.start()]);
  await Promise.all(deliveries);
  await untilTrue();
});

/** KPIs in Prometheus are what was used, and what Loki is told is every event once. */
async function untilTrue(): Promise<void> {
  const { agent_requests_total: requests = 0, agent_tool_calls_total: calls = 0 } = fleet.truth;
  for (const [name, used] of Object.entries(fleet.truth)) {
    await untilEqual(async () => [name, await stack.sum(name)], [name, rounded(used)]);
  }
  await untilEqual(stack.eventCounts, { api_request: requests, assistant_response: requests, tool_result: calls });
}
