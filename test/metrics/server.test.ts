import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { createSelf } from '../../src/metrics/self.ts';
import { startMetricsServer } from '../../src/metrics/server.ts';
import type { MetricsServer, MetricsServerOptions } from '../../src/metrics/server.ts';
import type { Reading } from '../../src/model/reading.ts';
import { ODD_READINGS } from './odd-readings.ts';

const TOKEN = 'a token; with = odd, "signs" and ü';

let server: MetricsServer | undefined;
const self = createSelf('0.0.0-test');
self.close();
const errors: unknown[] = [];

const OPTIONS: MetricsServerOptions = {
  host: '127.0.0.1',
  port: 0,
  readings: async () => ODD_READINGS,
  ready: () => true,
  self,
  mounts: [],
  onError: (error) => errors.push(error),
};

async function start(options: Partial<MetricsServerOptions> = {}): Promise<string> {
  errors.length = 0;
  server = await startMetricsServer({ ...OPTIONS, ...options });
  return server.url;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** fetch hides compression; this does not. */
function rawGet(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ message: IncomingMessage; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => resolve({ message, body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}

describe('GET /metrics', () => {
  test('is the text format by its full name', async () => {
    const { message, body } = await rawGet(`${await start()}/metrics`);
    expect(message.statusCode).toBe(200);
    expect(message.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(message.headers['content-encoding']).toBeUndefined();
    expect(body.toString()).toContain('model="größe 模型 🚀"');
  });

  test('is compressed for whoever takes gzip, and only for them', async () => {
    const url = await start();
    const plain = await rawGet(`${url}/metrics`);
    const { message, body } = await rawGet(`${url}/metrics`, { 'accept-encoding': 'gzip' });
    expect(message.headers['content-encoding']).toBe('gzip');
    expect(message.headers.vary).toBe('Accept, Accept-Encoding');
    expect(gunzipSync(body).equals(plain.body)).toBe(true);
    const refused = await rawGet(`${url}/metrics`, { 'accept-encoding': 'gzip;q=0, identity' });
    expect(refused.message.headers['content-encoding']).toBeUndefined();
  });

  test('is 503 where the readings cannot be had, and right again afterwards', async () => {
    let away = true;
    const readings = async (): Promise<readonly Reading[]> => {
      if (away) throw new Error('state is away');
      return ODD_READINGS;
    };
    const url = await start({ readings });
    const failed = await fetch(`${url}/metrics`);
    expect(failed.status).toBe(503);
    expect(await failed.text()).not.toContain('agent_');
    expect(errors).toEqual([new Error('state is away')]);
    expect(await (await fetch(`${url}/metrics/self`)).text()).toContain('otelkpi_scrape_failures_total 1');
    away = false;
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });
});

describe('GET /metrics/self', () => {
  test('does not need the state', async () => {
    const url = await start({ readings: async () => Promise.reject(new Error('away')) });
    const answer = await fetch(`${url}/metrics/self`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^otelkpi_build_info\{.*\} 1$/m);
  });

  test('counts the scrapes of the KPIs', async () => {
    const url = await start();
    const count = async (): Promise<number> => {
      const text = await (await fetch(`${url}/metrics/self`)).text();
      return Number(/^otelkpi_scrape_duration_seconds_count (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    const before = await count();
    await (await fetch(`${url}/metrics`)).text();
    expect(await count()).toBe(before + 1);
  });
});

describe('health', () => {
  test('alive says nothing about ready', async () => {
    const url = await start({ ready: () => 'the database is locked by another process' });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toBe('the database is locked by another process\n');
  });

  test('own metrics say the same', async () => {
    const states: (true | string)[] = [true, 'the disk is full'];
    const url = await start({ ready: () => states.shift() ?? true });
    expect((await rawGet(`${url}/metrics/self`)).body.toString()).toContain('\notelkpi_ready 1\n');
    expect((await rawGet(`${url}/metrics/self`)).body.toString()).toContain('\notelkpi_ready 0\n');
  });

  test('ready is 200', async () => {
    expect((await fetch(`${await start()}/readyz`)).status).toBe(200);
  });
});

describe('with a token', () => {
  const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
  const ascii = 'plain-token';

  test('metrics want it, health does not', async () => {
    const url = await start({ token: ascii });
    for (const path of ['/metrics', '/metrics/self', '/', '/anything']) {
      const refused = await fetch(url + path);
      expect([path, refused.status]).toEqual([path, 401]);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="otel-kpi"');
    }
    expect((await fetch(`${url}/metrics`, bearer('plain-toke'))).status).toBe(401);
    expect((await fetch(`${url}/metrics`, bearer(ascii))).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test('a browser shows it once in the address and then by a cookie', async () => {
    const url = await start({ token: TOKEN });
    const signIn = await fetch(`${url}/?token=${encodeURIComponent(TOKEN)}`, { redirect: 'manual' });
    expect(signIn.status).toBe(303);
    expect(signIn.headers.get('location')).toBe('./');
    const cookie = signIn.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).not.toContain('odd');
    const headers = { cookie: `other=1; ${cookie.split(';')[0]}` };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
  });

  test('a wrong address, a wrong cookie or a token elsewhere than at / does not open it', async () => {
    const url = await start({ token: ascii });
    expect((await fetch(`${url}/?token=wrong`, { redirect: 'manual' })).status).toBe(401);
    expect((await fetch(`${url}/metrics?token=${ascii}`, { redirect: 'manual' })).status).toBe(401);
    const headers = { cookie: `otelkpi_access=${'0'.repeat(64)}` };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(401);
  });
});

describe('the server', () => {
  test('an address that is taken is a rejected start', async () => {
    const port = Number(new URL(await start()).port);
    await expect(startMetricsServer({ ...OPTIONS, port })).rejects.toThrow('EADDRINUSE');
  });

  test('closing lets a running scrape finish', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<readonly Reading[]>();
    const readings = (): Promise<readonly Reading[]> => {
      asked.resolve();
      return answer.promise;
    };
    const scrape = fetch(`${await start({ readings })}/metrics`);
    await asked.promise;
    const closing = server?.close();
    server = undefined;
    answer.resolve(ODD_READINGS);
    expect((await scrape).status).toBe(200);
    await closing;
  });

  test('a bug in a mounted room ends its request only', async () => {
    const router = express.Router();
    router.get('/bug', () => {
      throw new Error('BUG: made by this test');
    });
    const url = await start({ mounts: [{ router, close: () => undefined }] });
    const answer = await fetch(`${url}/bug`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('made by this test');
    expect(errors).toEqual([new Error('BUG: made by this test')]);
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });

  test('a path that cannot be read is the fault of whoever sent it', async () => {
    const router = express.Router();
    router.get('/:name', (_request, response) => void response.send('named'));
    const url = await start({ mounts: [{ router, close: () => undefined }] });
    expect((await fetch(`${url}/%E0%A4%A`)).status).toBe(400);
    expect(errors).toEqual([]);
  });
});
