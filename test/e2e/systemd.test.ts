import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/config.ts';
import { partPath } from '../parts.ts';
import { freePort } from './process.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy/systemd');
const UNIT = readFileSync(join(DEPLOY, 'otel-kpi.service'), 'utf8');
/** In tenths, of 100: what its makers call "OK" ends at 4.9. */
const EXPOSURE_MAX = 15;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-systemd-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Values of a key of the unit, in their order. */
function all(key: string): string[] {
  return [...UNIT.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!);
}

/** What systemd's own program says of the unit, with a program that is here in place of the one that is installed. */
function analyze(unit: string, ...args: string[]): { status: number | null; said: string } {
  const file = join(folder, 'otel-kpi.service');
  writeFileSync(file, unit.replaceAll('/usr/bin/otel-kpi', process.execPath));
  const { status, stdout, stderr } = spawnSync(partPath('systemd-analyze'), [...args, '--no-pager', file], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

test('systemd understands every line of the unit', () => {
  expect(analyze(UNIT, 'verify')).toEqual({ status: 0, said: '' });
  expect(analyze(UNIT.replace('DynamicUser=', 'DynamicUsers='), 'verify').said).toContain('DynamicUsers');
});

test('so it does the drop-in for keys that only root can read', () => {
  const page = readFileSync(join(DEPLOY, '../../docs/security.md'), 'utf8');
  const [, dropIn] = /<!-- systemd -->\s+```ini\n\[Service\]\n([^`]*)```/.exec(page)!;
  const unit = UNIT.replace('[Service]\n', `[Service]\n${dropIn}`);
  expect(analyze(unit, 'verify')).toEqual({ status: 0, said: '' });
  expect(analyze(unit.replaceAll('LoadCredential=', 'LoadCredentials='), 'verify').said).toContain('LoadCredentials');
});

test('the unit gives away little of the machine', () => {
  expect(analyze(UNIT, 'security', '--offline=yes', `--threshold=${EXPOSURE_MAX}`)).toMatchObject({ status: 0 });
  const open = UNIT.replace('DynamicUser=yes', 'User=root');
  expect(analyze(open, 'security', '--offline=yes', `--threshold=${EXPOSURE_MAX}`).status).not.toBe(0);
});

test('its settings and all of those it proposes are settings', () => {
  const fixed = all('Environment').map((line) => line.replace('%S', folder).split(/=(.*)/s, 2) as [string, string]);
  const proposed = [...readFileSync(join(DEPLOY, 'otel-kpi.env'), 'utf8').matchAll(/^#?([A-Z_]+)=(.*)$/gm)];
  const env = { ...Object.fromEntries(fixed), ...Object.fromEntries(proposed.map(([, name, value]) => [name, value])) };
  expect(loadConfig({ env: { ...env, OTEL_KPI_TOKEN: 'a', OTEL_KPI_METRICS_TOKEN: 'b' } })).toMatchObject({
    state: join(folder, 'otel-kpi/otel-kpi.db'),
    logFormat: 'json',
  });
});

test('it is started once it is ready, and not before', async () => {
  let asked = 0;
  const server = createServer((_, response) => response.writeHead(++asked > 3 ? 200 : 503).end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const [, flags, script] = /^\/usr\/bin\/env node (.*) '(.*)'$/.exec(all('ExecStartPost')[0]!)!;
  const env = { OTEL_KPI_METRICS: `127.0.0.1:${port}` };
  await promisify(execFile)(process.execPath, [...flags!.split(' '), script!], { env });
  expect(asked).toBe(4);
  await once(server.close(), 'close');
});

test('with TLS, where nobody can be asked, it is started once it listens', async () => {
  let [connected, ended] = [0, false];
  // As a server of TLS does with what is no handshake.
  const server = createTlsServer(() => {}).on('connection', () => connected++);
  const port = await freePort();
  const [, flags, script] = /^\/usr\/bin\/env node (.*) '(.*)'$/.exec(all('ExecStartPost')[0]!)!;
  const env = { OTEL_KPI_METRICS: `127.0.0.1:${port}` };
  const started = promisify(execFile)(process.execPath, [...flags!.split(' '), script!], { env }).then(() => {
    ended = true;
  });
  await setTimeout(1_000);
  expect([ended, connected]).toEqual([false, 0]);
  await once(server.listen(port, '127.0.0.1'), 'listening');
  await started;
  expect(connected).toBeGreaterThan(0);
  await once(server.close(), 'close');
});
