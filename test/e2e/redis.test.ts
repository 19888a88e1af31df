/** Replicas of otel-kpi on one Redis, as their users run them: away at the start, killed while records flow. */
import { afterEach, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import { event, request } from '../sent.ts';
import { createOtelKpi, type OtelKpi } from './otel-kpi.ts';
import { freePort, get, isOk, post, startNode, until } from './process.ts';
import { createRedis, type RedisServer } from './redis.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

let redis: RedisServer;
afterEach(() => redis.remove());

const records = (number: number) =>
  request(
    'logs',
    Array.from({ length: 5 }, (_, sequence) =>
      event('api_request', Date.now(), {
        'session.id': `s${number % 7}`,
        'event.sequence': number * 5 + sequence,
        cost_usd: 0.01,
      }),
    ),
  );

test('a Redis that is away at the start is waited for, and its password is printed nowhere', async () => {
  redis = await createRedis({ requirepass: 'swordfish' });
  const [otlp, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const child = startNode([MAIN, 'serve'], {
    OTEL_KPI_OTLP: otlp,
    OTEL_KPI_METRICS: metrics,
    OTEL_KPI_HOLD: '0s',
    OTEL_KPI_STATE: redis.url.replace('//', '//default:swordfish@'),
  });
  await until(() => isOk(`http://${metrics}/healthz`));
  expect((await fetch(`http://${metrics}/readyz`)).status).toBe(503);
  expect((await fetch(`http://${metrics}/metrics`)).status).toBe(503);
  const sent = records(1);
  const refused = await fetch(`http://${otlp}/v1/logs`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(sent.body),
  });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  await redis.start();
  await until(() => isOk(`http://${metrics}/readyz`));
  expect(await post(`http://${otlp}`, sent)).toBe(200);
  expect(sumOf(await get(`http://${metrics}/metrics`), 'agent_cost_usd_total')).toBeCloseTo(0.05, 9);
  await child.stop();
  expect(child.errors()).toContain('ECONNREFUSED');
  expect(child.errors()).toContain('State    redis://***@127.0.0.1');
  expect(child.errors()).not.toContain('swordfish');
});

test('a wrong Redis ends the start, and the reason is named', async () => {
  redis = await createRedis({ 'maxmemory-policy': 'allkeys-lru' });
  await redis.start();
  const child = startNode([MAIN, 'serve'], {
    OTEL_KPI_OTLP: '127.0.0.1:0',
    OTEL_KPI_METRICS: '127.0.0.1:0',
    OTEL_KPI_STATE: redis.url,
  });
  expect((await child.ended).code).toBe(1);
  expect(child.errors()).toContain('maxmemory-policy allkeys-lru');
});

test('two replicas and their Redis are killed again and again: each record counts once, and both say the same', async () => {
  redis = await createRedis({ appendonly: 'yes', appendfsync: 'always' });
  await redis.start();
  const replicas = [await createOtelKpi(redis.url, 0), await createOtelKpi(redis.url, 0)];
  for (const replica of replicas) await replica.start();
  let sent = 0;
  let sending = true;
  const send = async (replica: OtelKpi, other: OtelKpi) => {
    while (sending) {
      const some = records(sent++);
      // Both get it, as from a load balancer that tries the next where one does not answer.
      await Promise.all([replica.deliver(some), other.deliver(some)]);
    }
  };
  const senders = [send(replicas[0]!, replicas[1]!), send(replicas[1]!, replicas[0]!)];
  const { below } = randomFrom(6);
  for (let fault = 0; fault < 12; fault++) {
    const reached = sent + 5 + below(10);
    await until(async () => sent > reached);
    const victim = below(3);
    if (victim === 2) {
      await redis.kill();
      await redis.start();
    } else {
      await replicas[victim]!.kill('SIGKILL');
      await replicas[victim]!.start();
    }
  }
  sending = false;
  await Promise.all(senders);
  const cost = async ({ metricsUrl }: OtelKpi) => sumOf(await get(`${metricsUrl}/metrics`), 'agent_cost_usd_total');
  for (const replica of replicas) {
    await until(() => isOk(`${replica.metricsUrl}/readyz`));
    expect(await cost(replica)).toBeCloseTo(sent * 5 * 0.01, 6);
  }
  for (const replica of replicas) await replica.kill('SIGTERM');
});
