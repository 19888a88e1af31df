/** In Redis, in several shards. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { startRedis, type RedisServer } from '../../e2e/redis.ts';
import { startRun } from '../../golden/run.ts';
import { parseRedis } from '../../../src/model/home.ts';
import { openRedis } from '../../../src/state/redis/store.ts';
import { NOON_MS } from '../activities.ts';
import { testAcrossCollectors } from './across-collectors.ts';

describe('in Redis', () => {
  let server: RedisServer;
  let homes = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.remove());

  testAcrossCollectors(async () => {
    const home = parseRedis(`${server.url}?prefix=home-${homes++}`)!;
    return startRun({
      nowMs: NOON_MS + 60_000,
      store: await openRedis({ home, onError: (error) => process.emitWarning(error.message) }),
    });
  });
});
