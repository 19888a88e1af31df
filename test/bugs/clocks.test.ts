import { expect, test } from '@jest/globals';
import { apiRequest, DAY_MS, listen } from '../fold/requests.ts';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';

const DAY = { OTEL_KPI_HORIZON: '1d' };

const cost = async (run: Run) => sumOf(await run.text(), 'agent_cost_usd_total');
const late = ({ outcomes }: Run) => outcomes.reduce((sum, outcome) => sum + outcome.late, 0);
const request = (run: Run, sequence: number, atMs = run.nowMs) =>
  apiRequest(atMs, 1, { 'event.sequence': sequence, 'session.id': `s${sequence}` });

/** The clock shows another time for so many looks. */
async function wrong(run: Run, byMs: number, looks: number, during: () => Promise<void> = async () => {}) {
  run.nowMs += byMs;
  for (let look = 0; look < looks; look++) {
    run.nowMs += 5_000;
    await run.core.sweep();
  }
  await during();
  run.nowMs -= byMs;
}

test.each([400, 10, -10, -400])('a clock that is wrong by %s days for seconds changes nothing', async (days) => {
  const run = await startRun({ env: DAY });
  const before = request(run, 1);
  await run.send(before);
  await wrong(run, days * DAY_MS, 3, () => run.send(before));
  await run.send(before);
  await run.send(request(run, 2));
  await listen(run, 12);
  await run.send(before);
  await run.send(request(run, 3));
  expect(await cost(run)).toBe(3);
  expect(late(run)).toBe(0);
});

test('a clock that began in 1972 and is set right counts each record once', async () => {
  const run = await startRun({ nowMs: Date.UTC(1972, 0, 1), env: DAY });
  const sent = apiRequest(NOW_MS, 1);
  await run.send(sent);
  await listen(run, 3);
  await run.send(sent);
  run.nowMs = NOW_MS;
  await run.core.sweep();
  await run.send(sent);
  await run.send(request(run, 2));
  expect(await cost(run)).toBe(2);
  expect(late(run)).toBe(0);
});

test('a record that is far ahead counts once, however near to the limit it comes again', async () => {
  const random = randomFrom(3);
  const run = await startRun();
  const limitMs = 8 * DAY_MS;
  for (let at = 0; at < 200; at++) {
    const sent = request(run, at, run.nowMs + limitMs + random.below(20_000) - 10_000);
    await run.send(sent);
    run.nowMs += random.below(20_000);
    await run.send(sent);
  }
  expect(await cost(run)).toBe(200);
});

test('records with and without a time of their own, under clocks at random, count once within the horizon', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const random = randomFrom(seed);
    const run = await startRun({ env: DAY });
    const sent = Array.from({ length: 30 }, (_, at) => {
      const atMs = random.pick([0, 952_557_003, NOW_MS, NOW_MS - DAY_MS, NOW_MS + 400 * DAY_MS, NOW_MS + 2 * DAY_MS]);
      return request(run, at, atMs);
    });
    for (let times = 0; times < 4; times++) {
      const byMs = random.pick([0, 0, 400, -400, 2, -20_000]) * DAY_MS;
      await wrong(run, byMs, random.below(3), async () => {
        for (const each of random.shuffled(sent)) await run.send(each);
      });
      await listen(run, random.below(4));
    }
    expect(await cost(run)).toBe(30);
    expect(late(run)).toBe(0);
    await run.close();
  }
});

test('after a restart the undated of before are known', async () => {
  const first = await startRun({ env: DAY });
  await first.send(apiRequest(0, 1));
  await listen(first, 50);
  await first.send(apiRequest(0, 1));
  expect(await cost(first)).toBe(1);
  await first.send(apiRequest(0, 1, { 'event.sequence': 7 }));
  const second = await startRun({ env: DAY, store: first.store, nowMs: first.nowMs });
  await second.send(apiRequest(0, 1, { 'event.sequence': 7 }));
  expect(await cost(second)).toBe(2);
});

test('days close while we listen, and what comes for them is shown as late', async () => {
  const run = await startRun({ env: DAY });
  const sent = request(run, 1);
  await run.send(sent);
  await listen(run, 55);
  await run.send(sent);
  expect(late(run)).toBe(1);
  const closed = (await run.store.read()).registers.get('closed-days')?.groups.get('');
  expect([...(closed?.keys() ?? [])]).toEqual([`${Math.floor(NOW_MS / DAY_MS)}`]);
});
