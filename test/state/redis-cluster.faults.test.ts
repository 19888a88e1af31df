/** Records flow while slots move and a master dies: none is lost, none is doubled. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis.ts';
import { until } from '../e2e/process.ts';
import { startCluster, type RedisCluster } from '../e2e/redis-cluster.ts';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { event, request } from '../sent.ts';

const AOF = { appendonly: 'yes', appendfsync: 'always' };
const RECORDS = 8;

let cluster: RedisCluster;
let sent = 0;
let sending = true;
beforeAll(async () => {
  cluster = await startCluster(AOF, 1);
});
afterAll(() => cluster.remove());

test('moving slots and the death of a master lose and double no record', async () => {
  const home = parseRedis(`${cluster.url}?replicas=1`)!;
  let failures = 0;
  const runs: Run[] = [];
  for (let replica = 0; replica < 2; replica++) {
    const store = await openRedis({ home, onError: () => {} });
    runs.push(await startRun({ store, failed: () => void failures++ }));
  }
  const sender = async (index: number) => {
    while (sending) {
      const number = sent++;
      const records = Array.from({ length: RECORDS }, (_, sequence) =>
        event('api_request', NOW_MS, {
          'session.id': `s${number % 20}`,
          'event.sequence': number * RECORDS + sequence,
          cost_usd: 0.01,
        }),
      );
      // To both, again and again until both have taken it.
      for (const run of [runs[index]!, runs[1 - index]!]) {
        await until(async () => (await run.core.export(request('logs', records))).kind === 'accepted');
      }
    }
  };
  const senders = [sender(0), sender(1)];
  const slots = await Promise.all(
    ['hub', 's0', 's1', 's2'].map(async (tag) =>
      Number(await cluster.masters[0]!.command('CLUSTER', 'KEYSLOT', `{otel-kpi:${tag}}`)),
    ),
  );
  for (const slot of slots) {
    const from = await cluster.masterOf(slot);
    await cluster.move(
      slot,
      cluster.masters.find((master) => master !== from)!,
    );
  }
  expect(failures).toBe(0);
  const dying = await cluster.masterOf(slots[0]!);
  const before = sent;
  await dying.kill();
  await until(async () => (await cluster.masterOf(slots[0]!)) !== dying);
  await dying.start();
  await until(async () => sent > before + 20);
  sending = false;
  await Promise.all(senders);
  const expected = sent * RECORDS * 0.01;
  for (const run of runs) expect(sumOf(await run.text(), 'agent_cost_usd_total')).toBeCloseTo(expected, 6);
  for (const run of runs) await run.close();
});
