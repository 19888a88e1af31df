/** What the sink in Loki's place (test/e2e/log-sink.ts) says of Loki, said by Loki: its names, its labels, one of equal lines. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCollector } from '../e2e/collector.ts';
import { distinct, linesOf } from '../e2e/log-lines.ts';
import { TAKEN } from '../e2e/log-sink.ts';
import { get, post, until } from '../e2e/process.ts';
import { recentRecording } from '../e2e/recent.ts';
import { untilEqual } from '../e2e/until-equal.ts';
import { sumOf } from '../golden/text.ts';
import { encode } from '../otlp/oracle.ts';
import { createLoki } from './loki.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.now();
const REQUESTS = ['claude-code-2.1.329/interactive', 'gemini-cli-0.61.0/session-1', 'opencode-1.18.33/session-1']
  .flatMap((name) => recentRecording(name, NOW_MS))
  .filter(({ signal }) => signal === 'logs');
const SENT = REQUESTS.flatMap(({ body }) => linesOf(encode('logs', JSON.parse(Buffer.from(body).toString()))));

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-loki-delivery-'));
const loki = await createLoki(join(folder, 'loki'));
const env = { LOKI_ENDPOINT: loki.otlpUrl, KEEP_PROMPTS: '1' };
const collector = await createCollector({ configs: ['config.yaml'], folder, env });

beforeAll(() => Promise.all([loki.start(), collector.start()]));
afterAll(async () => {
  await collector.kill('SIGTERM');
  await loki.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

async function stored() {
  const lines = await loki.lines('{service_name=~".+"}', NOW_MS - HOUR_MS, NOW_MS + HOUR_MS);
  return lines.map(({ timeNs, line, labels }) => inOrder(timeNs, line, labels)).toSorted();
}

function inOrder(timeNs: bigint, line: string, labels: Readonly<Record<string, string>>): string {
  const entries = Object.entries(labels).filter(([, value]) => value !== '');
  return JSON.stringify([String(timeNs), line, entries.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

async function linesTaken(): Promise<number> {
  return sumOf(await get(`${loki.url}/metrics`), 'loki_distributor_lines_received_total');
}

test('Loki has what the sink would have, by the names that the sink gives', async () => {
  for (const request of REQUESTS) await collector.deliver(request);
  const expected = distinct(SENT).map(({ timeNs, line, labels }) => inOrder(timeNs, line, labels));
  await untilEqual(stored, expected.toSorted());
});

test('what comes again is the line it has, while it stays up and after it was killed', async () => {
  const [before, taken] = [await stored(), await linesTaken()];
  for (const request of REQUESTS) await collector.deliver(request);
  await until(async () => (await linesTaken()) === 2 * taken);
  expect(await stored()).toEqual(before);

  await loki.kill('SIGKILL');
  for (const request of REQUESTS) await collector.deliver(request);
  await loki.start();
  await until(async () => (await linesTaken()) === taken);
  expect(await stored()).toEqual(before);
});

test('it answers as the sink does, and elsewhere is nothing', async () => {
  expect(await post(loki.otlpUrl, REQUESTS[0]!)).toBe(TAKEN);
  expect(await post(`${loki.url}/nowhere`, REQUESTS[0]!)).toBe(404);
});
