/** The conformance of Redis: one server with one shard and with eight, and a cluster. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import type { Store } from '../../src/model/store.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { startCluster } from '../e2e/redis-cluster.ts';
import { startRedis } from '../e2e/redis.ts';
import { testStore } from './conformance.ts';

describe.each([
  ['Redis, in one shard', startRedis, 1],
  ['Redis, in eight shards', startRedis, 8],
  ['Redis Cluster', startCluster, 8],
])('%s', (kind, start, shards) => {
  let server: { readonly url: string; remove(): Promise<void> };
  let homes = 0;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.remove());

  testStore(kind, async () => {
    const home = parseRedis(`${server.url}?prefix=home-${homes++}&shards=${shards}`)!;
    const open = () => openRedis({ home, onError: (error) => process.emitWarning(String(error)) });
    let store = await open();
    const reopen = async (): Promise<Store> => {
      await store.close();
      store = await open();
      return store;
    };
    return { store, reopen, remove: () => store.close() };
  });
});
