/** Records flow while slots move and a master dies: none is lost, none is doubled. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis.ts';
import { until } from '../e2e/process.ts';
import { startCluster, type RedisCluster } from '../e2e/redis-cluster.ts';
import { NOW_MS, startRun, textOf, type Run } from '../golden/run.ts';
import { event, request } from '../sent.ts';

const AOF = { appendonly: 'yes', appendfsync: 'always' };
const RECORDS = 8;

let cluster: RedisCluster;
let sent = 0;
let sending = true;
beforeAll(async () => {
  cluster = await startCluster(AOF, 1);
});
afterAll(() => {
  sending = false;
  return cluster.remove();
});

/** What is sent, by its number. */
function recordsOf(number: number): ExportRequest {
  const records = Array.from({ length: RECORDS }, (_, sequence) =>
    event('api_request', NOW_MS, {
      'session.id': `s${number % 20}`,
      'user.id': `u${number % 7}`,
      'event.sequence': number * RECORDS + sequence,
      cost_usd: 0.01,
    }),
  );
  return request('logs', records);
}

test('moving slots and the death of masters lose and double no record', async () => {
  const home = parseRedis(`${cluster.url}?replicas=1`)!;
  let failures = 0;
  const runs: Run[] = [];
  for (let replica = 0; replica < 2; replica++) {
    const store = await openRedis({ home, onError: () => {} });
    runs.push(await startRun({ store, failed: () => void failures++ }));
  }
  const sender = async (index: number) => {
    while (sending) {
      const records = recordsOf(sent++);
      // To both, again and again until both have taken it.
      for (const run of [runs[index]!, runs[1 - index]!]) {
        await until(async () => (await run.core.export(records)).kind === 'accepted');
      }
    }
  };
  const senders = [sender(0), sender(1)];
  const slots = await Promise.all(
    ['hub', ...Array.from({ length: home.shards }, (_, shard) => `s${shard}`)].map(async (tag) =>
      Number(await cluster.masters[0]!.command('CLUSTER', 'KEYSLOT', `{otel-kpi:${tag}}`)),
    ),
  );
  for (const slot of slots) {
    const before = sent;
    const from = await cluster.masterOf(slot);
    await cluster.move(
      slot,
      cluster.masters.find((master) => master !== from)!,
    );
    await until(async () => sent > before);
  }
  expect(failures).toBe(0);
  // Of the hub, and of a shard that is now elsewhere.
  for (const slot of slots.slice(0, 2)) {
    const dying = await cluster.masterOf(slot);
    const before = sent;
    await dying.kill();
    await until(async () => (await cluster.masterOf(slot)) !== dying);
    await dying.start();
    await until(async () => sent > before + 20);
  }
  sending = false;
  await Promise.all(senders);
  expect(failures).toBeGreaterThan(0);
  const golden = await textOf(Array.from({ length: sent }, (_, number) => recordsOf(number)));
  for (const run of runs) expect(await run.text()).toBe(golden);
  for (const run of runs) await run.close();
});
