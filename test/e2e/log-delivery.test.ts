/** What the collector delivers where Loki would be: every record of every agent, once, and which fields it has there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encode } from '../otlp/oracle.ts';
import { request } from '../sent.ts';
import { createCollector } from './collector.ts';
import { linesOf, type LogLine } from './log-lines.ts';
import { createLogSink, TAKEN } from './log-sink.ts';
import { recentRecording } from './recent.ts';
import { untilEqual } from './until-equal.ts';

const NOW_MS = Date.now();
const REQUESTS = [
  'claude-code-2.1.329/basic-json',
  'claude-code-2.1.329/interactive',
  'codex-0.169.0/exec',
  'copilot-cli-1.0.102/session-1',
  'gemini-cli-0.61.0/session-1',
  'opencode-1.18.33/session-1',
  'qwen-code-0.24.4/session-1',
]
  .flatMap((name) => recentRecording(name, NOW_MS))
  .filter(({ signal }) => signal === 'logs');
const SENT = REQUESTS.flatMap(({ body }) => linesOf(encode('logs', JSON.parse(Buffer.from(body).toString()))));

/** Of these recordings, by the names they would have in Loki. */
const TEXTS = [
  'arguments',
  'function_args',
  'gen_ai_input_messages',
  'gen_ai_output_messages',
  'gen_ai_system_instructions',
  'output',
  'process_command_args',
  'prompt',
  'prompt_text',
  'reasoning',
  'reasoning_summary',
  'request_text',
  'response',
  'response_text',
];

/** The error of a tool is its output, that of a request is not. */
const TEXTS_OF_TOOLS = ['error', 'error_message'];

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-delivery-'));
const logs = await createLogSink();
const keptLogs = await createLogSink();
const configs = ['config.yaml'];
const collector = await createCollector({ configs, folder, env: { LOKI_ENDPOINT: logs.otlpUrl } });
const keeping = await createCollector({
  configs,
  folder: join(folder, 'keeping'),
  env: { LOKI_ENDPOINT: keptLogs.otlpUrl, KEEP_PROMPTS: '1' },
});

beforeAll(async () => {
  await Promise.all([logs, keptLogs, collector, keeping].map((part) => part.start()));
  for (const sent of REQUESTS) await Promise.all([collector.deliver(sent), keeping.deliver(sent)]);
});
afterAll(async () => {
  await Promise.all([collector, keeping].map((part) => part.kill('SIGTERM')));
  await Promise.all([logs, keptLogs].map((part) => part.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** Whatever the order of records and of their attributes. */
function sorted(lines: readonly LogLine[], show = (line: LogLine): unknown => line): string[] {
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  const inOrder = ({ labels, ...line }: LogLine) => ({
    ...line,
    labels: Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  });
  return lines.map((line) => JSON.stringify(show(inOrder(line)), text)).toSorted();
}

test('where text is kept, every record comes once and as it was sent', async () => {
  await untilEqual(async () => sorted(keptLogs.taken), sorted(SENT));
  expect([...keptLogs.answers.keys()]).toEqual([TAKEN]);
});

test('else what carries text is gone, and nothing else is', async () => {
  const kept = ({ timeNs, index, labels }: LogLine) => ({
    timeNs,
    index,
    labels: Object.fromEntries(Object.entries(labels).filter(([name]) => !isText(name, labels['event_name']))),
  });
  const isText = (name: string, event = '') =>
    gone.includes(name) || (event.includes('tool') && TEXTS_OF_TOOLS.includes(name));
  const namesOf = (lines: readonly LogLine[]) => new Set(lines.flatMap(({ labels }) => Object.keys(labels)));
  await untilEqual(async () => logs.taken.length, SENT.length);
  const there = namesOf(logs.taken);
  const gone = [...namesOf(SENT)].filter((name) => !there.has(name)).toSorted();
  expect(gone).toEqual(TEXTS);
  expect(sorted(logs.taken, kept)).toEqual(sorted(SENT, kept));
  expect([...logs.answers.keys()]).toEqual([TAKEN]);
});

test('streams are few: an agent and, where it says one, its environment', () => {
  const streams = new Set(logs.taken.map(({ index }) => JSON.stringify(index)));
  expect(streams.size).toBe(new Set(logs.taken.map(({ index }) => index['service_name'])).size);
  const names = ['deployment_environment_name', 'service_name'];
  expect([...new Set(logs.taken.flatMap(({ index }) => Object.keys(index)))].toSorted()).toEqual(names);
});

test('a record has the fields of its resource, its scope and its own, whatever their kind', async () => {
  const values = {
    'session.id': { stringValue: 's1' },
    count: { intValue: '9007199254740993' },
    usd: { doubleValue: 0.25 },
    ok: { boolValue: false },
    'list.of': { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } },
    map: { kvlistValue: { values: [{ key: 'in.side', value: { stringValue: 'b' } }] } },
    empty: { stringValue: '' },
  };
  const record = {
    observedTimeUnixNano: `${NOW_MS}000001`,
    severityNumber: 9,
    severityText: 'INFO',
    traceId: '0102030405060708090a0b0c0d0e0f10',
    spanId: '0102030405060708',
    body: { stringValue: 'claude_code.made_up' },
    attributes: Object.entries(values).map(([key, value]) => ({ key, value })),
  };
  const resource = {
    'service.name': 'made-up',
    'service.instance.id': 'laptop',
    'deployment.environment.name': 'test',
  };
  await collector.deliver(request('logs', [record], { resource, scope: 'a.scope' }));
  await untilEqual(async () => logs.lines({ service_name: 'made-up' }).length, 1);
  expect(logs.lines({ service_name: 'made-up' })).toEqual([
    {
      timeNs: BigInt(record.observedTimeUnixNano),
      line: 'claude_code.made_up',
      index: { service_name: 'made-up', deployment_environment_name: 'test' },
      labels: {
        service_name: 'made-up',
        service_instance_id: 'laptop',
        deployment_environment_name: 'test',
        scope_name: 'a.scope',
        session_id: 's1',
        count: '9007199254740993',
        usd: '0.25',
        ok: 'false',
        list_of: '["a",1]',
        map_in_side: 'b',
        severity_number: '9',
        severity_text: 'INFO',
        trace_id: record.traceId,
        span_id: record.spanId,
      },
    },
  ]);
});
