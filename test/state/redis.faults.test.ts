import { afterAll, beforeAll, describe } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import type { Store } from '../../src/model/store.ts';
import { openRedis } from '../../src/state/redis.ts';
import { createRedis, type RedisServer } from '../e2e/redis.ts';
import { testStore } from './conformance.ts';

describe.each([1, 8])('in %i shards', (shards) => {
  let server: RedisServer;
  let homes = 0;
  beforeAll(async () => {
    server = await createRedis();
    await server.start();
  });
  afterAll(() => server.remove());

  testStore('Redis', async () => {
    const home = parseRedis(`${server.url}?prefix=home-${homes++}&shards=${shards}`)!;
    const open = () => openRedis({ home, onError: (error) => process.emitWarning(error) });
    let store = await open();
    const reopen = async (): Promise<Store> => {
      await store.close();
      store = await open();
      return store;
    };
    return { store, reopen, remove: () => store.close() };
  });
});
