/** A Redis that is away, wrong, full or replaced, and events that are lent. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import { type Store } from '../../src/model/store.ts';
import { openRedis, type RedisOptions } from '../../src/state/redis/store.ts';
import { until } from '../e2e/process.ts';
import { createRedis, type RedisServer } from '../e2e/redis.ts';
import { change, DAY, entity, load, quartersOf, seenOf, seriesOf, total } from './conformance/home.ts';
import { arrivals } from './registered.ts';
import { marks } from './marked.ts';

let server: RedisServer;
let stores: Store[];
let errors: string[];

beforeEach(async () => {
  server = await createRedis();
  stores = [];
  errors = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  await server.remove();
});

async function open(query = '', options: Partial<RedisOptions> = {}, url = server.url): Promise<Store> {
  const home = parseRedis(url + query)!;
  const store = await openRedis({
    home,
    onError: ({ message }) => errors.push(message),
    deadlineMs: 2_000,
    ...options,
  });
  stores.push(store);
  return store;
}

const isReady = async (store: Store) => store.ready();

describe('a Redis that is away', () => {
  test('at the start is told, waited for, and used when it comes', async () => {
    const store = await open();
    expect(store.ready()).toBe(false);
    expect(errors).toEqual([expect.stringContaining('The state store is unavailable: Redis: connect ECONNREFUSED')]);
    await expect(store.commit(change({ entities: [entity('a', 0)] }))).rejects.toThrow('ECONNREFUSED');
    await expect(store.read()).rejects.toThrow('ECONNREFUSED');
    await server.start();
    await until(() => isReady(store));
    expect(await store.commit(change({ entities: [entity('a', 0)] }))).toBe('done');
    expect(errors).toHaveLength(1);
  });

  test('for a while makes everything fail, and goes on with what it has', async () => {
    await server.remove();
    server = await createRedis({ appendonly: 'yes', appendfsync: 'always' });
    await server.start();
    const store = await open();
    await store.commit(change({ totals: [total('x', [5])], marks: new Map([[DAY, marks([[1, 2]])]]) }));
    await server.kill();
    await expect(load(store)).rejects.toThrow('Redis');
    expect(store.ready()).toBe(false);
    await server.start();
    await until(() => isReady(store));
    expect(await seriesOf(store)).toEqual({ '["x"]': [5n] });
  });

  test('and comes back without its state is not used: what was counted must not begin at nothing', async () => {
    await server.start();
    const store = await open();
    await store.commit(change({ totals: [total('x', [5])] }));
    await server.kill();
    await server.start();
    // It is away, or was looked at already: as quick as the machine is.
    await expect(store.read()).rejects.toThrow(/Redis|is gone/);
    await until(async () => errors.some((error) => error.includes('is gone')));
    await expect(store.read()).rejects.toThrow('is gone');
    await expect(store.commit(change({ totals: [total('x', [1])] }))).rejects.toThrow('is gone');
    expect(store.ready()).toBe(false);
    expect(await seriesOf(await open())).toEqual({});
  });
});

describe('a Redis that is wrong', () => {
  test('drops keys when it is full', async () => {
    await server.start();
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(open()).rejects.toThrow('maxmemory-policy allkeys-lru');
  });

  test('has state of another number of shards, or of another format', async () => {
    await server.start();
    await open('?shards=4');
    await expect(open('?shards=8')).rejects.toThrow('has 4 shards, which cannot change: set shards=4');
    await open('?shards=8&prefix=other');
    await server.command('HSET', '{otel-kpi:hub}:meta', 'format', '9');
    await expect(open('?shards=4')).rejects.toThrow('was made by a newer otel-kpi (format 9)');
    await server.command('HSET', '{otel-kpi:hub}:meta', 'format', '3');
    await expect(open('?shards=4')).rejects.toThrow('is of format 3, which only the otel-kpi that made it reads');
  });

  test('has lost a part of the state', async () => {
    await server.start();
    await open();
    await server.command('DEL', '{otel-kpi:s3}:meta');
    await expect(open()).rejects.toThrow('shard 3 of the state otel-kpi is missing');
  });

  test('comes when it is waited for: it is told, and never used', async () => {
    const store = await open();
    await server.start();
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'volatile-ttl');
    await until(async () => errors.some((error) => error.includes('volatile-ttl')));
    expect(store.ready()).toBe(false);
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await until(() => isReady(store));
  });

  test('wants another password, which is in no message', async () => {
    await server.remove();
    server = await createRedis({ requirepass: 'swordfish' });
    await server.start();
    const store = await open('', {}, server.url.replace('//', '//:hunter@'));
    expect(store.ready()).toBe(false);
    expect(errors.join()).toContain('WRONGPASS');
    expect(errors.join()).not.toContain('hunter');
    expect((await open('', {}, server.url.replace('//', '//default:swordfish@'))).ready()).toBe(true);
  });
});

test('a Redis that is full takes nothing of a change, answers readings, and goes on when it has room', async () => {
  await server.start();
  const store = await open('?shards=1');
  const step = (version: number, size: number) =>
    change({
      entities: [entity('a', version, { blob: 'é'.repeat(size) }), entity(`${version}`, 0)],
      totals: [total('x', [1], [[7, 1]])],
      marks: new Map([[DAY, marks([[version, 0]])]]),
      registers: [arrivals({ [DAY]: 1 })],
      outbox: [{ id: `${version}`, body: '' }],
    });
  await store.commit(step(0, 10));
  const used = /used_memory:(\d+)/.exec(String(await server.command('INFO', 'memory')))![1]!;
  await server.command('CONFIG', 'SET', 'maxmemory', `${Number(used) - 200_000}`);
  await expect(store.commit(step(1, 1_000))).rejects.toThrow('OOM');
  await expect(store.commit(step(1, 1_000))).rejects.toThrow('OOM');
  expect(store.ready()).toBe(false);
  await server.command('CONFIG', 'SET', 'maxmemory', '0');
  await until(() => isReady(store));
  expect(await seriesOf(store)).toEqual({ '["x"]': [1n] });
  expect((await store.read()).entityCount).toBe(2);
  expect(await seenOf(store, DAY)).toEqual([[0, 0]]);
  expect(await store.commit(step(1, 1_000))).toBe('done');
  expect(await quartersOf(store)).toEqual({ '["x"]': new Map([[7, 2n]]) });
});

describe('several processes', () => {
  test('an event is lent to one of them, and to another when that one ends or does not deliver it', async () => {
    await server.start();
    const [one, other] = [await open(), await open('', { leaseMs: 400 })];
    const events = [{ id: '1', body: 'first' }];
    await one.commit(change({ outbox: events }));
    expect(await other.outbox(10)).toEqual(events);
    expect(await one.outbox(10)).toEqual([]);
    // Half of the lease must be left to begin a delivery; then it runs out.
    await until(async () => (await one.outbox(10)).length === 1);
    expect(await other.outbox(10)).toEqual([]);
    await one.close();
    expect(await other.outbox(10)).toEqual(events);
    await other.commit(change({ delivered: ['1'] }));
    expect(await other.outbox(10)).toEqual([]);
  });

  test('see what others changed, also in an old quarter, and read no more than that', async () => {
    await server.start();
    const [one, other] = [await open('?shards=2'), await open('?shards=2')];
    const many = Array.from({ length: 50 }, (_, index) => total(`x${index}`, [1], [[index * 96, 1]]));
    await one.commit(change({ totals: many }));
    const before = await other.read();
    expect(before.series).toHaveLength(50);
    await server.command('CONFIG', 'RESETSTAT');
    await one.commit(change({ totals: [total('x7', [1], [[7 * 96, 5]])] }));
    expect((await quartersOf(other))['["x7"]']).toEqual(new Map([[7 * 96, 6n]]));
    const stats = String(await server.command('INFO', 'commandstats'));
    // One series and one day of it.
    expect(/cmdstat_hgetall:calls=(\d+)/.exec(stats)![1]).toBe('2');
    expect(before.series.find(({ key }) => key === '["x7"]')!.quarters).toEqual(new Map([[7 * 96, 1n]]));
  });
});

test('a machine that was suspended plans nothing by the time before: what it planned is tried again', async () => {
  await server.start();
  const store = await open();
  await load(store);
  const { now } = performance;
  // As after an hour in which nothing here went on.
  performance.now = () => now.call(performance) - 3_600_000;
  try {
    const behindMs = Date.now() - store.nowMs!();
    expect(behindMs).toBeGreaterThan(3_500_000);
    const both = await Promise.allSettled([load(store), store.read()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(Math.abs(Date.now() - store.nowMs!())).toBeLessThan(60_000);
    await load(store);
    expect(await store.commit(change({ entities: [entity('a', 0)] }))).toBe('done');
  } finally {
    performance.now = now;
  }
});
