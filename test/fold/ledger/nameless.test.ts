/** Cumulative streams of one process whose user changes, told by two collectors of which one drops names. */
import { expect, test } from '@jest/globals';
import { array, assert, asyncProperty, constantFrom, integer, nat, tuple } from 'fast-check';
import { NOW_MS, startRun } from '../../golden/run.ts';
import { randomFrom } from '../../random.ts';
import { metric, request, type Attributes } from '../../sent.ts';
import { sum } from '../../demo/told.ts';

const MINUTE_MS = 60_000;
const START_MS = NOW_MS - 3_600_000;

type Names = readonly ('user.email' | 'user.account_uuid' | 'user.id')[];
const KEPT: readonly Names[] = [
  ['user.email', 'user.account_uuid', 'user.id'],
  ['user.email', 'user.account_uuid'],
  ['user.email'],
  ['user.account_uuid', 'user.id'],
  ['user.id'],
  [],
];

/** Who worked in each minute, and how much was done. */
const minutes = array(tuple(nat(2), integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 6 });

/** What a process exports each minute: all of its streams. */
function exportsOf(work: readonly (readonly [who: number, amount: number])[], kept: Names) {
  const sums = new Map<number, number>();
  return work.map(([who, amount], minute) => {
    sums.set(who, (sums.get(who) ?? 0) + amount);
    const points = [...sums].map(([user, value]) => {
      const all: Attributes = { 'user.email': `u${user}@x`, 'user.account_uuid': `uuid-${user}`, 'user.id': 'laptop' };
      const names = { 'user.id': '', ...Object.fromEntries(kept.map((name) => [name, all[name]!])) };
      const times = { startTimeUnixNano: `${START_MS}000000` };
      const atMs = START_MS + (minute + 1) * MINUTE_MS;
      return metric('claude_code.commit.count', value, atMs, names, times, { aggregationTemporality: 2 });
    });
    return request('metrics', points);
  });
}

test('count what was done, whatever the other collector drops, in whatever order', () =>
  assert(
    asyncProperty(minutes, constantFrom(...KEPT), nat(999), async (work, kept, seed) => {
      const run = await startRun({ gauges: [] });
      const truth = work.reduce((all, [, amount]) => all + amount, 0);
      const [whole, other] = [exportsOf(work, KEPT[0]!), exportsOf(work, kept)];
      let last = 0;
      for (const sent of randomFrom(seed + 1).shuffled([...whole, ...other, ...whole])) {
        await run.send(sent);
        const now = sum(await run.core.truth(), 'agent_commits_total');
        expect(now).toBeGreaterThanOrEqual(last);
        expect(now).toBeLessThanOrEqual(truth);
        last = now;
      }
      expect(last).toBe(truth);
      await run.close();
    }),
    { numRuns: Number(process.env['FC_RUNS'] ?? 40) },
  ));
