/** Several replicas on one Redis: the same records at the same time, cut connections. The numbers are those of one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import type { Store } from '../../src/model/store.ts';
import { openRedis } from '../../src/state/redis.ts';
import { startCuttingProxy } from '../e2e/cutting-proxy.ts';
import { until } from '../e2e/process.ts';
import { startCluster } from '../e2e/redis-cluster.ts';
import { startRedis } from '../e2e/redis.ts';
import { startRun, textOf } from '../golden/run.ts';
import { randomFrom } from '../random.ts';
import { recording } from '../recordings.ts';

const RECORDINGS = ['claude-code-2.1.329/interactive', 'claude-code-2.1.329/subagent-and-traces'];

let homes = 0;
const open = (url: string): Promise<Store> =>
  openRedis({ home: parseRedis(url)!, onError: (error) => process.emitWarning(error) });

describe.each([
  ['Redis', startRedis],
  ['Redis Cluster', startCluster],
])('%s', (_, start) => {
  let server: { readonly url: string; remove(): Promise<void> };
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.remove());

  test.each(RECORDINGS)('%s counts once when two replicas get all of it at the same time', async (name) => {
    const requests = recording(name);
    const golden = await textOf(requests);
    for (let seed = 0; seed < 3; seed++) {
      const url = `${server.url}?prefix=race-${homes++}`;
      const runs = [await startRun({ store: await open(url) }), await startRun({ store: await open(url) })];
      await Promise.all(
        runs.map(async (run, index) => {
          for (const request of randomFrom(seed * 2 + index).shuffled(requests)) await run.send(request);
        }),
      );
      const texts = await Promise.all(runs.map((run) => run.text()));
      // Both swept at the same time; what one did last, the other may have read just before.
      expect([await runs[0]!.text(), await runs[1]!.text()]).toEqual([golden, golden]);
      expect(texts.map((text) => text.length > 0)).toEqual([true, true]);
      for (const run of runs) await run.close();
    }
  });
});

test('a connection that is cut after any answer of Redis, before it arrives, changes no number', async () => {
  const server = await startRedis();
  const proxy = await startCuttingProxy(server.port);
  const requests = recording('claude-code-2.1.329/interactive');
  const golden = await textOf(requests);
  let failures = 0;
  let cuts = 0;
  for (let answers = 0; ; answers++) {
    const url = `redis://127.0.0.1:${proxy.port}?prefix=cut-${answers}&shards=2`;
    const store = await open(url);
    const run = await startRun({ store, failed: () => void failures++ });
    const untilAccepted = async (request: (typeof requests)[number]) => {
      await until(async () => (await run.core.export(request)).kind === 'accepted');
    };
    proxy.cutAfter(answers * 3);
    for (const request of requests) await untilAccepted(request);
    const isOver = !proxy.wasCut();
    proxy.cutAfter(Infinity);
    await until(async () => store.ready());
    expect(await run.text()).toBe(golden);
    await run.close();
    if (isOver) break;
    cuts++;
  }
  expect(cuts).toBeGreaterThan(20);
  expect(failures).toBeGreaterThan(0);
  await proxy.close();
  await server.remove();
});
