/** One payer per group, through the whole core: fleets whose truth is known. */
import { expect, test } from '@jest/globals';
import { randomFrom } from '../../random.ts';
import { BOTH, FLEETS, overOf, USER, type Mode } from './fleets.ts';

const HOUR_MS = 3_600_000;

test.each(FLEETS)('exact, however late and in whatever order: %s', async (_, fleet) => {
  for (let seed = 0; seed < 4; seed++) {
    const lateMs = seed % 2 === 0 ? 10_000 : HOUR_MS;
    expect([seed, await overOf({ ...fleet, machines: 1 + (seed % 3), lateMs }, seed)]).toEqual([seed, 0]);
  }
});

test('never over, whatever is lost and whoever tells what by which names', async () => {
  const names = [['session.id'], USER, BOTH, []] as const;
  for (let seed = 0; seed < 20; seed++) {
    const random = randomFrom(seed);
    const mode = (): Mode => ({ events: random.pick(names), metrics: random.pick(names) });
    const modeOf = random.pick(['fleet', 'machine', 'session', 'run'] as const);
    const lateMs = random.pick([10_000, HOUR_MS]);
    const fleet = { machines: 1 + random.below(3), modes: [mode(), mode()], modeOf, lateMs, lost: 0.2, autoMode: true };
    expect(await overOf(fleet, seed)).toBeLessThanOrEqual(0);
  }
});
