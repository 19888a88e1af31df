/**
 * What must hold of any records, in any order, under any clock, through the whole core. fast-check looks for a counterexample
 * and shrinks it to the smallest that still fails; its message has the seed that repeats it.
 */
import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { expect, test } from '@jest/globals';
import { sum } from '../demo/told.ts';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { DAY_MS } from './requests.ts';
import { requestsOf, story, truthOf, way, type Story, type Way } from './told-at-random.ts';

/** Few enough for the fast tests; a search of an hour is `FC_RUNS=100000`. */
const RUNS = { numRuns: Number(process.env['FC_RUNS'] ?? 25) };

/** Thousandths of a dollar. */
async function costOf(run: Run): Promise<number> {
  return Math.round(sum(await run.core.truth(), 'agent_cost_usd_total') * 1000);
}

/** Sends all of it; what is counted never falls, and is never more than was used. */
async function expectTruth(its: Story, on: Way, before: (run: Run, nth: number) => Promise<void> = async () => {}) {
  const run = await startRun();
  const truth = truthOf(its);
  let last = 0;
  for (const [nth, request] of requestsOf(its, on).entries()) {
    await before(run, nth);
    await run.send(request);
    const now = await costOf(run);
    expect(now).toBeGreaterThanOrEqual(last);
    expect(now).toBeLessThanOrEqual(truth);
    last = now;
  }
  expect(last).toBe(truth);
  await run.close();
}

test('whatever several witnesses tell, in whatever order, batches and repetitions, counts once', () =>
  assert(
    asyncProperty(story, way, (its, on) => expectTruth(its, on)),
    RUNS,
  ));

/** How far our clock is off, for the time of a few requests and sweeps. */
const offDays = constantFrom(0, 0, 1, -1, 9, -9, 400, -400, -20_000);

test('under a clock that was right and is wrong again and again for a while, each record counts once', () =>
  assert(
    asyncProperty(story, way, array(offDays, { minLength: 1, maxLength: 6 }), async (its, on, offs) => {
      await expectTruth(its, on, async (run, nth) => {
        // Right at first: of a sum that is seen first under a wrong clock nobody knows whether it was counted long ago.
        const off = nth === 0 ? 0 : offs[nth % offs.length]!;
        run.nowMs = NOW_MS + nth * 5_000 + off * DAY_MS;
        await run.core.sweep();
      });
    }),
    RUNS,
  ));

test('a restart between any two requests changes nothing', () =>
  assert(
    asyncProperty(story, way, async (its, on) => {
      let run = await startRun();
      for (const request of requestsOf(its, on)) {
        await run.send(request);
        // Another core on the same state: what was kept in its memory is gone.
        run = await startRun({ store: run.store });
      }
      expect(await costOf(run)).toBe(truthOf(its));
      await run.close();
    }),
    RUNS,
  ));
