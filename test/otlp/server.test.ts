import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/model/exchange.ts';
import { startReceiver } from '../../src/otlp/server.ts';
import { read, type MessageName } from './messages.ts';
import { ACCEPTED, begin, JSON_TYPE, post, PROTOBUF, startHeld, startRig, stopRigs, type Reply } from './sender.ts';

afterEach(stopRigs);

function message(name: MessageName, reply: Reply): unknown {
  return read(name, reply.headers['content-type'], reply.body);
}

describe('a request', () => {
  test.each(['logs', 'metrics', 'traces'])('for %s is exported as it came and answered', async (signal) => {
    const rig = await startRig();
    const body = Buffer.from([10, 0, 255, 128]);
    const reply = await post(rig.url, body, { path: `/v1/${signal}` });
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-protobuf' } });
    expect(reply.body).toHaveLength(0);
    expect(rig.exported).toEqual([{ signal, encoding: 'protobuf', body }]);
    expect(rig.answered).toEqual([`${signal} 200`]);
  });

  test('in JSON is answered in JSON', async () => {
    const rig = await startRig();
    const reply = await post(rig.url, '{"resourceLogs":[]}', { headers: JSON_TYPE });
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(reply.body.toString()).toBe('{}');
    expect(rig.exported).toEqual([{ signal: 'logs', encoding: 'json', body: Buffer.from('{"resourceLogs":[]}') }]);
  });

  test.each([
    ['Application/X-Protobuf', 'protobuf'],
    ['application/json; charset=utf-8', 'json'],
    ['application/JSON ;charset="utf-8"', 'json'],
  ])('may call its type %s', async (type, encoding) => {
    const rig = await startRig();
    expect(await post(rig.url, '{}', { headers: { 'content-type': type } })).toMatchObject({ status: 200 });
    expect(rig.exported).toMatchObject([{ encoding }]);
  });

  test.each([PROTOBUF, JSON_TYPE])('without a body is passed on for its decoder to judge: %j', async (headers) => {
    const rig = await startRig();
    expect(await post(rig.url, '', { headers })).toMatchObject({ status: 200 });
    expect(rig.exported).toHaveLength(1);
    expect(rig.exported[0]!.body).toHaveLength(0);
  });

  test.each<[Answer, number, MessageName, object]>([
    [
      { kind: 'accepted', rejected: 2, message: 'negative cost' },
      200,
      'LogsResponse',
      { partialSuccess: { rejectedLogRecords: '2', errorMessage: 'negative cost' } },
    ],
    [{ kind: 'malformed', message: 'no message' }, 400, 'Status', { code: 3, message: 'no message' }],
    [
      { kind: 'unavailable', message: 'no disk', retryAfterSeconds: 7 },
      503,
      'Status',
      { code: 14, message: 'no disk' },
    ],
  ])('gets the answer %j as a message of its own encoding', async (answer, status, name, said) => {
    const rig = await startRig({ export: () => Promise.resolve(answer) });
    for (const headers of [PROTOBUF, JSON_TYPE]) {
      const reply = await post(rig.url, '', { headers });
      expect(reply).toMatchObject({ status, headers });
      expect(message(name, reply)).toEqual(said);
      expect(reply.headers['retry-after']).toBe(status === 503 ? '7' : undefined);
    }
  });

  test('whose export throws is to be sent again, and the next one is served', async () => {
    let calls = 0;
    const fault = new Error('BUG: on purpose');
    const rig = await startRig({
      export: () => (calls++ === 0 ? Promise.reject(fault) : Promise.resolve(ACCEPTED)),
    });
    const reply = await post(rig.url, '');
    expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(message('Status', reply)).toMatchObject({ code: 14 });
    expect(reply.body.toString()).not.toContain('on purpose');
    expect(rig).toMatchObject({ errors: [fault], answered: ['logs 503'] });
    expect(await post(rig.url, '')).toMatchObject({ status: 200 });
  });
});

describe('refused and not exported', () => {
  test.each(['text/plain', 'application/grpc', 'application/x-protobuf-delimited', ''])(
    'a body of type "%s", in JSON',
    async (type) => {
      const rig = await startRig();
      const reply = await post(rig.url, '{}', { headers: { 'content-type': type } });
      expect(reply).toMatchObject({ status: 415, headers: JSON_TYPE });
      expect(message('Status', reply)).toMatchObject({ code: 3 });
      expect(rig).toMatchObject({ exported: [], answered: ['logs 415'] });
    },
  );

  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('a %s', async (method) => {
    const rig = await startRig();
    const reply = await post(rig.url, '', { method, path: '/v1/traces' });
    expect(reply).toMatchObject({ status: 405, headers: { ...PROTOBUF, allow: 'POST' } });
    expect(message('Status', reply)).toMatchObject({ code: 12 });
    expect(rig).toMatchObject({ exported: [], answered: ['traces 405'] });
  });

  test.each(['/', '/v1', '/v1/profiles', '/v1/logs/more', '/v1development/profiles', '/%ff'])(
    'the path %s',
    async (path) => {
      const rig = await startRig();
      const reply = await post(rig.url, '', { path });
      expect(reply).toMatchObject({ status: 404, headers: PROTOBUF });
      expect(message('Status', reply)).toMatchObject({ code: 12 });
      expect(rig).toMatchObject({ exported: [], answered: [] });
    },
  );
});

describe('starting', () => {
  test('names an IPv6 address as a URL does', async () => {
    const rig = await startRig({ host: '::1' });
    expect(rig.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await post(rig.url, '')).toMatchObject({ status: 200 });
  });

  test('fails where the port is taken', async () => {
    const rig = await startRig();
    const taken = startReceiver({
      host: '127.0.0.1',
      port: Number(new URL(rig.url).port),
      token: undefined,
      bodyBytesMax: 1000,
      export: () => Promise.resolve(ACCEPTED),
      onError: () => undefined,
    });
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('closing', () => {
  test('lets a running request have its answer, and no other connection in', async () => {
    const { rig, begun, letGo } = await startHeld(1);
    const agent = new Agent({ keepAlive: true });
    const running = post(rig.url, 'x', { agent });
    await begun;
    const closed = rig.close();
    await expect(post(rig.url, 'y')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    letGo();
    expect(await running).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closed;
    agent.destroy();
  });

  test('does not wait for idle connections', async () => {
    const rig = await startRig();
    const agent = new Agent({ keepAlive: true });
    expect(await post(rig.url, '', { agent })).toMatchObject({ headers: { connection: 'keep-alive' } });
    await rig.close(2 ** 31 - 1);
    agent.destroy();
  });

  test('cuts off who says nothing after the grace', async () => {
    const rig = await startRig();
    const silent = connect(Number(new URL(rig.url).port), '127.0.0.1');
    await once(silent, 'connect');
    expect(await post(rig.url, '')).toMatchObject({ status: 200 });
    await Promise.all([once(silent, 'close'), rig.close(0)]);
  });

  test('cuts off who is still sending after the grace', async () => {
    const rig = await startRig();
    const sending = begin(rig.url, { headers: { ...PROTOBUF, expect: '100-continue' } });
    const failed = once(sending, 'error');
    sending.flushHeaders();
    await once(sending, 'continue');
    await rig.close(0);
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
    expect(rig).toMatchObject({ exported: [], answered: ['logs 499'], errors: [] });
  });

  test('waits for an export whose sender is gone', async () => {
    const { rig, begun, letGo } = await startHeld(1);
    const order: string[] = [];
    const sending = begin(rig.url);
    sending.on('error', () => undefined).end('x');
    await begun;
    sending.destroy();
    const closed = rig.close(0).then(() => order.push('closed'));
    await expect(post(rig.url, 'y')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    order.push('exported');
    letGo();
    await closed;
    expect(order).toEqual(['exported', 'closed']);
  });

  test('twice is closing once', async () => {
    const rig = await startRig();
    await Promise.all([rig.close(), rig.close()]);
    await rig.close();
  });
});
