/** What people and models wrote does not leave the collector unless it is asked to keep it: recordings of every agent. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sumOf } from '../golden/text.ts';
import { createCollector } from './collector.ts';
import { createLogSink } from './log-sink.ts';
import { createOtelKpi } from './otel-kpi.ts';
import { get, post, until } from './process.ts';
import { recentRecording } from './recent.ts';
import { untilEqual } from './until-equal.ts';

const NOW_MS = Date.now();
const RECORDINGS = [
  'claude-code-2.1.329/basic-json',
  'claude-code-2.1.329/interactive',
  'claude-code-2.1.329/subagent-and-traces',
  'claude-code-2.1.329/api-error',
  'codex-0.169.0/app-server',
  'codex-0.169.0/exec',
  'copilot-cli-1.0.102/session-1',
  'gemini-cli-0.61.0/session-1',
  'gemini-cli-0.61.0/session-2',
  'opencode-1.18.33/session-1',
  'qwen-code-0.24.4/session-1',
  'qwen-code-0.24.4/spans-for-logs',
  'gen-ai-logfire-5.4.0/providers',
  'gen-ai-openlit-1.45.0/providers',
  'gen-ai-openllmetry-0.62.4/with-openinference',
  'gen-ai-sentry-10.78.0/providers',
  'gen-ai-vercel-7.0.173/providers',
];
const REQUESTS = RECORDINGS.flatMap((name) => recentRecording(name, NOW_MS));

const LOG_TEXTS = REQUESTS.filter(({ signal }) => signal === 'logs').map(({ body }) => Buffer.from(body).toString());
const LOGS = LOG_TEXTS.flatMap((text) => JSON.parse(text).resourceLogs)
  .flatMap(({ scopeLogs }) => scopeLogs)
  .flatMap(({ logRecords }) => logRecords).length;

/** Words by which text is known, whatever the attribute: of prompts, answers, files, commands and their output. */
const WORDS = [
  'delegate', // a prompt of Claude Code
  'Using tool', // its answer
  'List the files', // input of its tool
  'rm -rf',
  'drwxr-xr-x', // output of its tool
  'create a.py', // a prompt of Codex, Gemini CLI and Qwen Code
  'apply_patch(', // arguments of a tool of Codex
  'Script completed', // its output
  'session_context', // what Gemini CLI sends to the model
  'Task Routing AI', // what it is told
  'complexity_', // what the model answered
  'print(2)', // a file
  'system-reminder', // what Qwen Code sends to the model
  'All done', // what the model answered
  'not found in registry', // what a tool answered
  'title generator', // what opencode sends to the model
  'ok title', // what the model answered
  'insert into', // of its own database
  'llm runtime selected', // its log
];

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-text-'));
const file = join(folder, 'all.jsonl');
const logs = await createLogSink();
const kpi = await createOtelKpi(join(folder, 'state.db'), 0);
const env = { OTEL_KPI_ENDPOINT: kpi.otlpUrl, LOKI_ENDPOINT: logs.otlpUrl, COLLECTOR_FILE: file };
const configs = ['config.yaml', 'file.yaml'];
const collector = await createCollector({ configs, folder, env });
const keeping = await createCollector({
  configs,
  folder: join(folder, 'keeping'),
  env: { ...env, KEEP_PROMPTS: '1', COLLECTOR_FILE: `${file}.kept` },
});
const parts = [kpi, collector, keeping];

const records = async (outcome: string) =>
  sumOf(await get(`${kpi.metricsUrl}/metrics/self`), 'otelkpi_records_total', { outcome });
const told = () => JSON.stringify(logs.taken.map(({ line, labels }) => ({ ...labels, line })));
/** Whether otel-kpi has answered for everything that the collector took. */
const arrived = async () => {
  const own = await get(collector.metricsUrl);
  const to = { exporter: 'otlp_http/otel-kpi' };
  const sent = (what: string) => sumOf(own, `otelcol_exporter_sent_${what}`, to);
  const accepted = (what: string) => sumOf(own, `otelcol_receiver_accepted_${what}`);
  // Of spans only those of agents that tell their usage by them are sent.
  const left = sumOf(own, 'otelcol_processor_filter_spans_filtered');
  if (sent('spans') + left !== accepted('spans')) return false;
  return ['log_records', 'metric_points'].every((what) => sent(what) === accepted(what));
};
const found = (text: string) => WORDS.filter((word) => text.includes(word));

beforeAll(async () => {
  await Promise.all([logs, ...parts].map((part) => part.start()));
});
afterAll(async () => {
  for (const part of parts.toReversed()) await part.kill('SIGTERM');
  await logs.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the recordings have text to drop', () => {
  const text = REQUESTS.map(({ body }) => Buffer.from(body).toString()).join('');
  expect(found(text)).toEqual(WORDS);
});

test('no text reaches Loki or the file, and every log record does, once', async () => {
  for (const request of REQUESTS) await collector.deliver(request);
  await untilEqual(async () => logs.taken.length, LOGS);
  expect(found(told())).toEqual([]);
  await until(async () => readFileSync(file, 'utf8').split('\n').length === REQUESTS.length + 1);
  expect(found(readFileSync(file, 'utf8'))).toEqual([]);
});

test('a record without its text is the same to otel-kpi', async () => {
  await until(arrived);
  const counted = await records('counted');
  const shown = await get(`${kpi.metricsUrl}/metrics`);
  for (const request of REQUESTS) expect(await post(kpi.otlpUrl, request)).toBe(200);
  expect(await records('counted')).toBe(counted);
  expect(await get(`${kpi.metricsUrl}/metrics`)).toBe(shown);
});

test('KEEP_PROMPTS=1 keeps all of it', async () => {
  for (const request of REQUESTS) await keeping.deliver(request);
  await untilEqual(async () => found(told()), found(LOG_TEXTS.join('')));
  await until(async () => found(readFileSync(`${file}.kept`, 'utf8')).length === WORDS.length);
});
