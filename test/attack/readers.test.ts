/** Many readers of a large state, and readers that do not read. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { get, post, until } from '../e2e/process.ts';
import { event, request } from '../sent.ts';
import { serve, stopAll, type Served } from './served.ts';

afterEach(stopAll);

/** Tools without end, so that a scrape is some hundred KB. */
async function withSeries(): Promise<Served> {
  const served = await serve();
  const tools = Array.from({ length: 1_500 }, (_, index) =>
    event('tool_result', Date.now(), {
      'event.sequence': index,
      tool_name: `tool-${index}-${'x'.repeat(80)}`,
      success: 'true',
    }),
  );
  expect(await post(served.otlp, request('logs', tools))).toBe(200);
  return served;
}

test('four hundred scrapes pipelined on one connection that then closes', async () => {
  const served = await withSeries();
  const socket = connect(Number(new URL(served.metrics).port), '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(400));
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.destroy();
  const startMs = performance.now();
  expect(await get(`${served.metrics}/healthz`)).toBe('alive\n');
  expect(performance.now() - startMs).toBeLessThan(2_000);
  expect(await served.own('otelkpi_scrape_duration_seconds_count')).toBeLessThan(10);
  await until(async () => (await get(`${served.metrics}/metrics`)).includes('agent_tool_calls_total'));
});
