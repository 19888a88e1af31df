/** One payer per group in Redis, where sessions and groups lie in several shards. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseRedis } from '../../../src/model/home.ts';
import type { Store } from '../../../src/model/store.ts';
import { openRedis } from '../../../src/state/redis/store.ts';
import { startRedis, type RedisServer } from '../../e2e/redis.ts';
import { randomFrom } from '../../random.ts';
import { FLEETS, overOf, type Mode } from './fleets.ts';

const HOUR_MS = 3_600_000;

let server: RedisServer;
let homes = 0;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());

function open(shards: number): Promise<Store> {
  const home = parseRedis(`${server.url}?prefix=home-${homes++}&shards=${shards}`)!;
  return openRedis({ home, onError: (error) => process.emitWarning(error.message) });
}

describe.each([1, 8])('in %i shards', (shards) => {
  // Of several shards only installations are compared.
  const fleets = FLEETS.filter(([, { modes }]) => {
    const names = modes.flatMap(({ events = [], metrics = [] }) => [events, metrics]);
    return shards === 1 || names.every((of) => of.length === 0 || of.includes('user.id'));
  }).filter(([title]) => shards === 1 || !title.includes('nobody'));

  test.each(fleets)('exact: %s', async (_, fleet) => {
    for (let seed = 0; seed < 3; seed++) {
      const lateMs = seed % 2 === 0 ? 10_000 : HOUR_MS;
      const machines = 1 + (seed % 3);
      expect([seed, await overOf({ ...fleet, machines, lateMs }, seed, await open(shards))]).toEqual([seed, 0]);
    }
  });
});

test('never over in eight shards, whatever is lost and whoever tells what', async () => {
  const names = [['session.id', 'user.id'], ['user.id']] as const;
  for (let seed = 0; seed < 12; seed++) {
    const random = randomFrom(seed);
    const mode = (): Mode => ({ events: random.pick(names), metrics: random.pick(names) });
    const modeOf = random.pick(['fleet', 'machine', 'session', 'run'] as const);
    const fleet = { machines: 1 + random.below(3), modes: [mode(), mode()], modeOf, lateMs: HOUR_MS, lost: 0.2 };
    expect(await overOf({ ...fleet, autoMode: true }, seed, await open(8))).toBeLessThanOrEqual(0);
  }
});
