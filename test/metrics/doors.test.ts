/** Who is served, and how many at once. */
import { request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createSelf } from '../../src/metrics/self.ts';
import { startMetricsServer } from '../../src/metrics/server.ts';
import type { MetricsServer, MetricsServerOptions } from '../../src/metrics/server.ts';
import type { Turned } from '../../src/model/door.ts';
import type { Reading } from '../../src/model/reading.ts';
import { ODD_READINGS } from './odd-readings.ts';

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
  test('twenty scrapes at once are one computation, and a later one is another, of after it was asked for', async () => {
    let calls = 0;
    const readings = async (): Promise<readonly Reading[]> => {
      const value = ++calls;
      await new Promise((resolve) => setTimeout(resolve, 100));
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
    const values = await Promise.all(Array.from({ length: 20 }, scrape));
    expect(values.every(([a, b]) => a === b)).toBe(true);
    expect(calls).toBeLessThanOrEqual(2);
    const before = calls;
    const running = scrape();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await scrape()).toEqual([before + 2, before + 2]);
    expect(await running).toEqual([before + 1, before + 1]);
  });

  test('more readers than the limit are told to come again', async () => {
    const answer = Promise.withResolvers<readonly Reading[]>();
    const url = await start({ readings: () => answer.promise });
    const scrapes = Array.from({ length: 60 }, () => fetch(`${url}/metrics`));
    await new Promise((resolve) => setTimeout(resolve, 500));
    answer.resolve(ODD_READINGS);
    const statuses = (await Promise.all(scrapes)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(50);
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
