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
import { requestsOf, story, timeless, truthOf, way, type Story, type Way } from './told-at-random.ts';

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

test('of senders whose clocks are wrong by days, or tell no time, each record counts once', () =>
  assert(
    asyncProperty(timeless, way, (its, on) => expectTruth(its, on)),
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

/** What one person may be called by: an account in any letters, an account's id, an installation. */
const aliases = tuple(
  constantFrom('ada@x.example', 'jörg@x.example', `${'long.'.repeat(60)}@x.example`),
  constantFrom('', 'uuid'),
  constantFrom('', 'laptop', 'ide'),
  constantFrom<(name: string) => string>(
    (same) => same,
    (name) => name.toUpperCase(),
    (name) => ` ${name.normalize('NFD')}`,
  ),
);

test('whoever is called by an account in any letters, by its id and by installations is one person, in whatever order', () =>
  assert(
    asyncProperty(array(aliases, { minLength: 1, maxLength: 10 }), async (sightings) => {
      const run = await startRun();
      for (const [index, [account, id, installation, spelled]] of sightings.entries()) {
        const who = {
          'user.email': spelled(account),
          'user.account_uuid': id === '' ? '' : `${id}-${account.length}`,
          'user.id': installation === '' ? '' : `${installation}-${account.length}`,
        };
        const of = { 'session.id': `s${index}`, 'event.sequence': index, cost_usd: 0.001, ...who };
        await run.send(request('logs', [event('api_request', NOW_MS - 60_000, of)]));
        // Another of its programs knows the installation alone.
        const alone = { ...of, 'user.email': '', 'user.account_uuid': '', 'session.id': `alone${index}` };
        if (installation !== '') await run.send(request('logs', [event('api_request', NOW_MS - 60_000, alone)]));
      }
      const people = new Set(sightings.map(([account]) => account)).size;
      expect(sumOf(await run.text(), 'agent_active_users', { window: '24h' })).toBe(people);
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
