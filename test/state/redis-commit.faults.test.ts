/** What a shard's script does to marks, entities and sums that others changed, or that are at a bound. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import type { Store } from '../../src/model/store.ts';
import { openRedis, type RedisOptions } from '../../src/state/redis/store.ts';
import { startRedis, type RedisServer } from '../e2e/redis.ts';
import { change, DAY, entitiesOf, entity, total } from './conformance/home.ts';
import { marks, seenAmong } from './marked.ts';

let server: RedisServer;
let stores: Store[] = [];

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());
afterEach(async () => {
  for (const store of stores) await store.close();
  stores = [];
  await server.command('FLUSHALL');
});

type Limited = NonNullable<RedisOptions['onLimited']>;

async function open(query = '', onLimited: Limited = () => {}): Promise<Store> {
  const home = parseRedis(`${server.url}${query}`)!;
  const store = await openRedis({ home, onError: (error) => process.emitWarning(String(error)), onLimited });
  stores.push(store);
  return store;
}

test('an amount by which a sum would pass 2^63 is left out of that sum alone, and counted', async () => {
  const limited: unknown[] = [];
  const store = await open('?shards=1', (...told) => void limited.push(told));
  const step = (version: number) =>
    change({
      entities: [entity('a', version)],
      totals: [total('x', [1], [[7, 1]])],
      marks: new Map([[DAY, marks([[version, 0]])]]),
      outbox: [{ id: `${version}`, body: '' }],
    });
  await store.commit(step(0));
  const keys = (await server.command('KEYS', '*:[tq]:*')) as string[];
  for (const [at, key] of keys.entries()) {
    const field = key.includes(':t:') ? '0' : '7';
    await server.command('HSET', key, field, `${2n ** 63n - 1n}`);
    expect(await store.commit(step(1 + at))).toBe('done');
    expect(limited.slice(at)).toEqual([['redis_total', 1]]);
    expect(await server.command('HGET', key, field)).toBe(`${2n ** 63n - 1n}`);
    await server.command('HSET', key, field, '1');
  }
  expect(keys).toHaveLength(2);
  expect(await entitiesOf(store, ['a'])).toMatchObject([['a', expect.anything(), 3]]);
  expect(await store.outbox(9)).toHaveLength(3);
});

test('an entity that was forgotten and made anew is loaded anew, although it has the same version again', async () => {
  const [one, other] = [await open(), await open()];
  await one.commit(change({ entities: [entity('a', 0, { blob: 'first' })] }));
  expect(await entitiesOf(one, ['a'])).toEqual([['a', 'first', 1]]);
  await other.commit(change({ entities: [entity('a', 1, { blob: undefined })] }));
  expect(await entitiesOf(one, ['a', 'b'])).toEqual([]);
  await one.commit(change({ entities: [entity('a', 0, { blob: 'second' })] }));
  await other.commit(change({ entities: [entity('a', 1, { blob: undefined })] }));
  await other.commit(change({ entities: [entity('a', 0, { blob: 'third' })] }));
  expect(await entitiesOf(one, ['a'])).toEqual([['a', 'third', 1]]);
});

test('may load and commit fifty thousand records of one shard at once', async () => {
  const store = await open('?shards=1');
  const words = Array.from({ length: 50_000 }, (_, index) => Math.imul(index + 1, 0x9e37_79b1));
  const all = words.map((word) => [word, word] as const);
  const marked = change({ marks: new Map([[DAY, marks(all)]]) });
  for (let round = 0; round < 2; round++) expect(await store.commit(marked)).toBe('done');
  expect(await seenAmong(store, [DAY], all)).toEqual(all);
});

test('count on the marks of each other however many a day has', async () => {
  const [one, other] = [await open('?shards=1'), await open('?shards=1')];
  const word = (index: number): number => Math.imul(index + 1, 0x9e37_79b1);
  const all = Array.from({ length: 300_000 }, (_, index) => [word(index), word(index + 7)] as const);
  for (let at = 0; at < all.length; at += 20_000) {
    const store = (at / 20_000) % 2 === 0 ? one : other;
    const some = new Map([[DAY, marks(all.slice(at, at + 20_000))]]);
    // Each has last looked before the other's last ones: the day may have got another string since.
    if ((await store.commit(change({ marks: some }))) === 'conflict') throw new Error('conflict');
  }
  for (const store of [one, other]) expect(await seenAmong(store, [DAY], all)).toEqual(all);
});
