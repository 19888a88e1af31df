/** VictoriaLogs beside Loki: every record once, by the fields it was sent with, and no text. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encode } from '../otlp/oracle.ts';
import { createCollector } from './collector.ts';
import { linesOf } from './log-lines.ts';
import { createLogSink } from './log-sink.ts';
import { recentRecording } from './recent.ts';
import { untilEqual } from './until-equal.ts';
import { createVictoria } from './victoria.ts';

const REQUESTS = ['claude-code-2.1.329/interactive', 'codex-0.169.0/exec']
  .flatMap((name) => recentRecording(name, Date.now()))
  .filter(({ signal }) => signal === 'logs');
const SENT = REQUESTS.flatMap(({ body }) => linesOf(encode('logs', JSON.parse(Buffer.from(body).toString()))));

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-victoria-logs-'));
const loki = await createLogSink();
const victoria = await createVictoria('victoria-logs', join(folder, 'logs'));
const env = { LOKI_ENDPOINT: loki.otlpUrl, VICTORIA_LOGS: victoria.url };
const collector = await createCollector({ configs: ['config.yaml', 'victoria-logs.yaml'], folder, env });

beforeAll(async () => {
  await Promise.all([loki, victoria, collector].map((part) => part.start()));
  for (const sent of REQUESTS) await collector.deliver(sent);
});
afterAll(async () => {
  await collector.kill('SIGTERM');
  await Promise.all([loki, victoria].map((part) => part.stop()));
  rmSync(folder, { recursive: true, force: true });
});

test('it has what Loki has', async () => {
  const prompts = SENT.filter(({ labels }) => labels['event_name'] === 'user_prompt').length;
  expect(prompts).toBeGreaterThan(0);
  await untilEqual(async () => (await rows('*')).length, SENT.length);
  await untilEqual(async () => loki.lines().length, SENT.length);
  expect(await rows('event.name:=user_prompt AND service.name:="claude-code"')).toHaveLength(prompts);
});

test('a stream is an agent, and text is gone there too', async () => {
  const all = await rows('*');
  expect(new Set(all.map((row) => row['_stream']))).toEqual(
    new Set(['{service.name="claude-code"}', '{service.name="codex_exec"}']),
  );
  expect(all.filter((row) => 'prompt' in row || 'tool_parameters' in row)).toEqual([]);
});

async function rows(query: string): Promise<Record<string, string>[]> {
  const words = new URLSearchParams({ query, limit: '10000' });
  const text = await (await fetch(`${victoria.url}/select/logsql/query`, { method: 'POST', body: words })).text();
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}
