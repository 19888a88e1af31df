/**
 * What must hold of any records, in any order, under any clock, through the whole core. fast-check looks for a counterexample
 * and shrinks it to the smallest that still fails; its message has the seed that repeats it.
 */
import { array, assert, asyncProperty, constantFrom, integer, tuple } from 'fast-check';
import { expect, test } from '@jest/globals';
import { sum } from '../demo/told.ts';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { event, request } from '../sent.ts';
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
  for (const [nth, sent] of requestsOf(its, on).entries()) {
    await before(run, nth);
    await run.send(sent);
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
        run.nowMs = NOW_MS + nth * 5_000 + offs[nth % offs.length]! * DAY_MS;
        await run.core.sweep();
      });
    }),
    RUNS,
  ));

test('a restart between any two requests changes nothing', () =>
  assert(
    asyncProperty(story, way, async (its, on) => {
      let run = await startRun();
      for (const sent of requestsOf(its, on)) {
        await run.send(sent);
        // Another core on the same state: what was kept in its memory is gone.
        run = await startRun({ store: run.store });
      }
      expect(await costOf(run)).toBe(truthOf(its));
      await run.close();
    }),
    RUNS,
  ));

/** Any code units, also half characters, and longer than what is kept of a name. */
const name = array(integer({ min: 0, max: 0xffff }), { maxLength: 12 }).chain((units) =>
  constantFrom('', 'x'.repeat(300)).map((end) => String.fromCharCode(...units) + end),
);

test('whatever sessions, people, models and tools are called, each record counts, and who is told apart stays apart', () =>
  assert(
    asyncProperty(array(tuple(name, name, name), { minLength: 1, maxLength: 12 }), async (names) => {
      const run = await startRun();
      for (const [index, [session, user, word]] of names.entries()) {
        const of = { 'session.id': `s${session}`, 'user.id': `u${user}`, 'event.sequence': index };
        const records = [
          event('api_request', NOW_MS, { ...of, model: word, query_source: word, cost_usd: 0.001 }),
          event('tool_result', NOW_MS, { ...of, tool_name: word, success: 'true', decision_source: word }),
        ];
        for (let times = 0; times < 2; times++) await run.send(request('logs', records));
      }
      const text = await run.text();
      expect(await costOf(run)).toBe(names.length);
      expect(sumOf(text, 'agent_tool_calls_total')).toBe(names.length);
      // Half a character is written as one that says so: ids that differ in that alone are one.
      expect(sumOf(text, 'agent_sessions_open')).toBe(new Set(names.map(([session]) => session.toWellFormed())).size);
      await run.close();
    }),
    RUNS,
  ));
