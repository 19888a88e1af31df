/** State that was counted in one home goes on in another: records that come again are known there, in whatever shard. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { copyState, differences } from '../../src/journeys/copy.ts';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { startRedis, type RedisServer } from '../e2e/redis.ts';
import { startRun, textOf } from '../golden/run.ts';
import { recording } from '../recordings.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());

const redis = (prefix: string, shards: number) => {
  const onError = (error: Error) => process.emitWarning(String(error));
  return openRedis({ home: parseRedis(`${server.url}?prefix=${prefix}&shards=${shards}`)!, onError });
};

test('from SQLite into eight shards, on into four, and back', async () => {
  const requests = recording('claude-code-2.1.329/interactive');
  const golden = await textOf(requests);
  const homes = [
    await openSqlite({ path: ':memory:' }),
    await redis('one', 8),
    await redis('two', 4),
    await openSqlite({ path: ':memory:' }),
  ];
  const half = Math.ceil(requests.length / 2);
  const first = await startRun({ store: homes[0]! });
  for (const request of requests.slice(0, half)) await first.send(request);
  for (const [at, from] of homes.slice(0, -1).entries()) {
    await copyState(from, homes[at + 1]!);
    expect(await differences(from, homes[at + 1]!)).toEqual([]);
  }
  // Everything again, in each of the copies.
  for (const store of homes.slice(1)) {
    const run = await startRun({ store });
    for (const request of requests) await run.send(request);
    expect(await run.text()).toBe(golden);
  }
  for (const store of homes) await store.close();
});
