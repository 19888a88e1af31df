/**
 * What does it cost to make a record durable in Redis? Groups of records are loaded and committed through the store, and
 * in turns the same reads and writes are sent as plain commands in two pipelines, which check nothing and may be left half
 * done. Each group is cut into the default number of shards, as folds are. Redis syncs its log at each write
 * (`appendfsync always`); its CPU time is what it says itself.
 */
import { Redis } from 'ioredis';
import { parseRedis } from '../src/model/home.ts';
import type { Change, EntityChange, Store } from '../src/model/store.ts';
import { shardKeys } from '../src/state/redis/keys.ts';
import { bytesOf } from '../src/state/redis/marks.ts';
import { openRedis } from '../src/state/redis/store.ts';
import { startRedis } from '../test/e2e/redis.ts';
import { createGroups, DAY } from './groups.ts';
import { redisCpuUs } from './redis-cpu.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const BATCHES = sized([200, 1_000, 3_000], [200]);
const RECORDS_A_ROUND = sized(60_000, 400);
/** The first warms up. */
const ROUNDS = sized(6, 2);

/** CPU in microseconds a record. */
type Cost = { readonly perSecond: number; readonly clientUs: number; readonly serverUs: number };
type Way = (parts: readonly Change[]) => Promise<unknown>;

const report = createReport();
const server = await startRedis({ appendonly: 'yes', appendfsync: 'always' });
const client = new Redis(server.port, '127.0.0.1');

for (const records of BATCHES) {
  const home = parseRedis(`${server.url}?prefix=store-${records}`)!;
  const store = await openRedis({ home, onError: (error) => process.emitWarning(error) });
  const groups = RECORDS_A_ROUND / records;
  const turns = [
    { name: 'through the store', way: throughStore(store), next: createParts(groups, records, store.shards) },
    { name: 'plain commands', way: asCommands(`plain-${records}`), next: createParts(groups, records, store.shards) },
  ].map((turn) => ({ ...turn, costs: [] as Cost[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { way, next, costs } of turns) costs.push(await measure(way, Array.from({ length: groups }, next)));
  }
  report.part(`groups of ${records} records`);
  for (const { name, costs } of turns) tell(name, costs.slice(1));
  const [ofStore, ofCommands] = turns.map(({ costs }) => costs.slice(1)) as [Cost[], Cost[]];
  const cpu = ({ clientUs, serverUs }: Cost) => clientUs + serverUs;
  const ratios = (of: (cost: Cost) => number) => ofStore.map((cost, round) => of(cost) / of(ofCommands[round]!));
  report.figure('the store, of plain commands', {
    '× the records/s': ratios(({ perSecond }) => perSecond),
    '× the CPU time': ratios(cpu),
  });
  await store.close();
}
client.disconnect();
await server.remove();

/** The next group, by shard. */
function createParts(groups: number, records: number, shards: number): () => Change[] {
  const parts = Array.from({ length: shards }, () => createGroups(groups * ROUNDS, records / shards));
  let index = -1;
  return () => {
    index++;
    return parts.map((part, shard) => ({ ...part(index), shard }));
  };
}

function throughStore(store: Store): Way {
  return (parts) =>
    Promise.all(
      parts.map(async (change) => {
        const { shard, entities, marks } = change;
        const asked = [{ days: [DAY], marks: marks.get(DAY)! }];
        await store.load({ shard, entities: entities.map(({ key }) => key), marks: asked });
        if ((await store.commit(change)) !== 'done') throw new Error('BUG: nobody else writes here');
      }),
    );
}

function asCommands(prefix: string): Way {
  let marks = 0;
  return async (parts) => {
    const reads = client.pipeline();
    const writes = client.pipeline();
    for (const [index, { entities, totals, marks: byDay }] of parts.entries()) {
      const keys = shardKeys(prefix, index);
      const list = keys.marks(`${DAY}:0`);
      const names = entities.map(({ key }) => key);
      const scored = (of: (entity: EntityChange) => number) => entities.flatMap((each) => [of(each), each.key]);
      reads.hmget(keys.versions, ...names).getrange(list, marks, -1);
      writes.append(list, bytesOf(byDay.get(DAY)!));
      for (const { key, blob } of entities) writes.set(keys.entity(key), blob!);
      writes.hset(keys.versions, ...entities.flatMap(({ key, version }) => [key, `${version + 1} ${Date.now()}`]));
      writes.zadd(keys.due, ...scored(({ dueMs }) => dueMs)).zadd(keys.expiry, ...scored(({ expiresMs }) => expiresMs));
      writes.hset(keys.open, ...entities.flatMap(({ key, open }) => [key, `${open!.lastMs} ${open!.group}`]));
      for (const { key, slots, quarters } of totals) {
        const [[quarter, amount]] = quarters as [readonly [number, number]];
        writes.hincrby(keys.piece(`t:${key}`), '0', slots[0]!).zadd(keys.changed, Date.now(), `t:${key}`);
        writes.hincrby(keys.piece(`q:${key}`), `${quarter}`, amount).zadd(keys.changed, Date.now(), `q:${key}`);
      }
    }
    // What this client has added itself it need not read.
    marks += 8 * (parts[0]!.marks.get(DAY)!.length / 2);
    await reads.exec();
    await writes.exec();
  };
}

async function measure(way: Way, groups: readonly (readonly Change[])[]): Promise<Cost> {
  const [serverBefore, clientBefore, startMs] = [await redisCpuUs(server), process.cpuUsage(), performance.now()];
  for (const parts of groups) await way(parts);
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(clientBefore);
  return {
    perSecond: RECORDS_A_ROUND / seconds,
    clientUs: (user + system) / RECORDS_A_ROUND,
    serverUs: ((await redisCpuUs(server)) - serverBefore) / RECORDS_A_ROUND,
  };
}

function tell(name: string, costs: readonly Cost[]): void {
  report.figure(name, {
    'thousand records/s': costs.map(({ perSecond }) => perSecond / 1e3),
    'µs of the client a record': costs.map(({ clientUs }) => clientUs),
    'µs of Redis a record': costs.map(({ serverUs }) => serverUs),
  });
}
