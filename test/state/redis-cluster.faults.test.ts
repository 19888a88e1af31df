/** Records flow while slots move and a master dies: none is lost, none is doubled. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { until } from '../e2e/process.ts';
import { startCluster, type RedisCluster } from '../e2e/redis-cluster.ts';
import { NOW_MS, startRun, textOf, type Run } from '../golden/run.ts';
import { event, request } from '../sent.ts';

const AOF = { appendonly: 'yes', appendfsync: 'always' };
const RECORDS = 8;

let cluster: RedisCluster;
let flow: Flow;
beforeEach(async () => {
  cluster = await startCluster(AOF, 1);
});
afterEach(async () => {
  await flow.end();
  await cluster.remove();
});

test('moving slots loses and doubles no record, and nobody is told to come again', async () => {
  flow = await startFlow(0);
  await moveAll();
  expect(flow.failures()).toBe(0);
  await expectTruth();
});

test('moving slots and the death of masters neither, where a replica is waited for', async () => {
  flow = await startFlow(1);
  const [hub, shard] = await moveAll();
  expect(flow.failures()).toBe(0);
  for (const slot of [hub!, shard!]) {
    const dying = await cluster.masterOf(slot);
    await dying.kill();
    await until(async () => (await cluster.masterOf(slot)) !== dying);
    await dying.start();
    await flow.goesOn(20);
  }
  expect(flow.failures()).toBeGreaterThan(0);
  await expectTruth();
});

type Flow = {
  readonly runs: readonly Run[];
  failures(): number;
  /** So many requests more. */
  goesOn(requests: number): Promise<void>;
  /** Nothing more is sent, and all is accepted. Returns how many requests there were. */
  stop(): Promise<number>;
  end(): Promise<void>;
};

/** Records to two replicas of otel-kpi, each request to both, again and again until both have taken it. */
async function startFlow(replicas: number): Promise<Flow> {
  const home = parseRedis(`${cluster.url}?replicas=${replicas}`)!;
  const runs: Run[] = [];
  let [failures, sent] = [0, 0];
  let isOver = false;
  for (let index = 0; index < 2; index++) {
    const store = await openRedis({ home, onError: () => {} });
    runs.push(await startRun({ store, failed: () => void failures++ }));
  }
  const sender = async (order: readonly Run[]) => {
    while (!isOver) {
      const records = recordsOf(sent++);
      for (const run of order) await until(async () => (await run.core.export(records)).kind === 'accepted');
    }
  };
  const senders = [sender(runs), sender(runs.toReversed())];
  const stop = async () => {
    isOver = true;
    await Promise.all(senders);
    return sent;
  };
  return {
    runs,
    failures: () => failures,
    goesOn: async (requests) => {
      const reached = sent + requests;
      await until(async () => sent >= reached);
    },
    stop,
    end: async () => {
      await stop();
      for (const run of runs) await run.close();
    },
  };
}

/** The slots of the hub and of all shards, each to another master while records flow. */
async function moveAll(): Promise<number[]> {
  const shards = Array.from({ length: flow.runs[0]!.store.shards }, (_, shard) => `s${shard}`);
  const slots: number[] = [];
  for (const tag of ['hub', ...shards]) {
    const slot = Number(await cluster.masters[0]!.command('CLUSTER', 'KEYSLOT', `{otel-kpi:${tag}}`));
    const from = await cluster.masterOf(slot);
    const to = cluster.masters.find((master) => master !== from)!;
    await Promise.all([cluster.move(slot, to), flow.goesOn(2)]);
    slots.push(slot);
  }
  return slots;
}

async function expectTruth(): Promise<void> {
  const sent = await flow.stop();
  const golden = await textOf(Array.from({ length: sent }, (_, number) => recordsOf(number)));
  for (const run of flow.runs) expect(await run.text()).toBe(golden);
}

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
