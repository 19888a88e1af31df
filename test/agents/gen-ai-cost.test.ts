/** What requests of agents without a translator of their own cost, whoever tells of them: each once, reported before estimated. */
import { describe, expect, test } from '@jest/globals';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import * as sent from '../sent.ts';
import { span } from '../sent.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';

const NOW_MS = 1_795_204_679_000;
const AT_MS = NOW_MS - 600_000;
const SERVICE = { resource: { 'service.name': 'droid', 'service.instance.id': 'p1' }, scope: 'some.library' };
const NOBODY = { 'session.id': '', 'user.id': '' };
const MODEL = { 'gen_ai.response.model': 'gpt-5.2' };
const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', ...MODEL };
const USAGE = {
  'gen_ai.usage.input_tokens': 1000,
  'gen_ai.usage.output_tokens': 200,
  'gen_ai.usage.cache_read.input_tokens': 300,
  'gen_ai.usage.reasoning.output_tokens': 120,
};
/** 700 fresh tokens at 1.75 dollars a million, 300 of the cache at 0.175, 200 out at 14. */
const BY_LIST = 0.0040775;
const REPORTED = { 'gen_ai.usage.cost.amount': 0.02 };
const DISCOUNTED = { 'gen_ai.usage.cost.amount': 0.001 };

const spans = (cost = {}) =>
  sent.request('traces', [span('chat', AT_MS, AT_MS + 60, { ...CHAT, ...USAGE, ...cost })], SERVICE);
const events = sent.request(
  'logs',
  [sent.event('gen_ai.client.inference.operation.details', AT_MS + 60, { ...CHAT, ...USAGE, ...NOBODY })],
  SERVICE,
);
const COUNTERS = {
  'usage.input_tokens': 1000,
  'usage.cache_read.input_tokens': 300,
  'usage.output_tokens': 200,
  'usage.reasoning.output_tokens': 120,
};
const duration = (name: string, of = {}) => {
  const point = { startTimeUnixNano: `${AT_MS - 1}000000`, timeUnixNano: `${AT_MS + 900}000000` };
  const attributes = Object.entries({ ...CHAT, ...of }).map(([key, value]) => ({ key, value: { stringValue: value } }));
  const dataPoints = [{ ...point, count: '1', sum: 0.06, bucketCounts: ['1'], explicitBounds: [], attributes }];
  return { name, unit: 's', histogram: { aggregationTemporality: 2, dataPoints } };
};
const metrics = sent.request(
  'metrics',
  [
    ...Object.entries(COUNTERS).map(([name, value]) =>
      sent.metric(`gen_ai.client.inference.${name}`, value, AT_MS + 900, { ...CHAT, ...NOBODY }),
    ),
    duration('gen_ai.client.inference.duration'),
    // While a sender changes the name it tells both.
    duration('gen_ai.client.operation.duration'),
  ],
  SERVICE,
);

/** What is told of cost and requests, after waiting between the requests or not. */
async function told(requests: readonly ExportRequest[], waits: boolean) {
  const run = await startRun({ nowMs: NOW_MS });
  for (const request of requests) {
    await run.send(request);
    if (waits) await run.text();
  }
  const text = await run.text();
  await run.close();
  const cost = (basis: string) => sumOf(text, 'agent_cost_usd_total', { agent: 'droid', basis });
  return {
    estimated: cost('estimated'),
    reported: cost('reported'),
    requests: sumOf(text, 'agent_requests_total', { agent: 'droid' }),
    nobodys: sumOf(text, 'agent_unattributed_cost_usd_total', { agent: 'droid' }),
  };
}

const orders = (...requests: ExportRequest[]): ExportRequest[][] =>
  requests.length < 2
    ? [requests]
    : requests.flatMap((first) => orders(...requests.filter((one) => one !== first)).map((rest) => [first, ...rest]));

const WITNESSES = { spans: [spans()], events: [events], metrics: [metrics], all: [spans(), events, metrics] };

describe.each([false, true])('waited for all between: %s', (waits) => {
  test.each(Object.entries(WITNESSES))('%s alone or together are estimated once, in any order', async (_, requests) => {
    for (const order of orders(...requests)) {
      const { estimated, reported, requests: count, nobodys } = await told([...order, ...order], waits);
      expect(estimated).toBeCloseTo(BY_LIST, 9);
      expect(nobodys).toBeCloseTo(BY_LIST, 9);
      expect([reported, count]).toEqual([0, 1]);
    }
  });

  test('of a reported cost nothing is estimated, however late the others are', async () => {
    for (const cost of [REPORTED, DISCOUNTED]) {
      const { estimated, reported } = await told([spans(cost), events, metrics], waits);
      expect([estimated, reported]).toEqual([0, Object.values(cost)[0]]);
    }
  });

  test('a report that is late counts as far as it is more than the estimate', async () => {
    for (const order of orders(spans(REPORTED), events, metrics)) {
      const { estimated, reported } = await told(order, waits);
      expect(estimated + reported).toBeCloseTo(0.02, 9);
    }
    for (const order of orders(spans(DISCOUNTED), events, metrics)) {
      const { estimated, reported } = await told(order, waits);
      expect([0.001, BY_LIST].map((cost) => Math.abs(estimated + reported - cost) < 1e-9)).toContain(true);
    }
  });
});

test('requests that tell their cost and others of one process are each as they tell', async () => {
  const other = sent.request('traces', [span('chat', AT_MS + 5000, AT_MS + 5060, { ...CHAT, ...USAGE })], SERVICE);
  for (const order of orders(spans(REPORTED), other, metrics)) {
    const { estimated, reported, requests } = await told(order, false);
    expect([reported, estimated, requests]).toEqual([0.02, expect.closeTo(BY_LIST, 9), 2]);
  }
});

test('a request that failed is told by metrics alone, by its class', async () => {
  const failed = sent.request(
    'metrics',
    [duration('gen_ai.client.operation.duration', { 'error.type': '429' })],
    SERVICE,
  );
  const run = await startRun({ nowMs: NOW_MS });
  await run.send(failed);
  const text = await run.text();
  await run.close();
  expect(sumOf(text, 'agent_request_errors_total', { agent: 'droid', status: '429' })).toBe(1);
  expect(sumOf(text, 'agent_requests_total', { agent: 'droid' })).toBe(0);
});

test('a reported cost with searches in it is not compared with that of the tokens', async () => {
  const run = await startRun({ nowMs: NOW_MS });
  await run.send(spans({ ...REPORTED, 'gen_ai.usage.details.web_search_requests': 2 }));
  const text = await run.text();
  await run.close();
  expect(sumOf(text, 'agent_cost_usd_total', { agent: 'droid', basis: 'reported' })).toBe(0.02);
  expect(sumOf(text, 'agent_compared_requests_total', { agent: 'droid' })).toBe(0);
});
