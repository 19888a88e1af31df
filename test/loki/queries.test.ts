/** Every LogQL query that we ship, on a real Loki that got recordings through the real collector. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from '@jest/globals';
import { DASHBOARDS } from '../../grafana/src/dashboards.ts';
import { createCollector } from '../e2e/collector.ts';
import { tellEvents } from '../e2e/events-told.ts';
import { until } from '../e2e/process.ts';
import { queriesOf, substituted } from '../grafana/panels.ts';
import { documentedQueries } from '../prometheus/documented.ts';
import { createLoki } from './loki.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.now();
const RANGE = [NOW_MS - 3 * HOUR_MS, NOW_MS + HOUR_MS] as const;
const FAILED = '{service_name="claude-code"} | event_name="tool_result" | success="false"';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-queries-'));
const loki = await createLoki(join(folder, 'loki'));
const collector = await createCollector({ configs: ['config.yaml'], folder, env: { LOKI_ENDPOINT: loki.otlpUrl } });
const dashboards = DASHBOARDS.flatMap((create) => queriesOf(create()))
  .filter(({ datasource }) => datasource === '${loki}')
  .map(({ expr }) => substituted(expr));

beforeAll(async () => {
  await Promise.all([loki.start(), collector.start()]);
  await tellEvents(collector, NOW_MS);
  for (const expression of [FAILED, '{service_name="otel-kpi"}']) {
    await until(async () => (await loki.lines(expression, ...RANGE)).length > 0);
  }
});
afterAll(async () => {
  await collector.kill('SIGTERM');
  await loki.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

test.each([...documentedQueries('logql'), ...dashboards])('gives data: %s', async (query) => {
  const { session_id: session, user_id: user } = (await loki.lines(FAILED, ...RANGE))[0]!.labels;
  const expression = query.replaceAll('$session', session!).replaceAll('$user', user!);
  await until(async () => (await loki.query(expression, ...RANGE)).length > 0);
});
