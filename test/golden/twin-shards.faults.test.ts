/**
 * Two instrumentations of one request in two traces, of which one tells the cost and the other is estimated. In one shard it counts once,
 * with what the first that came knows; in two shards nobody compares them, and both count (docs/operating.md).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { startRedis, type RedisServer } from '../e2e/redis.ts';
import * as sent from '../sent.ts';
import { startRun } from './run.ts';
import { sumOf } from './text.ts';

const START_MS = 1_795_204_079_000;
/** Sessions of these lie in two of eight shards. */
const TRACES = ['0af7651916cd43dd8448eb211c80319c', '1af7651916cd43dd8448eb211c80319d'];
/** A million tokens of the model cost 2 dollars. */
const [USED, ESTIMATED_USD, REPORTED_USD] = [100_000, 0.2, 0.5];

const told = ['framework', 'provider.sdk'].map((scope, at) => {
  const of = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.response.model': 'gpt-6-sol',
    'gen_ai.response.id': 'r1',
    'gen_ai.usage.input_tokens': USED,
    ...(at === 1 && { 'gen_ai.usage.cost': REPORTED_USD }),
  };
  const span = { ...sent.span('chat', START_MS, START_MS + 60 + at, of), traceId: TRACES[at]! };
  return sent.request('traces', [span], { resource: { 'service.name': 'bot' }, scope });
});

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());

test.each([
  [1, 'the estimate first', told, { requests: 1, estimated: ESTIMATED_USD, reported: 0 }],
  [1, 'the report first', told.toReversed(), { requests: 1, estimated: 0, reported: REPORTED_USD }],
  [8, 'the estimate first', told, { requests: 2, estimated: ESTIMATED_USD, reported: REPORTED_USD }],
  [8, 'the report first', told.toReversed(), { requests: 2, estimated: ESTIMATED_USD, reported: REPORTED_USD }],
])('in %i shards, %s', async (shards, order, requests, counted) => {
  const home = parseRedis(`${server.url}?prefix=${order.replaceAll(' ', '-')}-${shards}&shards=${shards}`)!;
  const store = await openRedis({ home, onError: (error) => process.emitWarning(error.message) });
  const run = await startRun({ nowMs: START_MS + 600_000, gauges: [], store });
  for (const request of requests) await run.send(request);
  const text = await run.text();
  await run.close();
  const cost = (basis: string) => sumOf(text, 'agent_cost_usd_total', { basis });
  expect({
    requests: sumOf(text, 'agent_requests_total'),
    estimated: cost('estimated'),
    reported: cost('reported'),
  }).toEqual(counted);
});
