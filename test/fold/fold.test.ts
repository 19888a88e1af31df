import { describe, expect, test } from '@jest/globals';
import { startRun, textOf, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { event, metric, request, type Attributes } from '../sent.ts';
import { NOON_MS } from './activities.ts';

const DAY_MS = 86_400_000;

const apiRequest = (atMs: number, costUsd: number, of: Attributes = {}) =>
  request('logs', [
    event('api_request', atMs, { 'event.sequence': 1, model: 'opus', query_source: 'sdk', cost_usd: costUsd, ...of }),
  ]);
const cost = (atMs: number, costUsd: number, of: Attributes = {}) =>
  request('metrics', [metric('claude_code.cost.usage', costUsd, atMs, { model: 'opus', query_source: 'main', ...of })]);
const cumulative = (atMs: number, costUsd: number, startMs: number) =>
  request('metrics', [
    metric(
      'claude_code.cost.usage',
      costUsd,
      atMs,
      { model: 'opus' },
      { startTimeUnixNano: `${startMs}000000` },
      { aggregationTemporality: 2 },
    ),
  ]);

const everybody = async (run: Run) => [...((await run.store.read()).people.get('') ?? [])];
const total = async (run: Run, metricName = 'agent_cost_usd_total') => sumOf(await run.text(), metricName);
const sum = (
  run: Run,
  outcome: 'counted' | 'duplicates' | 'late' | 'lateCost' | 'ignored' | 'clockCorrected' | 'unchanged',
) => run.outcomes.reduce((all, of) => all + of[outcome], 0);

describe('horizon', () => {
  test('a record of a day that is still open counts however late it comes', async () => {
    const run = await startRun({ nowMs: NOON_MS + 7 * DAY_MS });
    await run.send(apiRequest(NOON_MS, 0.5));
    expect(await total(run)).toBe(0.5);
  });

  test('a repeated record counts once as long as its day is open, and then not at all', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(apiRequest(NOON_MS, 0.5));
    for (const days of [1, 6, 7, 8, 30]) {
      run.nowMs = NOON_MS + days * DAY_MS;
      await run.core.sweep();
      await run.send(apiRequest(NOON_MS, 0.5));
    }
    expect(await total(run)).toBe(0.5);
    expect([sum(run, 'duplicates'), sum(run, 'late'), sum(run, 'lateCost')]).toEqual([3, 2, 1e9]);
  });

  test('an old day opens with its first record and closes for ever', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(apiRequest(NOON_MS - 60 * DAY_MS, 0.5));
    run.nowMs = NOON_MS + 7 * DAY_MS;
    await run.core.sweep();
    run.nowMs = NOON_MS;
    await run.send(apiRequest(NOON_MS - 60 * DAY_MS, 0.25, { 'event.sequence': 2 }));
    expect(await total(run)).toBe(0.5);
    expect(sum(run, 'late')).toBe(1);
  });

  test('sessions whose days are closed are forgotten', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(apiRequest(NOON_MS, 0.5));
    expect((await run.store.read()).entityCount).toBe(1);
    run.nowMs = NOON_MS + 8 * DAY_MS;
    await run.core.sweep();
    expect((await run.store.read()).entityCount).toBe(0);
    expect(await total(run)).toBe(0.5);
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

  test('only set the base where the start is unset or equals the time', async () => {
    expect(
      sumOf(await textOf([cumulative(NOON_MS, 7, 0), cumulative(NOON_MS + 1, 9, 0)]), 'agent_cost_usd_total'),
    ).toBe(2);
    expect(
      sumOf(
        await textOf([cumulative(NOON_MS, 7, NOON_MS), cumulative(NOON_MS + 1, 9, NOON_MS)]),
        'agent_cost_usd_total',
      ),
    ).toBe(2);
  });

  test('only set the base where the start lies in a day that is closed', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(cumulative(NOON_MS, 7, start));
    run.nowMs = NOON_MS + 9 * DAY_MS;
    await run.core.sweep();
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
  test('does not count beside events unless it is told to', async () => {
    const requests = [apiRequest(NOON_MS, 0.5), cost(NOON_MS, 0.5, noSession)];
    const of = async (usage: string) =>
      sumOf(await textOf(requests, { env: { OTEL_KPI_USAGE: usage } }), 'agent_cost_usd_total');
    expect([await of('events'), await of('metrics'), await of('both')]).toEqual([0.5, 0.5, 1]);
  });

  test('is shown as ignored', async () => {
    const run = await startRun();
    await run.send(cost(NOON_MS, 0.5, noSession));
    expect([await total(run), sum(run, 'ignored')]).toEqual([0, 1]);
  });
});

describe('people', () => {
  test('a session that was started touches nobody; a prompt does', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(request('metrics', [metric('claude_code.session.count', 1, NOON_MS)]));
    expect(await everybody(run)).toEqual([]);
    await run.send(request('logs', [event('user_prompt', NOON_MS)]));
    expect(await everybody(run)).toEqual([['u1', NOON_MS]]);
  });

  test("a record that lost its team counts for its session's team", async () => {
    const byTeam = 'kpis:\n  cost_by_team_usd_total: { help: Cost, kind: sum, of: cost, labels: [team] }\n';
    const run = await startRun({ kpis: byTeam });
    await run.send(apiRequest(NOON_MS, 0.5, { 'team.id': 'web' }));
    await run.send(apiRequest(NOON_MS, 0.25, { 'event.sequence': 2 }));
    expect(await run.text()).toContain('cost_by_team_usd_total{team="web"} 0.75\n');
  });
});

describe('names of one person', () => {
  const prompt = (atMs: number, session: string, who: Attributes) =>
    request('logs', [event('user_prompt', atMs, { 'session.id': session, 'user.id': '', ...who })]);
  const names = async (run: Run) => (await everybody(run)).map(([name]) => name).toSorted();

  test('that was known by an installation first, and then by a better name, is one', async () => {
    const run = await startRun({ nowMs: NOON_MS + 60_000 });
    await run.send(prompt(NOON_MS, 's1', { 'user.id': 'laptop' }));
    await run.send(prompt(NOON_MS + 1, 's1', { 'user.id': 'laptop', 'user.email': 'ada@example.com' }));
    await run.send(prompt(NOON_MS + 2, 's2', { 'user.id': 'laptop' }));
    expect(await names(run)).toEqual(['ada@example.com']);
  });

  test('who share an installation stay two', async () => {
    const run = await startRun({ nowMs: NOON_MS + 60_000 });
    for (const [session, email] of [
      ['s1', 'ada@example.com'],
      ['s2', 'grace@example.com'],
    ] as const) {
      await run.send(prompt(NOON_MS, session, { 'user.id': 'shared' }));
      await run.send(prompt(NOON_MS + 1, session, { 'user.id': 'shared', 'user.email': email }));
    }
    expect(await names(run)).toEqual(['ada@example.com', 'grace@example.com']);
  });

  test('belong to the team that the configuration names, where their sessions tell none', async () => {
    const teams = new Map([['ada@example.com', 'core']]);
    const run = await startRun({ nowMs: NOON_MS + 60_000, teams });
    await run.send(prompt(NOON_MS, 's1', { 'user.email': 'ada@example.com' }));
    await run.send(prompt(NOON_MS, 's2', { 'user.email': 'ada@example.com', 'team.id': 'web' }));
    const text = await run.text();
    for (const team of ['core', 'web']) {
      expect(text).toContain(`agent_active_users_by_team{team="${team}",window="24h"} 1\n`);
    }
    expect(text).toContain('agent_active_users{window="24h"} 1\n');
  });
});

describe('sessions', () => {
  const MINUTE_MS = 60_000;
  /** Lets time pass, with a look every 30 s as the service has, and with others who send in the meantime. */
  const pass = async (run: Run, minutes: number) => {
    for (let step = 0; step < minutes * 2; step++) {
      run.nowMs += 30_000;
      if (step % 2 === 0) {
        await run.send(
          request('logs', [event('user_prompt', run.nowMs, { 'session.id': 'others', 'event.sequence': step })]),
        );
      }
      await run.core.sweep();
    }
  };
  const count = (text: string, name: string, labels = {}) => sumOf(text, `agent_session${name}`, labels);

  test('are observed once when they were idle for 30 minutes, resumed as the next stretch, and add up to all money', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(apiRequest(NOON_MS - 10 * MINUTE_MS, 0.5));
    await run.send(apiRequest(NOON_MS, 0.25, { 'event.sequence': 2 }));
    await pass(run, 29);
    expect(count(await run.text(), 's_ended_total')).toBe(0);
    await pass(run, 2);
    let text = await run.text();
    expect(count(text, 's_ended_total', { reason: 'idle' })).toBe(1);
    expect(count(text, '_duration_seconds_sum')).toBe(600);
    expect(count(text, '_cost_usd_sum')).toBe(0.75);

    await run.send(apiRequest(run.nowMs, 2, { 'event.sequence': 3 }));
    await pass(run, 32);
    text = await run.text();
    expect(count(text, 's_ended_total', { reason: 'idle' })).toBe(2);
    expect(count(text, '_cost_usd_sum')).toBe(2.75);
    expect(count(text, 's_total', { start: 'fresh' })).toBe(1);
    expect(count(text, 's_total', { start: 'resume' })).toBe(1);
  });

  test('are not cut by an outage in which nothing arrives', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(apiRequest(NOON_MS, 0.5));
    for (let step = 0; step < 200; step++) {
      run.nowMs += 30_000;
      await run.core.sweep();
    }
    expect(count(await run.text(), 's_open')).toBe(1);
  });

  test('of a backlog are split by the time of their records, not by that of their arrival', async () => {
    const run = await startRun({ nowMs: NOON_MS + DAY_MS });
    const minutes = [0, 10, 60, 65, 200];
    await run.send(
      request(
        'logs',
        minutes.map((minute) => event('user_prompt', NOON_MS + minute * MINUTE_MS, { 'event.sequence': minute })),
      ),
    );
    await pass(run, 32);
    const text = await run.text();
    expect(count(text, 's_ended_total')).toBe(3);
    expect(count(text, '_duration_seconds_sum')).toBe(15 * 60);
    expect(count(text, '_prompts_sum')).toBe(5);
  });

  test('that ended are told as events where that is wanted, each with an id of its own', async () => {
    const run = await startRun({ nowMs: NOON_MS, env: { OTEL_KPI_SESSIONS_TO: 'http://127.0.0.1:1/v1/logs' } });
    await run.send(apiRequest(NOON_MS - MINUTE_MS, 0.5));
    await run.send(apiRequest(NOON_MS, 0.25, { 'event.sequence': 2 }));
    await pass(run, 32);
    const [event_, ...others] = await run.store.outbox(10);
    expect(others).toEqual([]);
    expect(event_!.id).toBe('claude-code/session/s1/0');
    expect(JSON.parse(event_!.body)).toMatchObject({
      'session.id': 's1',
      'session.end_reason': 'idle',
      duration_seconds: 60,
      cost_usd: 0.75,
    });
  });
});

describe('limits', () => {
  test('series beyond the limit of a KPI go to its overflow series, every amount to exactly one', async () => {
    const run = await startRun();
    const models = Array.from({ length: 2_100 }, (_, index) =>
      event('api_request', NOON_MS, {
        'event.sequence': index,
        'session.id': `s${index % 50}`,
        model: `m${index}`,
        cost_usd: 1,
      }),
    );
    await run.send(request('logs', models.slice(0, 1_500)));
    await run.send(request('logs', models.slice(1_500)));
    const text = await run.text();
    expect(sumOf(text, 'agent_cost_usd_total')).toBe(2_100);
    expect(text).toContain('agent_cost_usd_total{otel_metric_overflow="true"} 100\n');
    expect(run.outcomes.reduce((all, { overflow }) => all + (overflow.get('agent_cost_usd_total') ?? 0), 0)).toBe(100);
  });
});

test('cost is exact over a million small amounts', async () => {
  const run = await startRun();
  const events = Array.from({ length: 10_000 }, (_, index) =>
    event('api_request', NOON_MS, { 'event.sequence': index, model: 'opus', cost_usd: 0.1 }),
  );
  await run.send(request('logs', events));
  expect(await run.text()).toContain('agent_cost_usd_total{agent="claude-code",model="opus",source="unknown"} 1000\n');
});
