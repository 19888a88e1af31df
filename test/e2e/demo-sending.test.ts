/** The demo at its edge: a real service takes what it sends; only the clock is ours. */
import { afterEach, expect, test } from '@jest/globals';
import { runDemo, type DemoOptions } from '../../demo/send.ts';
import { createLog } from '../../src/app/log.ts';
import { startService, type Service } from '../../src/app/service.ts';
import { freePort, get } from './process.ts';
import { catalogue, settings } from '../golden/run.ts';
import { priceList } from '../prices/list.ts';
import { DAY_MS, MINUTE_MS, START_MS } from '../demo/told.ts';

const services: Service[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

/** Time that passes only while somebody sleeps. `asleep`: done at each sleep, which it may end. */
function world(asleep: (nowMs: number) => Promise<void> | void = () => {}) {
  const lines: string[] = [];
  const stopping = new AbortController();
  let nowMs = START_MS;
  const now = () => nowMs;
  return {
    lines,
    stopping,
    serve: async (port: number, token = ''): Promise<string> => {
      const env = { OTEL_KPI_OTLP: `127.0.0.1:${port}`, OTEL_KPI_METRICS: '127.0.0.1:0', OTEL_KPI_TOKEN: token };
      const config = settings({ ...env, OTEL_KPI_STATE: ':memory:' });
      const log = createLog({ level: 'error', format: 'text', now, write: (line) => lines.push(line) });
      const chosen = { config, catalogue: catalogue(config), people: new Map(), prices: priceList() };
      const service = await startService(chosen, { now, log, version: 'test' });
      services.push(service);
      return service.otlpUrl;
    },
    edges: {
      now,
      sleep: async (ms: number) => {
        nowMs += ms;
        await asleep(nowMs);
      },
      print: (line: string) => void lines.push(line),
      stop: stopping.signal,
    },
  };
}

function options(url: string, more: Partial<DemoOptions> = {}): DemoOptions {
  const few = { seed: 1, people: 3, historyMs: DAY_MS, speed: 1, token: '', forMs: 5 * MINUTE_MS };
  return { url, ...few, ...more };
}

async function counted(): Promise<string> {
  const { kpis } = JSON.parse(await get(`${services[0]!.metricsUrl}/api/kpis`));
  const { points } = (kpis as { name: string; points: { value: number }[] }[]).find(
    ({ name }) => name === 'agent_cost_usd_total',
  ) ?? { points: [] };
  return points.reduce((sum, { value }) => sum + value, 0).toFixed(2);
}

function told(lines: readonly string[]): string | undefined {
  return /^told: \$([\d.,]+), /m.exec(lines.join('\n'))?.[1];
}

test('what is told, in history and live, is counted and printed', async () => {
  const { serve, edges, lines } = world();
  const url = await serve(0);
  await runDemo(options(url), edges);
  expect(Number(told(lines))).toBeGreaterThan(1);
  expect(told(lines)).toBe(await counted());
});

test('an endpoint that stays away is given up, and named', async () => {
  const { edges, lines } = world();
  const url = `http://127.0.0.1:${await freePort()}`;
  const otherwise = 'look elsewhere';
  await expect(runDemo(options(url, { otherwise }), edges)).rejects.toThrow(`${url} cannot be reached`);
  expect(lines.filter((line) => line === otherwise)).toHaveLength(1);
  expect(lines.filter((line) => line.includes('trying again'))).toHaveLength(1);
  expect(told(lines)).toBe('0.00');
});

test('an endpoint that comes back gets everything', async () => {
  const port = await freePort();
  const { serve, edges, lines } = world(async (nowMs) => {
    if (nowMs > START_MS + 20_000 && services.length === 0) await serve(port);
  });
  const url = `http://127.0.0.1:${port}`;
  await runDemo(options(url), edges);
  expect(lines).toContain(`${url} takes it again`);
  expect(told(lines)).toBe(await counted());
});

test('a token that is missing or wrong is asked for, and the right one is taken', async () => {
  const { serve, edges, lines } = world();
  const url = await serve(0, 'right-token-of-16');
  await expect(runDemo(options(url), edges)).rejects.toThrow('a token (--token)');
  await expect(runDemo(options(url, { token: 'wrong' }), edges)).rejects.toThrow('another token');
  await runDemo(options(url, { token: 'right-token-of-16' }), edges);
  expect(told(lines.slice(-8))).toBe(await counted());
});

test('what is not an OTLP endpoint is told apart from one that is away', async () => {
  const { serve, edges } = world();
  const url = await serve(0);
  await expect(runDemo(options(`${url}/somewhere`), edges)).rejects.toThrow('answers 404');
});

test('stopped in live time, all that had begun is told by both signals', async () => {
  const { serve, edges, lines, stopping } = world((nowMs) => {
    if (nowMs > START_MS + 7 * MINUTE_MS) stopping.abort();
  });
  const url = await serve(0);
  await runDemo(options(url, { forMs: Infinity, historyMs: 0, people: 6 }), edges);
  expect(told(lines)).toBe(await counted());
  const text = await get(`${services[0]!.metricsUrl}/api/kpis`);
  const { points } = JSON.parse(text).kpis.find(({ name }: { name: string }) => name === 'agent_coverage_ratio');
  expect(points.map(({ value }: { value: number }) => value)).toEqual([1]);
});

test('stopped in history, nothing more is sent', async () => {
  const { serve, edges, lines, stopping } = world();
  const url = await serve(0);
  stopping.abort();
  await runDemo(options(url), edges);
  expect(told(lines)).toBe('0.00');
});

test('stopped while the endpoint is away, it says that not everything was delivered', async () => {
  const { edges, stopping } = world(() => stopping.abort());
  const url = `http://127.0.0.1:${await freePort()}`;
  await expect(runDemo(options(url), edges)).rejects.toThrow('stopped before everything was delivered');
});
