/** A record of any size costs none of those around it: the collector passes on what comes with it, whatever it keeps. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { sumOf } from '../golden/text.ts';
import { event, metric, request, requestOf, resourceOf, type Attributes, type Json } from '../sent.ts';
import { createCollector } from './collector.ts';
import { createLogSink } from './log-sink.ts';
import { createOtelKpi } from './otel-kpi.ts';
import { get, post } from './process.ts';
import { untilEqual } from './until-equal.ts';

const AT_MS = Date.now() - 60_000;
const AROUND = 10;
/** Larger than a batch of before. */
const BIG = 'x'.repeat(1_300_000);
const TEXT_BYTES_MAX = 196_608;

const big = (of: Attributes, fields: Json = {}) => event('api_error', AT_MS, { 'event.sequence': 50, ...of }, fields);
const kvlist = (values: Json[]) => ({ kvlistValue: { values } });

const RECORDS: readonly (readonly [string, Json])[] = [
  ['the error of a request', big({ error: BIG })],
  ['text in `body`', big({ body: BIG })],
  ['a log body', big({}, { body: { stringValue: BIG } })],
  ['a log body of characters of three bytes', big({}, { body: { stringValue: '語'.repeat(500_000) } })],
  ['a log body of many parts', big({}, { body: kvlist([{ key: 'a', value: { stringValue: BIG } }]) })],
  ['a log body that is no JSON', big({}, { body: kvlist([{ key: 'a', value: { doubleValue: 'NaN' } }]) })],
  [
    'many long attributes',
    big(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`a${at}`, BIG.slice(0, 1e5)]))),
  ],
  [
    'an attribute of many parts',
    { ...big({}), attributes: [{ key: 'parts', value: kvlist([{ key: 'b', value: { stringValue: BIG } }]) }] },
  ],
  ['the name of an attribute', big({ [BIG]: 1 })],
];

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-oversize-'));
const logs = await createLogSink();
const kpi = await createOtelKpi(join(folder, 'state.db'), 0);
const env = { OTEL_KPI_ENDPOINT: kpi.otlpUrl, LOKI_ENDPOINT: logs.otlpUrl };
const configs = ['config.yaml'];
const collectors = {
  0: await createCollector({ configs, folder, env }),
  1: await createCollector({ configs, folder: join(folder, 'keeping'), env: { ...env, KEEP_PROMPTS: '1' } }),
};
const parts = [kpi, ...Object.values(collectors)];

beforeAll(async () => {
  await Promise.all([logs.start(), ...parts.map((part) => part.start())]);
});
afterAll(async () => {
  await Promise.all([logs.stop(), ...parts.map((part) => part.kill('SIGTERM'))]);
  rmSync(folder, { recursive: true, force: true });
});

let sessions = 0;
const apiRequest = (session: string, sequence: number) =>
  event('api_request', AT_MS, { 'session.id': session, 'event.sequence': sequence, model: 'opus', input_tokens: 1 });

async function send(keep: 0 | 1, of: ExportRequest): Promise<void> {
  expect(await post(collectors[keep].url, of)).toBe(200);
}

const counted = async (name: string) => sumOf(await get(`${kpi.metricsUrl}/metrics`), name);
const inLoki = (session: string) =>
  logs.lines().filter(({ labels }) => labels['session_id'] === session && labels['event_name'] === 'api_request');

test.each(([0, 1] as const).flatMap((keep) => RECORDS.map(([what, record]) => [what, keep, record] as const)))(
  '%s, KEEP_PROMPTS=%d',
  async (_, keep, record) => {
    const session = `around-${sessions++}`;
    const requests = Array.from({ length: AROUND }, (__, at) => apiRequest(session, at));
    const before = await counted('agent_requests_total');
    const [first, last] = [requests.slice(0, 3), requests.slice(4)];
    await Promise.all([
      send(keep, request('logs', [...first, record, ...last])),
      send(keep, request('logs', [requests[3]!])),
    ]);
    await untilEqual(() => counted('agent_requests_total'), before + AROUND);
    await untilEqual(async () => inLoki(session).length, AROUND);
  },
);

test('neither does a resource, nor a point', async () => {
  const [before, commits] = [await counted('agent_requests_total'), await counted('agent_commits_total')];
  const resource = { 'service.name': 'claude-code', big: BIG };
  const ofAll = [apiRequest('resource', 0), apiRequest('resource', 1)];
  await send(
    1,
    requestOf('logs', [resourceOf('logs', ofAll, { resource }), resourceOf('logs', [apiRequest('resource', 2)])]),
  );
  const commit = (of: Attributes) => metric('claude_code.commit.count', 1, AT_MS, of);
  await send(
    1,
    request('metrics', [commit({}), commit({ 'session.id': 's2', big: BIG }), commit({ 'session.id': 's3' })]),
  );
  await untilEqual(() => counted('agent_requests_total'), before + 3);
  await untilEqual(() => counted('agent_commits_total'), commits + 3);
});

test('text is cut to what Loki takes, between characters', () => {
  const texts = logs.lines().flatMap(({ line, labels }) => {
    // The parts of one attribute are not cut, nor are names.
    return [line, ...Object.entries(labels).flatMap(([name, text]) => (name.startsWith('parts') ? [] : [text]))];
  });
  const long = texts.filter((text) => Buffer.byteLength(text) > 150_000);
  expect(long.length).toBeGreaterThan(5);
  for (const text of long) {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(TEXT_BYTES_MAX);
    expect(text).not.toContain('\uFFFD');
  }
});
