import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { flushOutbox } from '../../src/journeys/outbox.ts';
import { LIMITS } from '../../src/model/limits.ts';
import { SPACES } from '../../src/model/registers.ts';
import type { Store } from '../../src/model/store.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { change } from '../state/conformance/home.ts';

type Answer = { status: number; body?: string };

let store: Store;
let server: Server;
let answer: (ids: readonly string[]) => Answer;
let taken: string[];
let dropped: [events: number, reason: string][];
let requests: number;
let expired: number;

beforeEach(async () => {
  store = await openSqlite({ path: ':memory:' });
  [taken, dropped, requests, expired] = [[], [], 0, 0];
  server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      requests++;
      const ids = Buffer.concat(chunks)
        .toString()
        .matchAll(/"event\.id","value":\{"stringValue":"([^"]*)"/g);
      const names = [...ids].map(([, id]) => id!);
      const { status, body = '{}' } = answer(names);
      if (status === 200) taken.push(...names);
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await store.close();
});

const flush = () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`;
  const onDropped = (events: number, reason: string) => void dropped.push([events, reason]);
  const onExpired = (events: number) => void (expired += events);
  return flushOutbox({ store, url, token: '', version: 'test', onDropped, onExpired });
};
const put = (ids: readonly string[], body = '{"session.end_ms":5}') =>
  store.commit(change({ outbox: ids.map((id) => ({ id, body })) }));
const waiting = async () => (await store.outbox(1_000)).map(({ id }) => id);
const IDS = Array.from({ length: 250 }, (_, index) => `e${index}`);

describe.each([400, 403, 404, 413, 422])('an event that is answered %d', (status) => {
  test('is dropped and told of, and all others leave, in order', async () => {
    answer = (ids) => ({ status: ids.some((id) => id === 'e0' || id === 'e107') ? status : 200 });
    await put(IDS);
    await flush();
    expect(taken).toEqual(IDS.filter((id) => id !== 'e0' && id !== 'e107'));
    expect(dropped.map(([events]) => events)).toEqual([1, 1]);
    expect(dropped[0]![1]).toContain(`answered ${status}`);
    expect(await waiting()).toEqual([]);
  });
});

test.each([401, 403, 404, 408, 429, 500, 503])(
  'where everything is answered %d all wait, and few ask',
  async (status) => {
    answer = () => ({ status });
    await put(IDS);
    await expect(flush()).rejects.toThrow(`answered ${status}`);
    expect([await waiting(), dropped]).toEqual([IDS, []]);
    expect(requests).toBeLessThanOrEqual(2);
  },
);

test('what a receiver takes only in part is not sent again, and told of', async () => {
  answer = () => ({ status: 200, body: '{"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"too old"}}' });
  await put(IDS.slice(0, 5));
  await flush();
  expect(dropped).toEqual([[3, expect.stringContaining('too old')]]);
  expect(await waiting()).toEqual([]);
});

test('an event that cannot be written is dropped as a bug, and its neighbours leave', async () => {
  answer = () => ({ status: 200 });
  await put(['a']);
  await put(['broken'], 'no json');
  await put(['b']);
  await flush();
  expect(taken).toEqual(['a', 'b']);
  expect(dropped).toEqual([[1, expect.stringMatching(/^BUG: /)]]);
});

test('events that waited for longer than they may are dropped, and those behind them leave', async () => {
  answer = () => ({ status: 200 });
  const nowMs = Date.UTC(2026, 10, 20);
  const since = (ms: number) => `{"waits_since_ms":${ms},"session.end_ms":5}`;
  await store.commit(change({ registers: [{ space: SPACES.clock, group: '', values: new Map([['agenda', nowMs]]) }] }));
  await put(['of an earlier version']);
  await put(IDS, since(nowMs - LIMITS.outbox_ms.max - 1));
  await put(['young'], since(nowMs - LIMITS.outbox_ms.max));
  await flush();
  expect(taken).toEqual(['of an earlier version', 'young']);
  expect([expired, dropped, await waiting()]).toEqual([IDS.length, [], []]);
});
