/** One payer per group, through the whole core: fleets whose truth is known. */
import { describe, expect, test } from '@jest/globals';
import { NOW_MS, startRun } from '../../golden/run.ts';
import { sum } from '../../demo/told.ts';
import { randomFrom } from '../../random.ts';
import { BOTH, toldOf, USER, type Fleet, type Mode } from './fleets.ts';

const HOUR_MS = 3_600_000;

/** What is counted more than was used, in thousandths of a dollar. */
async function overOf(fleet: Fleet, seed: number): Promise<number> {
  const random = randomFrom(seed);
  const { requests, used } = toldOf(fleet, random);
  const run = await startRun({ nowMs: NOW_MS - 6 * HOUR_MS });
  let last = 0;
  for (const { atMs, request } of requests) {
    run.nowMs = Math.max(run.nowMs, atMs);
    if (random.below(10) === 0) await run.core.sweep();
    await run.send(request);
    if (random.below(10) === 0) await run.send(random.pick(requests.filter(({ atMs: ms }) => ms <= atMs)).request);
    const now = sum(await run.core.truth(), 'agent_cost_usd_total');
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
  await run.close();
  return Math.round(last * 1000) - used;
}

async function oversOf(fleet: Omit<Fleet, 'lateMs' | 'machines'>, seeds = 6): Promise<number[]> {
  const overs = [];
  for (let seed = 0; seed < seeds; seed++) {
    const machines = 1 + (seed % 3);
    overs.push(await overOf({ ...fleet, machines, lateMs: seed % 2 === 0 ? 10_000 : HOUR_MS }, seed));
  }
  return overs;
}

const named: Mode = { events: BOTH, metrics: BOTH };
const sessionless: Mode = { events: BOTH, metrics: USER };

describe('exact, however late and in whatever order', () => {
  const fleets: [title: string, fleet: Omit<Fleet, 'lateMs' | 'machines'>][] = [
    ['metrics alone', { modes: [{ metrics: USER }], modeOf: 'fleet' }],
    ['events alone', { modes: [{ events: BOTH }], modeOf: 'fleet' }],
    ['both, named', { modes: [named], modeOf: 'fleet', autoMode: true }],
    ['both, metrics without sessions', { modes: [sessionless], modeOf: 'fleet' }],
    ['both, metrics without sessions and with more', { modes: [sessionless], modeOf: 'fleet', autoMode: true }],
    ['sessions stripped from events', { modes: [{ events: USER, metrics: BOTH }], modeOf: 'fleet', autoMode: true }],
    ['sessions stripped from both', { modes: [{ events: USER, metrics: USER }], modeOf: 'fleet', autoMode: true }],
    [
      'a mixed fleet',
      { modes: [named, sessionless, { metrics: USER }, { events: BOTH }], modeOf: 'machine', autoMode: true },
    ],
    ['one machine in two modes', { modes: [named, sessionless], modeOf: 'session', autoMode: true }],
    ['a session resumed under the other mode', { modes: [named, sessionless], modeOf: 'run', autoMode: true }],
    ['metrics that name nobody', { modes: [{ events: BOTH, metrics: [] }], modeOf: 'fleet', autoMode: true }],
    ['metrics alone that name nobody', { modes: [{ metrics: [] }], modeOf: 'fleet' }],
    [
      'events that name sessions alone, metrics that name machines alone',
      { modes: [{ events: ['session.id'], metrics: USER }], modeOf: 'fleet', autoMode: true },
    ],
  ];
  test.each(fleets)('%s', async (_, fleet) => {
    expect([...new Set(await oversOf(fleet))]).toEqual([0]);
  });
});

test('never over, whatever is lost and whoever tells what by which names', async () => {
  const names = [['session.id'], USER, BOTH, []] as const;
  for (let seed = 0; seed < 40; seed++) {
    const random = randomFrom(seed);
    const mode = (): Mode => ({ events: random.pick(names), metrics: random.pick(names) });
    const modeOf = random.pick(['fleet', 'machine', 'session', 'run'] as const);
    const lateMs = random.pick([10_000, HOUR_MS]);
    const fleet = { machines: 1 + random.below(3), modes: [mode(), mode()], modeOf, lateMs, lost: 0.2, autoMode: true };
    expect(await overOf(fleet, seed)).toBeLessThanOrEqual(0);
  }
});
