/** Who comes to the wrong door is told so: in the answer, in the log (once), in own metrics and on the page. */
import { connect as connectHttp2 } from 'node:http2';
import { request as httpRequest } from 'node:http';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { get, until } from '../e2e/process.ts';
import { event, request } from '../sent.ts';
import { post } from '../e2e/process.ts';
import { serve, stopAll, type Served } from './served.ts';

afterEach(stopAll);

const refused = (served: Served, reason: string, listener = 'otlp') =>
  served.own(`otelkpi_refused_requests_total{listener="${listener}",reason="${reason}"}`);
const timesSaid = (served: Served, words: string) => served.said().split(words).length - 1;

async function notices({ metrics }: Served): Promise<string> {
  const response = await fetch(`${metrics}/events`);
  const { value } = await response.body!.getReader().read();
  return Buffer.from(value ?? []).toString();
}

function statusWithHost(url: string, host: string, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sending = httpRequest(url, { method, headers: { host, 'content-type': 'application/json' } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    sending.on('error', reject).end('{}');
  });
}

test('a host that is not this machine, on both listeners', async () => {
  const served = await serve();
  for (let times = 0; times < 3; times++) {
    expect(await statusWithHost(`${served.otlp}/v1/logs`, 'evil.example', 'POST')).toBe(421);
    expect(await statusWithHost(`${served.metrics}/api/kpis`, 'evil.example')).toBe(421);
  }
  expect(await statusWithHost(`${served.otlp}/v1/logs`, 'localhost:1', 'POST')).toBe(200);
  expect([await refused(served, 'host'), await refused(served, 'host', 'metrics')]).toEqual([3, 3]);
  expect(timesSaid(served, 'Set a token')).toBe(2);
  expect(await notices(served)).toContain('evil.example');
});

describe('another protocol on the port of OTLP/HTTP:', () => {
  test('gRPC', async () => {
    const served = await serve();
    for (let times = 0; times < 3; times++) {
      const session = connectHttp2(served.otlp).on('error', () => {});
      const stream = session.request({ ':method': 'POST', ':path': '/opentelemetry.proto.collector.logs.v1/Export' });
      await new Promise((resolve) => stream.on('error', resolve).on('close', resolve));
      session.destroy();
    }
    expect(await refused(served, 'grpc')).toBe(3);
    expect(timesSaid(served, 'http/protobuf, or send gRPC')).toBe(1);
  });

  test('TLS', async () => {
    const served = await serve();
    const port = Number(new URL(served.otlp).port);
    for (let times = 0; times < 3; times++) {
      const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
      await new Promise((resolve) => socket.on('error', resolve).on('close', resolve));
    }
    expect(await refused(served, 'tls')).toBe(3);
    expect(timesSaid(served, 'Use http:// in the endpoint')).toBe(1);
  });
});

test.each([
  ['/v1/logs/v1/logs', '/v1/logs.'],
  ['/otlp/v1/metrics', '/v1/metrics.'],
  ['/', '/v1/traces'],
])('the path %s is answered with the right one', async (path, right) => {
  const served = await serve();
  for (let times = 0; times < 3; times++) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(served.otlp + path, { method: 'POST', headers, body: '{}' });
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining(right)]);
  }
  expect(await refused(served, 'path')).toBe(3);
  expect(timesSaid(served, 'OTEL_EXPORTER_OTLP_ENDPOINT to the address without a path')).toBe(1);
});

test('a wrong token, and the printed line as an agent sends it', async () => {
  const served = await serve({ env: { OTEL_KPI_TOKEN: 'right' } });
  const body = request('logs', [event('user_prompt', Date.now(), { 'event.sequence': 1 })]);
  expect([await post(served.otlp, body), await post(served.otlp, body, 'wrong')]).toEqual([401, 401]);
  expect(await refused(served, 'token')).toBe(2);
  expect(timesSaid(served, 'another token than OTEL_KPI_TOKEN')).toBe(1);
  expect(served.said()).not.toContain('right ');
  const raw = await fetch(`${served.otlp}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer%20right' },
    body: Buffer.from(body.body),
  });
  expect(raw.status).toBe(200);
});

test('a service that nobody knows is counted by its name and shown', async () => {
  const served = await serve();
  const records = Array.from({ length: 1_900 }, (_, index) => event('turn', Date.now(), { 'event.sequence': index }));
  const origin = { resource: { 'service.name': 'some-agent' }, scope: 'some' };
  expect(await post(served.otlp, request('logs', records, origin))).toBe(200);
  expect(await served.own('otelkpi_unknown_sources_total{service="some-agent"}')).toBe(1_900);
  expect(await served.own('otelkpi_records_total{outcome="unknown_source"}')).toBe(1_900);
  expect(timesSaid(served, 'some-agent')).toBe(1);
  expect(await notices(served)).toContain('some-agent sends records that no KPI counts');
});

describe('a body that nobody can read', () => {
  const send = async (served: Served, body: string, headers: Record<string, string> = {}) => {
    const type = { 'content-type': 'application/json' };
    const response = await fetch(`${served.otlp}/v1/logs`, { method: 'POST', headers: { ...type, ...headers }, body });
    return [response.status, await response.text()];
  };

  test('has records under a name of nobody: the sender is told, and what else is in it counts', async () => {
    const served = await serve();
    const json = JSON.parse(
      Buffer.from(request('logs', [event('user_prompt', Date.now(), { 'event.sequence': 1 })]).body).toString(),
    );
    json.resourceLogs.unshift({ instrumentationLibraryLogs: [{ logs: [] }] });
    for (let times = 0; times < 3; times++) {
      const told = expect.stringContaining('expected scopeLogs, found instrumentationLibraryLogs');
      expect(await send(served, JSON.stringify(json))).toEqual([200, told]);
    }
    expect(await served.own('otelkpi_records_total{outcome="counted"}')).toBe(1);
    expect(await refused(served, 'unread')).toBe(3);
    expect(timesSaid(served, 'found instrumentationLibraryLogs')).toBe(1);
    expect(await notices(served)).toContain('found instrumentationLibraryLogs');
  });

  test.each([
    ['malformed', 400, '{', {}],
    ['content_type', 415, '{}', { 'content-type': 'text/plain' }],
    ['content_encoding', 415, '{}', { 'content-encoding': 'br' }],
    ['corrupt', 400, 'no gzip', { 'content-encoding': 'gzip' }],
  ])('%s: is answered %i, counted, and logged once with what to set', async (reason, status, body, headers) => {
    const served = await serve();
    for (let times = 0; times < 3; times++) expect((await send(served, body, headers))[0]).toBe(status);
    expect(await refused(served, reason)).toBe(3);
    expect(timesSaid(served, 'refused a request')).toBe(1);
  });
});

test('a head of the event stream leaves no stream', async () => {
  const served = await serve();
  for (let times = 0; times < 300; times++) await fetch(`${served.metrics}/events`, { method: 'HEAD' });
  expect((await fetch(`${served.metrics}/events`)).status).toBe(200);
  await until(async () => (await get(`${served.metrics}/healthz`)) === 'alive\n');
});
