/**
 * A Redis that comes back without what it acknowledged last, as after a power failure with `appendfsync everysec` or a
 * failover: its log as it was a while ago. What docs/operating.md says of that.
 */
import { cp, rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { differences } from '../../src/journeys/copy.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { until } from './process.ts';
import { startRedis, type RedisServer } from './redis.ts';

const TURNS = 40;
const COUNTER = /^\w+_(total|sum|count|bucket)\b/;

let redis: RedisServer;
let fleet: Fleet;
let runs: Run[];
let copies = 0;
/** What replicas said of commits that are missing. */
let losses: string[];

beforeEach(async () => {
  redis = await startRedis({ appendonly: 'yes', appendfsync: 'always' });
  fleet = createFleet(9);
  losses = [];
  runs = [await startReplica(), await startReplica()];
});
afterEach(async () => {
  for (const run of runs) await run.close();
  await redis.remove();
});

test('no exported counter falls, and all is exact once the lost records came again', async () => {
  const kept = await count();
  const backup = await copyLog();
  const lost = await count();
  const before = await Promise.all(runs.map(countersOf));
  await loseSince(backup);

  // Both had acknowledged some of it.
  expect(losses).toEqual([expect.stringContaining('lacks commits'), expect.stringContaining('lacks commits')]);
  for (const [index, run] of runs.entries()) expectNothingFell(before[index]!, await countersOf(run));
  // New work is counted, also of sessions that the home knows older.
  const more = await count();
  for (const [index, run] of runs.entries()) expectNothingFell(before[index]!, await countersOf(run));

  for (const request of [...lost, ...kept, ...more]) await send(request);
  for (const run of runs) await expectSums(run, fleet.truth);
});

test('without them their amounts are missing from the totals, whole records, and nothing is counted twice', async () => {
  const kept = await count();
  const truth = { ...fleet.truth };
  const backup = await copyLog();
  await count();
  const exported = { ...fleet.truth };
  await countersOf(runs[0]!);
  await loseSince(backup);

  for (const request of kept) await send(request);
  // Who exported more goes on to say so; who did not, and who starts now, knows no better than the home.
  const started = await startReplica();
  runs.push(started);
  await expectSums(runs[0]!, exported);
  await expectSums(runs[1]!, truth);
  await expectSums(started, truth);
  // Nobody goes on with what it remembers of the home.
  for (const run of runs) expect(await differences(run.store, started.store)).toEqual([]);
});

test('a Redis that comes back with everything is not said to lack anything', async () => {
  await count();
  await loseSince(await copyLog());
  await count();
  expect(losses).toEqual([]);
});

async function startReplica(): Promise<Run> {
  const store = await openRedis({
    home: parseRedis(redis.url)!,
    onError: () => {},
    onLoss: (said) => losses.push(said),
  });
  return startRun({ store, failed: () => {} });
}

/** What the fleet does in a while, counted by one replica or the other. */
async function count(): Promise<ExportRequest[]> {
  const requests = Array.from({ length: TURNS }, () => fleet.turn(NOW_MS)).flat();
  for (const request of requests) await send(request);
  return requests;
}

let sent = 0;
async function send(request: ExportRequest): Promise<void> {
  const run = runs[sent++ % runs.length]!;
  await until(async () => (await run.core.export(request)).kind === 'accepted');
}

async function copyLog(): Promise<string> {
  const to = `${redis.folder}-copy-${copies++}`;
  await cp(redis.folder, to, { recursive: true });
  return to;
}

async function loseSince(backup: string): Promise<void> {
  await redis.kill();
  await rm(redis.folder, { recursive: true });
  await cp(backup, redis.folder, { recursive: true });
  await rm(backup, { recursive: true });
  await redis.start();
  await until(async () => runs.every(({ store }) => store.ready()));
}

/** Counters by series. */
async function countersOf(run: Run): Promise<Map<string, number>> {
  const lines = (await run.text()).split('\n').filter((line) => COUNTER.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

function expectNothingFell(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
  expect(before.size).toBeGreaterThan(100);
  expect([...before].filter(([series, value]) => !(after.get(series)! >= value))).toEqual([]);
}

async function expectSums(run: Run, truth: Readonly<Record<string, number>>): Promise<void> {
  const text = await run.text();
  for (const [name, value] of Object.entries(truth))
    expect([name, sumOf(text, name)]).toEqual([name, expect.closeTo(value, 6)]);
}
