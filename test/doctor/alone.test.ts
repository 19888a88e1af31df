/** What a doctor says where otel-kpi runs alone, and where it may not read. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { LINKS } from '../../src/doctor/links.ts';
import type { Seen } from '../../src/doctor/seen.ts';
import { closings, examine, serving } from '../e2e/doctor-parts.ts';
import { freePort } from '../e2e/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-alone-'));
afterAll(async () => {
  await Promise.all(closings.map((close) => close()));
  rmSync(folder, { recursive: true, force: true });
});
const closed = 'http://127.0.0.1:1';

test('where an agent sends to otel-kpi itself, no Prometheus and no Loki is missed, unless one is named', () => {
  const answered = { kind: 'answered', code: 200, text: '' } as const;
  const sent = { url: 'http://127.0.0.1:14318/v1/logs', protocol: 'http/protobuf', logs: answered, metrics: answered };
  const asked = { url: closed, targets: undefined, isReady: false, hasRecord: false };
  const states = (isDirect: boolean | undefined, isNamed: boolean) => {
    const [prometheus, loki] = [
      { ...asked, isNamed },
      { ...asked, isNamed },
    ];
    const told = isDirect === undefined ? undefined : { ...sent, isDirect };
    const seen = { sent: told, prometheus, loki } as unknown as Seen;
    return LINKS.filter(({ name }) => name === 'prometheus' || name === 'loki').map(({ look }) => look(seen));
  };
  expect(states(true, false)).toEqual([undefined, undefined]);
  expect(states(undefined, false)).toEqual([undefined, undefined]);
  expect(states(true, true)).toEqual([expect.stringContaining(closed), expect.stringContaining(closed)]);
  expect(states(false, false)).toEqual([expect.stringContaining(closed), expect.stringContaining(closed)]);
});

test('otel-kpi is found at ports of its own, as sender and settings name them, and no stack is missed there', async () => {
  const { otlp, metrics } = await serving(folder, {});
  const env = {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
  };
  const words = ['--collector-metrics', closed];
  const known = { OTEL_KPI_METRICS: new URL(metrics).host };
  const judged = await examine({ home: join(folder, 'alone'), settings: { env }, env: known, words });
  expect(judged.filter(({ state }) => state === 'broken')).toEqual([]);
  const stateOf = (name: string) => judged.find(({ link }) => link === name)?.state;
  expect([stateOf('counted'), stateOf('prometheus'), stateOf('loki')]).toEqual(['whole', 'not seen', 'not seen']);
});

test('who answers in place of otel-kpi is not taken for one that cannot count', () => {
  const look = (name: string, code: number) =>
    LINKS.find((link) => link.name === name)!.look({
      service: { url: closed, ready: { code, text: 'x' } },
    } as unknown as Seen);
  expect([look('service', 404), look('service-ready', 404)]).toEqual([expect.stringContaining('/readyz'), undefined]);
  expect([look('service', 503), look('service-ready', 503)]).toEqual(['', '503 x']);
  expect([look('service', 200), look('service-ready', 200)]).toEqual(['', '']);
});

test('why nobody answers is told: whom to trust is for the reader to say', async () => {
  const [key, cert] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...options, '-keyout', key, '-out', cert, '-subj', '/CN=kpi'], { stdio: 'ignore' });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const saysOf = async (service: string) => {
    const words = ['--service', service, '--prometheus', 'none', '--loki', 'none', '--wait', '0'];
    return (await examine({ home: join(folder, 'tls'), words })).find(({ link }) => link === 'service')!.says;
  };
  expect(await saysOf(`https://127.0.0.1:${port}`)).toContain('SELF_SIGNED_CERT');
  expect(await saysOf(`http://127.0.0.1:${await freePort()}`)).toContain('ECONNREFUSED');
  await once(server.close(), 'close');
});

test('settings that may not be read are named, and the rest is looked at', async () => {
  mkdirSync(join(folder, '.claude/settings.json'), { recursive: true });
  const words = ['--service', closed, '--prometheus', 'none', '--loki', 'none', '--wait', '0'];
  const judged = await examine({ home: folder, words });
  const stateOf = (name: string) => judged.find(({ link }) => link === name)?.state;
  expect([stateOf('settings-readable'), stateOf('service')]).toEqual(['broken', 'broken']);
});
