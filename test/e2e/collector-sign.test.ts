/** The sign of life of real collectors, which come and go; what they send is told to the core under a clock of its own. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { sumOf } from '../golden/text.ts';
import { startRun } from '../golden/run.ts';
import { event, request } from '../sent.ts';
import { createCollector, type Collector, type CollectorOptions } from './collector.ts';
import { createOtelKpi } from './otel-kpi.ts';
import { get, until } from './process.ts';

const MINUTE_MS = 60_000;

const root = mkdtempSync(join(tmpdir(), 'otel-kpi-sign-'));
const running: Pick<Collector, 'kill'>[] = [];
afterEach(async () => {
  for (const part of running.splice(0)) await part.kill('SIGTERM');
});
/** In otel-kpi's place: keeps what was sent last. */
let last: Buffer | undefined;
const server = createServer((incoming, response) => {
  void buffer(incoming).then((body) => {
    last = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end();
  });
});
await once(server.listen(0, '127.0.0.1'), 'listening');
afterAll(async () => {
  await once(server.close(), 'close');
  rmSync(root, { recursive: true, force: true });
});

async function create(configs: readonly string[], env: CollectorOptions['env'], folder = 'one'): Promise<Collector> {
  const receiver = configs.includes('companion.yaml') ? 'prometheus/kpi' : 'prometheus/sign-of-life';
  const collector = await createCollector({
    configs,
    folder: join(root, folder),
    // By default it looks for what it reads after five seconds.
    flags: [`--set=receivers::${receiver}::discovery_reload_on_startup=true`],
    env: { SIGN_OF_LIFE_INTERVAL: '300ms', LOKI_ENDPOINT: 'http://127.0.0.1:1', BACKEND: 'http://127.0.0.1:1', ...env },
  });
  running.push(collector);
  return collector;
}

const EXISTING = join(import.meta.dirname, '../stack/existing/minimal.yaml');
const CONFIGS = [[['config.yaml']], [[EXISTING, 'companion.yaml']]];
const sink = () => ({ OTEL_KPI_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

/** What a collector sends in its life, which is short. */
async function signOf(collector: Collector) {
  last = undefined;
  await collector.start();
  await until(async () => last !== undefined);
  await collector.kill('SIGTERM');
  return { signal: 'metrics' as const, encoding: 'protobuf' as const, body: last! };
}

test.each(CONFIGS)('an outage of three hours ends no session, and half an hour of life does: %j', async (configs) => {
  const collector = await create(configs, sink());
  const [before, after] = [await signOf(collector), await signOf(collector)];
  const run = await startRun();
  // In the state. Shown as open is only what was active lately.
  const open = async () => [...(await run.store.read()).open.values()].flatMap((times) => [...times]).length;
  const pass = async (minutes: number, isAlive: boolean) => {
    for (let minute = 0; minute < minutes; minute++) {
      if (isAlive) await run.send(after);
      for (let look = 0; look < 4; look++) {
        run.nowMs += MINUTE_MS / 4;
        await run.core.sweep();
      }
    }
  };
  await run.send(request('logs', [event('user_prompt', run.nowMs)]));
  await run.send(before);
  await pass(180, false);
  expect(await open()).toBe(1);
  expect(sumOf(await run.text(), 'agent_sessions_open')).toBe(0);
  await run.send(after);
  await pass(40, true);
  expect(await open()).toBe(0);
  const { registers } = await run.store.read();
  expect(registers.get('signs')!.groups.get('')!.size).toBe(1);
  expect(new Set(run.problems.map(({ reason }) => reason))).toEqual(new Set(['sign_of_life']));
});

test('two collectors of one machine have two names, and a name that is given is one of both', async () => {
  const namesOf = async (given: Readonly<Record<string, string>>) => {
    const run = await startRun();
    for (const folder of ['one', 'two']) {
      await run.send(await signOf(await create(['config.yaml'], { ...sink(), ...given }, folder)));
    }
    return [...(await run.store.read()).registers.get('signs')!.groups.get('')!.keys()];
  };
  expect(await namesOf({})).toHaveLength(2);
  expect((await namesOf({ COLLECTOR_NAME: 'berlin' })).every((name) => name.startsWith('berlin:'))).toBe(true);
});

test.each(CONFIGS)('otel-kpi takes it as such, and says so: %j', async (configs) => {
  const kpi = await createOtelKpi(join(root, `${configs.length}.db`), 0);
  running.push(kpi);
  await kpi.start();
  const collector = await create(configs, { OTEL_KPI_ENDPOINT: kpi.otlpUrl });
  const signs = async () =>
    sumOf(await get(`${kpi.metricsUrl}/metrics/self`), 'otelkpi_records_total', { outcome: 'sign_of_life' });
  for (const more of [2, 4]) {
    await collector.start();
    await until(async () => (await signs()) >= more * 5);
    await collector.kill('SIGTERM');
  }
  expect(sumOf(await get(`${kpi.metricsUrl}/metrics/self`), 'otelkpi_records_total')).toBe(await signs());
});
