/** Two replicas on one Redis, one with a wrong clock: the time is that of Redis, so it harms neither the other nor itself. */
import { afterEach, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { sumOf } from '../golden/text.ts';
import { event, request } from '../sent.ts';
import { freePort, get, isOk, post, startNode, until, type Child } from './process.ts';
import { startRedis, type RedisServer } from './redis.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const DAY_MS = 86_400_000;

let redis: RedisServer;
let children: Child[] = [];
afterEach(async () => {
  await Promise.all(children.map((child) => child.stop()));
  children = [];
  await redis.remove();
});

type Replica = { otlp: string; metrics: string };

/** `aheadMs`: what its clock is ahead. */
async function start(aheadMs: number): Promise<Replica> {
  const [otlp, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const skew = `data:text/javascript,const now=Date.now;Date.now=()=>now()+(${aheadMs})`;
  const env = { OTEL_KPI_OTLP: otlp, OTEL_KPI_METRICS: metrics, OTEL_KPI_HOLD: '0s', OTEL_KPI_STATE: redis.url };
  children.push(startNode(['--import', skew, MAIN, 'serve'], env));
  await until(() => isOk(`http://${metrics}/readyz`));
  return { otlp: `http://${otlp}`, metrics: `http://${metrics}` };
}

const spent = (session: string, dollars: number, atMs: number) =>
  request('logs', [
    event('api_request', atMs, { 'session.id': session, 'event.sequence': 1, model: 'm', cost_usd: dollars }),
  ]);

const money = async ({ metrics }: Replica) => {
  const text = await get(`${metrics}/metrics`);
  const inWindow = /^agent_cost_window_usd\{.*window="24h"\} (.*)$/gm;
  const day = [...text.matchAll(inWindow)].reduce((sum, [, value]) => sum + Number(value), 0);
  return { all: sumOf(text, 'agent_cost_usd_total'), day };
};

test.each([
  ['400 days ahead', 400 * DAY_MS],
  ['of 1972', Date.UTC(1972, 0, 1) - Date.now()],
])('the clock of one is %s', async (_, aheadMs) => {
  redis = await startRedis();
  const [right, wrong] = [await start(0), await start(aheadMs)];
  const now = Date.now();
  expect(await post(right.otlp, spent('a', 1, now))).toBe(200);
  expect(await post(wrong.otlp, spent('b', 2, now))).toBe(200);
  // Of machines whose clocks are a month ahead: not believed, so it counts when it came.
  expect(await post(wrong.otlp, spent('c', 4, now + 30 * DAY_MS))).toBe(200);
  // Once more, through the other.
  expect(await post(right.otlp, spent('b', 2, now))).toBe(200);
  for (const replica of [right, wrong]) expect(await money(replica)).toEqual({ all: 7, day: 7 });
});
