/** What must not end or stop the process: its log, and what hangs while it stops. */
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { get, post } from '../e2e/process.ts';
import { event, request } from '../sent.ts';
import { serve, stopAll, type Served } from './served.ts';

afterEach(stopAll);

const prompt = (sequence: number) =>
  request('logs', [event('user_prompt', Date.now(), { 'event.sequence': sequence })]);
const isCounting = async ({ otlp, metrics }: Served) => {
  expect(await post(otlp, prompt(1))).toBe(200);
  expect(await get(`${metrics}/metrics`)).toMatch(/agent_prompts_total\{.*\} 1\n/);
};
/** Each says a line: the log names an unknown path once, and what is refused at each level of detail. */
async function makeItLog({ otlp }: Served, lines: number): Promise<void> {
  for (let line = 0; line < lines; line++) await post(`${otlp}/${'x'.repeat(line + 1)}`, prompt(0));
}

test('standard error that its reader closed', async () => {
  const served = await serve({ read: false });
  served.process.stderr!.destroy();
  await makeItLog(served, 20);
  await isCounting(served);
  expect((await served.stop()).code).toBe(0);
});

test('standard error on a full disk', async () => {
  const full = openSync('/dev/full', 'w');
  const served = await serve({ stderr: full });
  closeSync(full);
  await makeItLog(served, 20);
  await isCounting(served);
  expect((await served.stop()).code).toBe(0);
});

test('standard error that nobody reads, with more on it than a pipe takes', async () => {
  const served = await serve({ read: false, env: { OTEL_KPI_SESSIONS_TO: 'http://127.0.0.1:1/v1/logs' } });
  await makeItLog(served, 100);
  // More than a pipe holds: the log of a path says up to 200 characters of it.
  for (let line = 0; line < 2_000; line++) await post(`${served.otlp}/${line}${'y'.repeat(190)}`, prompt(0));
  await isCounting(served);
  const { code, ms } = await served.stop();
  expect([code, ms < 10_000]).toEqual([0, true]);
});

test('a stop takes seconds while a sender stalls, a reader does not read and session events go nowhere', async () => {
  const silent = createServer(() => {})
    .listen(0, '127.0.0.1')
    .unref();
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const served = await serve({
    env: { OTEL_KPI_SESSIONS_TO: `http://127.0.0.1:${port}/v1/logs`, OTEL_KPI_IDLE_TIMEOUT: '5m' },
  });
  await isCounting(served);
  const stalling = fetch(`${served.otlp}/v1/logs`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"resource')) }),
    duplex: 'half',
  }).catch(() => {});
  const page = await fetch(`${served.metrics}/events`);
  await setTimeout(6_000);
  const { code, ms } = await served.stop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(8_500);
  await stalling;
  await page.body?.cancel().catch(() => {});
  silent.close();
});
