/** Both listeners of a real service with TLS and passwords, and the file of them checked. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hashSync } from 'bcryptjs';
import { webFaults } from '../../src/app/web.ts';
import { parseWeb } from '../../src/config/web.ts';
import { createDoor } from '../../src/web/door.ts';
import { freePort, startNode, until, type Child } from '../e2e/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-web-'));
const USERS = `basic_auth_users:\n  alice: ${hashSync('s3cret', 4)}\n`;
const ALICE = `Basic ${Buffer.from('alice:s3cret').toString('base64')}`;
const WRONG = `Basic ${Buffer.from('alice:other').toString('base64')}`;

/** A certificate of its own name, so that it is seen which one is shown. */
function certify(name: string, file: string): void {
  const files = ['-keyout', join(folder, `${file}.key`), '-out', join(folder, `${file}.crt`)];
  const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...options, ...files, '-subj', `/CN=${name}`], { stdio: 'ignore' });
}

type Answer = { readonly code: number; readonly body: string; readonly name: string };

/** Over a connection of its own: what was agreed on an older one would stay. */
function ask(url: string, headers: Record<string, string> = {}, client?: string): Promise<Answer> {
  const own = client && {
    cert: readFileSync(join(folder, `${client}.crt`)),
    key: readFileSync(join(folder, `${client}.key`)),
  };
  const agent = new Agent({ rejectUnauthorized: false, maxCachedSessions: 0, ...own });
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent }, (response) => {
      const { subject } = (response.socket as import('node:tls').TLSSocket).getPeerCertificate();
      const name = String(subject.CN);
      void textOf(response).then((body) => resolve({ code: response.statusCode!, body, name }));
    });
    asked.on('error', reject).end();
  });
}

let service: { otlp: string; metrics: string; child: Child };

async function serve(web: string): Promise<typeof service> {
  const path = join(folder, 'web.yaml');
  writeFileSync(path, web);
  const [otlp, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const env = { OTEL_KPI_OTLP: otlp, OTEL_KPI_METRICS: metrics, OTEL_KPI_STATE: ':memory:', OTEL_KPI_WEB_CONFIG: path };
  const child = startNode([join(import.meta.dirname, '../../src/main.ts'), 'serve'], env);
  await until(() => Promise.resolve(child.errors().includes('serving KPIs')));
  return { otlp: `https://${otlp}`, metrics: `https://${metrics}`, child };
}

beforeAll(async () => {
  certify('first', 'server');
  certify('client', 'client');
  service = await serve(`tls_server_config: { cert_file: server.crt, key_file: server.key }\n${USERS}`);
});
afterAll(async () => {
  await service.child.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('who knows a password is let in, at both listeners, and others are not', async () => {
  const { otlp, metrics } = service;
  expect(await ask(`${metrics}/metrics`)).toMatchObject({ code: 401, body: 'A user and a password are required.\n' });
  expect((await ask(`${metrics}/metrics`, { authorization: WRONG })).code).toBe(401);
  expect((await ask(`${metrics}/metrics`, { authorization: ALICE })).code).toBe(200);
  expect((await ask(`${metrics}/readyz`)).code).toBe(200);
  const json = { 'content-type': 'application/json' };
  const post = (headers: Record<string, string>) =>
    fetchInsecure(`${otlp}/v1/logs`, { ...json, ...headers }, '{"resourceLogs":[]}');
  expect(await post({})).toBe(401);
  expect(await post({ authorization: WRONG })).toBe(401);
  expect(await post({ authorization: ALICE })).toBe(200);
  expect(service.child.errors()).toContain('url=https://127.0.0.1');
});

function fetchInsecure(url: string, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers, agent: new Agent({ rejectUnauthorized: false }) };
    const asked = request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    asked.on('error', reject).end(body);
  });
}

test('a certificate that is renewed is shown without a restart, and one that is broken is not taken', async () => {
  const { metrics, child } = service;
  expect((await ask(`${metrics}/readyz`)).name).toBe('first');
  certify('second', 'server');
  await until(async () => (await ask(`${metrics}/readyz`)).name === 'second');
  writeFileSync(join(folder, 'server.crt'), 'no certificate');
  await until(() => Promise.resolve(child.errors().includes('web_config failed')));
  expect((await ask(`${metrics}/readyz`)).name).toBe('second');
  certify('third', 'server');
  await until(async () => (await ask(`${metrics}/readyz`)).name === 'third');
});

test('a password that is changed ends the old one', async () => {
  const { metrics } = service;
  const bob = `Basic ${Buffer.from('bob:x').toString('base64')}`;
  writeFileSync(
    join(folder, 'web.yaml'),
    `tls_server_config: { cert_file: server.crt, key_file: server.key }\nbasic_auth_users: { bob: ${hashSync('x', 4)} }\n`,
  );
  await until(async () => (await ask(`${metrics}/metrics`, { authorization: bob })).code === 200);
  expect((await ask(`${metrics}/metrics`, { authorization: ALICE })).code).toBe(401);
});

test('clients without a certificate are cut off where one is wanted', async () => {
  const tls = { cert: join(folder, 'server.crt'), key: join(folder, 'server.key'), ca: join(folder, 'client.crt') };
  const door = createDoor(() => ({ tls: { ...tls, minVersion: 'TLSv1.3' }, users: new Map() }));
  const server = door.createServer({}, (_request, response) => void response.end('in'));
  const port = await freePort();
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  try {
    await expect(ask(`https://127.0.0.1:${port}`)).rejects.toThrow(/ECONNRESET|certificate|alert|hang up/i);
    expect(await ask(`https://127.0.0.1:${port}`, {}, 'client')).toMatchObject({ code: 200, body: 'in' });
  } finally {
    server.close();
  }
});

test('a listener that other machines reach is not left open by a file without passwords', () => {
  const open = { host: '0.0.0.0', port: 14318 };
  const config = {
    otlp: open,
    metrics: { host: '127.0.0.1', port: 19464 },
    token: '',
    metricsToken: '',
    noToken: false,
  };
  const tls = 'tls_server_config: { cert_file: a, key_file: b }\n';
  expect(webFaults('web.yaml', tls, config)).toEqual([
    { path: 'web.yaml', message: expect.stringContaining('basic_auth_users') },
  ]);
  expect(webFaults('web.yaml', tls, { ...config, token: 'abc' })).toEqual([]);
  expect(webFaults('web.yaml', `${tls}${USERS}`, config)).toEqual([]);
});

describe('the file', () => {
  const parse = (text: string) => parseWeb({ path: 'web.yaml', text }, (path) => `/etc/${path}`);

  test('has the form of Prometheus’ exporter toolkit, and paths from its own folder', () => {
    const told = 'tls_server_config:\n  cert_file: a.crt\n  key_file: a.key\n  min_version: TLS13\n';
    expect(parse(told)).toEqual({
      tls: { cert: '/etc/a.crt', key: '/etc/a.key', minVersion: 'TLSv1.3' },
      users: new Map(),
    });
  });

  test.each([
    ['tls_server_config: { cert_file: a }', 'lacks cert_file or key_file'],
    [
      'tls_server_config: { cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert }',
      'client_ca_file',
    ],
    ['tls_server_config: { cert_file: a, key_file: b, cipher_suites: [x] }', 'is not known'],
    ['basic_auth_users: { alice: s3cret }', 'a bcrypt hash'],
  ])('%s is refused, and no password shown', (text, says) => {
    const faults = JSON.stringify(parse(text));
    expect(faults).toContain(says);
    expect(faults).not.toContain('s3cret');
  });
});
