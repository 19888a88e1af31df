/** Every LogQL query of docs/queries.md, on a real Loki that got recordings through the real collector. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { flushOutbox } from '../../src/journeys/outbox.ts';
import { startRun } from '../golden/run.ts';
import { documentedQueries } from '../prometheus/documented.ts';
import { event, request } from '../sent.ts';
import { createCollector } from './collector.ts';
import { createLoki } from './loki.ts';
import { until } from './process.ts';
import { recentRecording } from './recent.ts';

const HOUR_MS = 3_600_000;
/** No longer: that would count as time in which nobody listened. */
const SWEEP_MS = 30_000;
const NOW_MS = Date.now();
const RECORDINGS = [
  'claude-code-2.1.329/api-error',
  'claude-code-2.1.329/basic-json',
  'claude-code-2.1.329/interactive',
  'gemini-cli-0.61.0/session-1',
];

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-queries-'));
const loki = await createLoki(join(folder, 'loki'));
const collector = await createCollector({ configs: ['config.yaml'], folder, env: { LOKI_ENDPOINT: loki.otlpUrl } });

beforeAll(async () => {
  await Promise.all([loki.start(), collector.start()]);
  for (const name of RECORDINGS) for (const sent of recentRecording(name, NOW_MS)) await collector.deliver(sent);
  await endSession();
});
afterAll(async () => {
  await collector.kill('SIGTERM');
  await loki.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

/** A session of an hour ago ends, as the service does it, and is told to the collector. */
async function endSession(): Promise<void> {
  const run = await startRun({ env: { OTEL_KPI_SESSIONS_TO: collector.url }, nowMs: NOW_MS - HOUR_MS });
  for (const sent of recentRecording('claude-code-2.1.329/basic-json', run.nowMs)) await run.send(sent);
  // Others work on, so that it is this session that is silent, not the line.
  for (; run.nowMs < NOW_MS; run.nowMs += SWEEP_MS) {
    await run.send(request('logs', [event('user_prompt', run.nowMs, { 'session.id': 'others' })]));
    await run.core.sweep();
  }
  await flushOutbox({ store: run.store, url: `${collector.url}/v1/logs`, token: '', version: 'test' });
  await run.close();
}

test('every documented query of events gives data', async () => {
  const queries = documentedQueries('logql');
  expect(queries.length).toBeGreaterThanOrEqual(5);
  const range = [NOW_MS - 3 * HOUR_MS, NOW_MS + HOUR_MS] as const;
  const failed = () =>
    loki.lines('{service_name="claude-code"} | event_name="tool_result" | success="false"', ...range);
  await until(async () => (await failed()).length > 0);
  const { session_id: session, user_id: user } = (await failed())[0]!.labels;
  for (const query of queries) {
    const expression = query.replaceAll('$session', session!).replaceAll('$user', user!);
    const found = async () => (await loki.query(expression, ...range)).length > 0;
    await until(found).catch((cause) => {
      throw new Error(`no data: ${expression}`, { cause });
    });
  }
});
