/** Redis in trouble: senders are told to retry until it is well, and everything is counted once. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startRedis, type RedisServer } from '../e2e/redis.ts';
import { get, isOk, post, until } from '../e2e/process.ts';
import { sumOf } from '../golden/text.ts';
import { event, request } from '../sent.ts';
import { HEAP, SILENCE_MS, silenceOf, survived } from './attacked.ts';
import { serve, stopAll, type Served } from './served.ts';

let redis: RedisServer;
let served: Served;
beforeEach(async () => {
  redis = await startRedis({ appendonly: 'yes', appendfsync: 'always' });
  served = await serve({ node: HEAP, env: { OTEL_KPI_STATE: redis.url } });
});
afterEach(async () => {
  stopAll();
  await redis.remove();
});

let sequence = 0;
const prompt = () => request('logs', [event('user_prompt', Date.now(), { 'event.sequence': sequence++ })]);

/** Sends on while Redis is in trouble, and until it is taken; nobody who asks for health waits for Redis. */
async function expectExact(
  attack: string,
  trouble: () => Promise<unknown>,
  mend: () => Promise<unknown>,
): Promise<void> {
  expect(await post(served.otlp, prompt())).toBe(200);
  await trouble();
  const [first, second] = [prompt(), prompt()];
  const silentMs = await silenceOf(served, async () => {
    const sending = post(served.otlp, first);
    await setTimeout(1_000);
    await sending;
  });
  await mend();
  for (const each of [first, second]) await until(async () => (await post(served.otlp, each)) === 200);
  expect(sumOf(await get(`${served.metrics}/metrics`), 'agent_prompts_total')).toBe(3);
  await survived(served, { kind: 'Redis', attack }, silentMs);
  expect(silentMs).toBeLessThan(SILENCE_MS);
}

test('is killed and started again', () =>
  expectExact(
    'is killed',
    () => redis.kill(),
    () => redis.start(),
  ));

test('does not answer', () =>
  expectExact(
    'does not answer for 8 s',
    () => redis.command('CLIENT', 'PAUSE', '8000', 'ALL'),
    () => setTimeout(8_000),
  ));

test('is full', () =>
  expectExact(
    'is full',
    () => redis.command('CONFIG', 'SET', 'maxmemory', '1'),
    () => redis.command('CONFIG', 'SET', 'maxmemory', '0'),
  ));

test('takes no writes', () =>
  expectExact(
    'takes no writes',
    () => redis.command('CONFIG', 'SET', 'min-replicas-to-write', '1'),
    () => redis.command('CONFIG', 'SET', 'min-replicas-to-write', '0'),
  ));

test('is emptied: nothing is acknowledged, and nothing begins at zero', async () => {
  expect(await post(served.otlp, prompt())).toBe(200);
  await redis.command('FLUSHALL');
  const next = prompt();
  expect([await post(served.otlp, next), await post(served.otlp, next)]).toEqual([503, 503]);
  expect(await isOk(`${served.metrics}/readyz`)).toBe(false);
  await until(async () => served.said().includes('is gone'));
  expect(await isOk(`${served.metrics}/metrics`)).toBe(false);
  expect(await isOk(`${served.metrics}/healthz`)).toBe(true);
});
