/** Several replicas on one Redis: the same records at the same time, cut connections. The numbers are those of one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import type { Store } from '../../src/model/store.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { startCuttingProxy } from '../e2e/cutting-proxy.ts';
import { until } from '../e2e/process.ts';
import { startCluster } from '../e2e/redis-cluster.ts';
import { startRedis } from '../e2e/redis.ts';
import { NOW_MS, startRun, textOf } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import { event, request } from '../sent.ts';
import { recording } from '../recordings.ts';

const RECORDINGS = ['claude-code-2.1.329/interactive', 'claude-code-2.1.329/subagent-and-traces'];

let homes = 0;
const open = (url: string): Promise<Store> =>
  openRedis({ home: parseRedis(url)!, onError: (error) => process.emitWarning(String(error)) });

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
          for (const each of randomFrom(seed * 2 + index).shuffled(requests)) await run.send(each);
        }),
      );
      const texts = await Promise.all(runs.map((run) => run.text()));
      // Both swept at the same time; what one did last, the other may have read just before.
      expect([await runs[0]!.text(), await runs[1]!.text()]).toEqual([golden, golden]);
      expect(texts.map((text) => text.length > 0)).toEqual([true, true]);
      for (const run of runs) await run.close();
    }
  });

  test('a task is of the replica that asked first, until it is silent for too long', async () => {
    const url = `${server.url}?prefix=race-${homes++}`;
    const [one, other] = [await open(url), await open(url)];
    expect(await one.alone!('push', 300)).toBe(true);
    expect(await other.alone!('push', 300)).toBe(false);
    expect(await one.alone!('push', 300)).toBe(true);
    expect(await other.alone!('another', 300)).toBe(true);
    await until(() => other.alone!('push', 300));
    expect(await one.alone!('push', 300)).toBe(false);
    await Promise.all([one.close(), other.close()]);
  });

  test('a session that both replicas saw is one, closed once by the sweeps of both, and its event leaves once', async () => {
    const url = `${server.url}?prefix=race-${homes++}`;
    const env = { OTEL_KPI_SESSIONS_TO: 'http://127.0.0.1:1/v1/logs' };
    const stores = [await open(url), await open(url)];
    const runs = await Promise.all(stores.map((store) => startRun({ store, env })));
    const both = (act: (run: (typeof runs)[number], index: number) => Promise<void>) => Promise.all(runs.map(act));
    const prompt = (atMs: number, session: string, sequence: number) =>
      request('logs', [event('user_prompt', atMs, { 'session.id': session, 'event.sequence': sequence })]);
    await both((run, index) => run.send(prompt(NOW_MS + index * 1_000, 'ours', index)));
    for (let half = 1; half <= 63; half++) {
      // Somebody else goes on, so that the silence of this session means something.
      await both(async (run, index) => {
        run.nowMs = NOW_MS + half * 30_000;
        await run.send(prompt(run.nowMs, 'others', half * 2 + index));
        await run.core.sweep();
      });
    }
    await both((run) => run.core.sweep());
    for (const run of runs) {
      expect(sumOf(await run.text(), 'agent_session_duration_seconds_count')).toBe(1);
      expect(sumOf(await run.text(), 'agent_session_duration_seconds_sum')).toBe(1);
    }
    const lent = await Promise.all(stores.map((store) => store.outbox(100)));
    expect(lent.flat().map(({ id }) => id)).toEqual([expect.stringContaining('ours')]);
    for (const run of runs) await run.close();
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
    const untilAccepted = async (each: (typeof requests)[number]) => {
      await until(async () => (await run.core.export(each)).kind === 'accepted');
    };
    proxy.cutAfter(answers * 2);
    for (const each of requests) await untilAccepted(each);
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
