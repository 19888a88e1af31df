/** Who is served, and how many at once. */
import { request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createSelf } from '../../src/metrics/self.ts';
import { startMetricsServer } from '../../src/metrics/server.ts';
import type { MetricsServer, MetricsServerOptions } from '../../src/metrics/server.ts';
import type { Turned } from '../../src/model/door.ts';
import type { Reading } from '../../src/model/reading.ts';
import { until } from '../e2e/process.ts';
import { ODD_READINGS } from './odd-readings.ts';

/** As many may wait for an answer. */
const READERS_MAX = 50;

let server: MetricsServer | undefined;
const self = createSelf('0.0.0-test');
self.close();

async function start(options: Partial<MetricsServerOptions> = {}): Promise<string> {
  server = await startMetricsServer({
    host: '127.0.0.1',
    port: 0,
    readings: async () => ODD_READINGS,
    ready: () => true,
    self,
    mounts: [],
    onError: () => {},
    ...options,
  });
  return server.url;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** `fetch` sets the host itself. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers }, (message) =>
      message.resume().on('end', () => resolve(message.statusCode)),
    );
    asking.on('error', reject).end();
  });
}

describe('many at once', () => {
  test('scrapes at once are one computation, and a later one is another, of after it was asked for', async () => {
    let calls = 0;
    const computations: PromiseWithResolvers<void>[] = [];
    const readings = async (): Promise<readonly Reading[]> => {
      const value = ++calls;
      const computation = Promise.withResolvers<void>();
      computations.push(computation);
      await computation.promise;
      const metric = { help: '', unit: '', type: 'counter', points: [{ labels: [], value }] } as const;
      return [
        { name: 'a_total', ...metric },
        { name: 'b_total', ...metric },
      ];
    };
    const url = await start({ readings });
    const scrape = async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return [...text.matchAll(/^[ab]_total (\d+)$/gm)].map(([, value]) => Number(value));
    };
    const first = scrape();
    await until(() => computations.length === 1);
    const later = Array.from({ length: READERS_MAX - 1 }, scrape);
    // One more is refused when all of these are in.
    await until(async () => (await fetch(`${url}/metrics`)).status === 503);
    expect(calls).toBe(1);
    computations[0]!.resolve();
    expect(await first).toEqual([1, 1]);
    await until(() => computations.length === 2);
    computations[1]!.resolve();
    expect(await Promise.all(later)).toEqual(later.map(() => [2, 2]));
    expect(calls).toBe(2);
  });

  test('more readers than the limit are told to come again', async () => {
    const answer = Promise.withResolvers<readonly Reading[]>();
    const url = await start({ readings: () => answer.promise });
    let refused = 0;
    const scrapes = Array.from({ length: READERS_MAX + 10 }, async () => {
      const { status } = await fetch(`${url}/metrics`);
      if (status === 503) refused++;
      return status;
    });
    await until(() => refused === 10);
    answer.resolve(ODD_READINGS);
    const statuses = await Promise.all(scrapes);
    expect(statuses.filter((status) => status === 200)).toHaveLength(READERS_MAX);
    expect(statuses.filter((status) => status === 503)).toHaveLength(10);
  });
});

describe('the door', () => {
  const of = (turned: readonly Turned[]) => turned.map(({ reason, detail }) => `${reason} ${detail}`.trim());

  test('on loopback and without a token only this machine is a host', async () => {
    const turned: Turned[] = [];
    const url = await start({ onTurned: (one) => void turned.push(one) });
    const { port } = new URL(url);
    const local = ['localhost', '127.0.0.1', '[::1]', 'LOCALHOST', 'kpi.localhost'];
    for (const host of local.flatMap((name) => [name, `${name}:${port}`, `${name}:1`])) {
      expect([host, await statusOf(`${url}/metrics`, { host })]).toEqual([host, 200]);
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.1.nip.io',
      '10.0.0.1',
    ]) {
      for (const path of ['/', '/metrics', '/api/kpis']) {
        expect([host, await statusOf(url + path, { host })]).toEqual([host, 421]);
      }
    }
    expect(new Set(of(turned))).toContain('host evil.example');
    await server?.close();
    const open = await start({ token: 'plain-token' });
    const headers = { host: 'kpi.example', authorization: 'Bearer plain-token' };
    expect(await statusOf(`${open}/metrics`, headers)).toBe(200);
  });

  test('OTLP that comes here is told where it belongs, and a wrong token is told of', async () => {
    const turned: Turned[] = [];
    const url = await start({ onTurned: (one) => void turned.push(one) });
    const answer = await fetch(`${url}/v1/logs`, { method: 'POST', body: '{}' });
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('14318')]);
    await server?.close();
    const guarded = await start({ token: 'plain-token', onTurned: (one) => void turned.push(one) });
    await fetch(`${guarded}/metrics`);
    expect(of(turned)).toEqual(['path /v1/logs', 'token']);
  });
});
