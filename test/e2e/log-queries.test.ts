/**
 * Every LogQL query that we ship outside the dashboards finds events, and asks only for what these have, given recordings
 * that went through the real collector. That a Loki answers them: test/loki/queries.test.ts.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOT } from '../compose/project.ts';
import { documentedQueries } from '../prometheus/documented.ts';
import { createCollector } from './collector.ts';
import { tellEvents } from './events-told.ts';
import { faultsOf, NO_LINE } from './log-answers.ts';
import { createLogSink } from './log-sink.ts';
import { until } from './process.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-queries-'));
const logs = await createLogSink();
const collector = await createCollector({ configs: ['config.yaml'], folder, env: { LOKI_ENDPOINT: logs.otlpUrl } });
const sessionEnded = { service_name: 'otel-kpi', event_name: 'agent.session' };
const requestFailed = { service_name: 'claude-code', event_name: 'api_error' };
const toolFailed = { service_name: 'claude-code', event_name: 'tool_result', success: 'false' };

beforeAll(async () => {
  await Promise.all([logs.start(), collector.start()]);
  await tellEvents(collector, Date.now());
  await until(async () => [sessionEnded, requestFailed, toolFailed].every((labels) => logs.lines(labels).length > 0));
});
afterAll(async () => {
  await collector.kill('SIGTERM');
  await logs.stop();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * With the ids of a session in place of those that users put in: of one whose tool failed, or of one whose request did. No
 * session has it all; what is wrong with a query is wrong with each that it finds.
 */
function faultsNow(query: string): string[] {
  const [first = [], ...others] = [toolFailed, requestFailed]
    .map((labels) => logs.lines(labels)[0]!.labels)
    .map(({ session_id: session = '', user_id: user = '' }) =>
      faultsOf(query.replaceAll('$session', session).replaceAll('$user', user), logs.lines()),
    )
    .toSorted((a, b) => Number(isEmpty(a)) - Number(isEmpty(b)));
  return first.filter((fault) => others.every((faults) => isEmpty(faults) || faults.includes(fault)));
}

function isEmpty(faults: readonly string[]): boolean {
  return faults.includes(NO_LINE);
}

test('there are some', () => expect(documentedQueries('logql').length).toBeGreaterThanOrEqual(5));

test.each(documentedQueries('logql'))('documented: %s', (query) => {
  expect(faultsNow(query)).toEqual([]);
});

test.each(shippedIn('docs/troubleshooting.md', /`(\{[^`]+\})`/g))('of troubleshooting: %s', (query) => {
  expect(faultsNow(query)).toEqual([]);
});

test.each(shippedIn('scripts/smoke.sh', /"query=(\{[^}]+\}.*)"/g))('of the smoke test: %s', (query) => {
  expect(faultsNow(query.replaceAll('\\"', '"'))).toEqual([]);
});

test.each([
  ['{service_name="nobody"}', NO_LINE],
  ['{session_id!=""}', 'session_id is no label of the index'],
  ['{service_name="claude-code"} | line_format `{{.mood}}`', 'no line has mood'],
  ['sum_over_time({service_name="claude-code"} | event_name="api_request" | unwrap model [1d])', 'model is no number'],
])('what has no answer is found: %s', (query, fault) => {
  expect(faultsNow(query)).toEqual([fault]);
});

/** At least one. */
function shippedIn(path: string, pattern: RegExp): string[] {
  const queries = [...readFileSync(join(ROOT, path), 'utf8').matchAll(pattern)].map(([, query]) => query!);
  if (queries.length === 0) throw new Error(`BUG: ${path} has no query any more`);
  return queries;
}
