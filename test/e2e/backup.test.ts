/** What docs/operating.md promises of backups. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { recording, truthOf } from '../recordings.ts';
import { freePort, get, isOk, post, startNode, until, type Child } from './process.ts';
import { createRedis, type RedisServer } from './redis.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const BASIC = 'claude-code-2.1.329/basic-protobuf';
const TRUTH = `source="main",basis="reported",arrival="late"} ${truthOf(BASIC)!.total_cost_usd}\n`;
const REQUESTS = recording(BASIC);

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-backup-'));
const children: Child[] = [];
const servers: RedisServer[] = [];
let [otlp, metrics] = ['', ''];

beforeEach(async () => {
  [otlp, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
});
afterEach(async () => {
  for (const child of children.splice(0)) child.process.kill('SIGKILL');
  for (const server of servers.splice(0)) await server.remove();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(state: string): Promise<Child> {
  const env = { OTEL_KPI_OTLP: otlp, OTEL_KPI_METRICS: metrics, OTEL_KPI_HOLD: '0s', OTEL_KPI_STATE: state };
  const child = startNode([MAIN, 'serve'], env);
  children.push(child);
  await until(() => isOk(`http://${metrics}/readyz`));
  return child;
}

async function send(requests: typeof REQUESTS): Promise<void> {
  for (const request of requests) expect(await post(`http://${otlp}`, request)).toBe(200);
}

async function outcome(name: string): Promise<number> {
  const own = await get(`http://${metrics}/metrics/self`);
  return Number(new RegExp(`^otelkpi_records_total\\{outcome="${name}"\\} (\\d+)`, 'm').exec(own)?.[1] ?? 0);
}

test('a snapshot of the folder, whenever it is taken, has all that was acknowledged', async () => {
  const live = join(folder, 'live');
  const child = await serve(join(live, 'state.db'));
  await send(REQUESTS.slice(0, 4));
  // A process that is stopped does not write: what is copied is of one moment, as a file system's snapshot is.
  child.process.kill('SIGSTOP');
  cpSync(live, join(folder, 'snapshot'), { recursive: true });
  child.process.kill('SIGKILL');
  await child.ended;

  await serve(join(folder, 'snapshot/state.db'));
  await send(REQUESTS.slice(0, 4));
  expect(await outcome('counted')).toBe(0);
  expect(await outcome('duplicate')).toBeGreaterThan(0);
  await send(REQUESTS);
  expect(await get(`http://${metrics}/metrics`)).toContain(TRUTH);
});

test('after a stop the file is alone, and a copy of it is a backup', async () => {
  const [file, copy] = [join(folder, 'stopped.db'), join(folder, 'backup.db')];
  const child = await serve(file);
  await send(REQUESTS);
  await child.stop();
  expect(existsSync(`${file}-wal`)).toBe(false);
  cpSync(file, copy);

  await serve(copy);
  expect(await get(`http://${metrics}/metrics`)).toContain(TRUTH);
  await send(REQUESTS);
  expect(await outcome('counted')).toBe(0);
});

test('no other program can read the file while it is in use', async () => {
  const file = join(folder, 'locked.db');
  await serve(file);
  const reader = new DatabaseSync(file, { readOnly: true });
  expect(() => reader.prepare('SELECT * FROM meta').all()).toThrow('locked');
  reader.close();
});

async function redis(settings: Readonly<Record<string, string>>): Promise<RedisServer> {
  const server = await createRedis(settings);
  servers.push(server);
  await server.start();
  return server;
}

test('a snapshot that Redis makes while it is used is a backup, restored before the log is switched on', async () => {
  const [live, restored] = [join(folder, 'redis'), join(folder, 'restored')];
  for (const data of [live, restored]) mkdirSync(data);
  const server = await redis({ dir: live, appendonly: 'yes', appendfsync: 'always' });
  const child = await serve(server.url);
  await send(REQUESTS.slice(0, 4));
  await server.command('BGSAVE');
  await until(async () => existsSync(join(live, 'dump.rdb')));
  cpSync(join(live, 'dump.rdb'), join(restored, 'dump.rdb'));
  child.process.kill('SIGKILL');
  await child.ended;
  await server.kill();

  const again = await redis({ dir: restored });
  await again.command('CONFIG', 'SET', 'appendonly', 'yes');
  await serve(again.url);
  await send(REQUESTS.slice(0, 4));
  expect(await outcome('counted')).toBe(0);
  expect(await outcome('duplicate')).toBeGreaterThan(0);
  await send(REQUESTS);
  expect(await get(`http://${metrics}/metrics`)).toContain(TRUTH);
});
