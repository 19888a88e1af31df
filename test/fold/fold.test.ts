import { describe, expect, test } from '@jest/globals';
import { startRun, textOf, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { event, request } from '../sent.ts';
import { NOON_MS } from './activities.ts';
import { peopleOf } from '../state/registered.ts';
import { apiRequest, cost, cumulative, DAY_MS, listen } from './requests.ts';

const everybody = async (run: Run) => [...((await peopleOf(run.store)).people.get('') ?? [])];
const total = async (run: Run, metricName = 'agent_cost_usd_total') => sumOf(await run.text(), metricName);
const sum = (
  run: Run,
  outcome: 'counted' | 'duplicates' | 'late' | 'lateCost' | 'ignored' | 'clockCorrected' | 'unchanged',
) => run.outcomes.reduce((all, of) => all + of[outcome], 0);

const DAY = { OTEL_KPI_HORIZON: '1d' };

describe('horizon', () => {
  test('a record of a day that is still open counts however late it comes', async () => {
    const run = await startRun({ nowMs: NOON_MS + 7 * DAY_MS });
    await run.send(apiRequest(NOON_MS, 0.5));
    expect(await total(run)).toBe(0.5);
  });

  test('a repeated record counts once as long as its day is open, and then not at all', async () => {
    const run = await startRun({ nowMs: NOON_MS, env: DAY });
    await run.send(apiRequest(NOON_MS, 0.5));
    for (let times = 0; times < 10; times++) {
      await listen(run, 6);
      await run.send(apiRequest(NOON_MS, 0.5));
    }
    expect(await total(run)).toBe(0.5);
    // Listened for two days; the end of the day was one ago before.
    expect([sum(run, 'duplicates'), sum(run, 'late'), sum(run, 'lateCost')]).toEqual([7, 3, 1.5e9]);
  });

  test('an old day opens with its first record and closes for ever', async () => {
    const run = await startRun({ nowMs: NOON_MS, env: DAY });
    await run.send(apiRequest(NOON_MS - 60 * DAY_MS, 0.5));
    await listen(run, 49);
    run.nowMs = NOON_MS;
    await run.send(apiRequest(NOON_MS - 60 * DAY_MS, 0.25, { 'event.sequence': 2 }));
    expect(await total(run)).toBe(0.5);
    expect(sum(run, 'late')).toBe(1);
  });

  test('sessions whose days are closed are forgotten', async () => {
    const run = await startRun({ nowMs: NOON_MS, env: DAY });
    await run.send(apiRequest(NOON_MS, 0.5));
    expect((await run.store.read()).entityCount).toBe(1);
    await listen(run, 49);
    expect(await total(run)).toBe(0.5);
    const { entities } = await run.store.load({ shard: 0, entities: ['claude-code/session/s1'], marks: [] });
    expect(entities.size).toBe(0);
  });
});

describe('time', () => {
  test('a record without a time counts once, also when it comes again after midnight', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(apiRequest(0, 0.5));
    run.nowMs += DAY_MS;
    await run.send(apiRequest(0, 0.5));
    expect(await total(run)).toBe(0.5);
    expect(sum(run, 'clockCorrected')).toBe(1);
  });

  test('a clock that runs an hour ahead over midnight does not count twice', async () => {
    const lateEvening = NOON_MS + DAY_MS / 2 - 600_000;
    const run = await startRun({ nowMs: lateEvening });
    await run.send(apiRequest(lateEvening + 3_600_000, 0.5));
    run.nowMs = lateEvening + 3_700_000;
    await run.send(apiRequest(lateEvening + 3_600_000, 0.5));
    expect(await total(run)).toBe(0.5);
  });
});

describe('cumulative points', () => {
  const start = NOON_MS - 3_600_000;

  test('count whole from a start that is known, once, in whatever order', async () => {
    const points = [
      cumulative(NOON_MS, 1, start),
      cumulative(NOON_MS + 1, 3, start),
      cumulative(NOON_MS + 2, 4, start),
    ];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0, 1, 2],
    ]) {
      expect(sumOf(await textOf(order.map((index) => points[index]!)), 'agent_cost_usd_total')).toBe(4);
    }
  });

  test('count from 0 on where the start is unset or equals the time, and the session is named', async () => {
    const unset = [cumulative(NOON_MS, 7, 0), cumulative(NOON_MS + 1, 9, 0)];
    const own = [cumulative(NOON_MS, 7, NOON_MS), cumulative(NOON_MS + 1, 9, NOON_MS + 1)];
    for (const points of [unset, own, own.toReversed()]) {
      expect(sumOf(await textOf(points), 'agent_cost_usd_total')).toBe(9);
    }
  });

  test('only set the base where the start lies in a day that is closed', async () => {
    const run = await startRun({ nowMs: NOON_MS, env: DAY });
    await run.send(cumulative(NOON_MS, 7, start));
    await listen(run, 49);
    await run.send(cumulative(run.nowMs - 1, 8, start));
    await run.send(cumulative(run.nowMs, 10, start));
    expect(await total(run)).toBe(9);
  });

  test('that say nothing new touch nobody', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(cumulative(NOON_MS, 7, start));
    run.nowMs += 60_000;
    await run.send(cumulative(NOON_MS + 60_000, 7, start));
    expect(await everybody(run)).toEqual([['u1', NOON_MS]]);
    expect(sum(run, 'unchanged')).toBe(1);
  });
});

describe('a witness that knows no session', () => {
  const noSession = { 'session.id': '' };
  test('counts once beside events, or not at all, or twice, as it is told to', async () => {
    const requests = [apiRequest(NOON_MS, 0.5), cost(NOON_MS, 0.5, noSession)];
    const of = async (usage: string) =>
      sumOf(await textOf(requests, { env: { OTEL_KPI_USAGE: usage } }), 'agent_cost_usd_total');
    expect([await of('auto'), await of('events'), await of('metrics'), await of('both')]).toEqual([0.5, 0.5, 0.5, 1]);
  });

  test('is shown as ignored', async () => {
    const run = await startRun({ env: { OTEL_KPI_USAGE: 'events' } });
    await run.send(apiRequest(NOON_MS, 0.25));
    await run.send(cost(NOON_MS, 0.5, noSession));
    expect([await total(run), sum(run, 'ignored')]).toEqual([0.25, 1]);
  });
});

describe('limits', () => {
  test('series beyond the limit of a KPI go to its overflow series, every amount to exactly one', async () => {
    const run = await startRun({ nowMs: NOON_MS + 60_000 });
    const models = Array.from({ length: 5_100 }, (_, index) =>
      event('api_request', NOON_MS, {
        'event.sequence': index,
        'session.id': `s${index % 50}`,
        model: `m${index}`,
        cost_usd: 1,
      }),
    );
    await run.send(request('logs', models.slice(0, 4_500)));
    await run.send(request('logs', models.slice(4_500)));
    const text = await run.text();
    expect(sumOf(text, 'agent_cost_usd_total')).toBe(5_100);
    expect(text).toContain('agent_cost_usd_total{otel_metric_overflow="true"} 100\n');
    expect(run.outcomes.reduce((all, { overflow }) => all + (overflow.get('agent_cost_usd_total') ?? 0), 0)).toBe(100);
  });
});

test('cost is exact over a million small amounts', async () => {
  const run = await startRun({ nowMs: NOON_MS + 60_000 });
  const events = Array.from({ length: 10_000 }, (_, index) =>
    event('api_request', NOON_MS, { 'event.sequence': index, model: 'opus', cost_usd: 0.1 }),
  );
  await run.send(request('logs', events));
  expect(await run.text()).toContain(
    'agent_cost_usd_total{agent="claude-code",team="unknown",model="opus",source="unknown",basis="reported"} 1000\n',
  );
});
