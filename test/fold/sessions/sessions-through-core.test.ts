import { describe, expect, test } from '@jest/globals';
import { startRun, type Run } from '../../golden/run.ts';
import { sumOf } from '../../golden/text.ts';
import { event, request, sign } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';
import { apiRequest, DAY_MS } from '../requests.ts';

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

  test('are not cut by an outage of a collector that has sent a sign of life', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(apiRequest(NOON_MS, 0.5));
    await run.send(sign('collector'));
    const listen = async (minutes: number, isAlive: boolean) => {
      for (let step = 0; step < minutes * 2; step++) {
        run.nowMs += 30_000;
        if (isAlive) await run.send(sign('collector'));
        await run.core.sweep();
      }
    };
    await listen(100, false);
    expect(count(await run.text(), 's_ended_total')).toBe(0);
    // What it did meanwhile has waited with the collector.
    await run.send(apiRequest(NOON_MS + 20 * MINUTE_MS, 0.25, { 'event.sequence': 2 }));
    await listen(40, true);
    const text = await run.text();
    expect(count(text, 's_ended_total')).toBe(1);
    expect(count(text, '_cost_usd_sum')).toBe(0.75);
  });

  test('of a backlog are split, and started, at the time of their records, not at that of their arrival', async () => {
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
    expect(text).toContain('agent_sessions_by_day{day="2026-11-20"} 3\n');
    expect(count(text, 's_ended_total')).toBe(3);
    expect(count(text, '_duration_seconds_sum')).toBe(15 * 60);
    expect(count(text, '_prompts_sum')).toBe(5);
  });

  test('resumed on the next day have a work period on each, whichever day arrives first', async () => {
    for (const days of [
      [0, 1],
      [1, 0],
    ]) {
      const run = await startRun({ nowMs: NOON_MS + DAY_MS });
      for (const day of days) await run.send(apiRequest(NOON_MS + day * DAY_MS, 0.25, { 'event.sequence': day }));
      await pass(run, 32);
      const text = await run.text();
      // The session that lets time pass is one of today as well.
      expect(count(text, 's_worked_window', { window: 'today' })).toBe(2);
      expect(count(text, 's_worked_window', { window: '7d' })).toBe(3);
    }
  });

  test('that ended are told as events where that is wanted, each with an id of its own', async () => {
    const run = await startRun({ nowMs: NOON_MS, env: { OTEL_KPI_SESSIONS_TO: 'http://127.0.0.1:1/v1/logs' } });
    await run.send(apiRequest(NOON_MS - MINUTE_MS, 0.5));
    await run.send(apiRequest(NOON_MS, 0.25, { 'event.sequence': 2 }));
    await pass(run, 32);
    const [first, ...others] = await run.store.outbox(10);
    expect(others).toEqual([]);
    expect(first!.id).toBe('claude-code/session/s1/0');
    expect(JSON.parse(first!.body)).toMatchObject({
      'session.id': 's1',
      'session.end_reason': 'idle',
      duration_seconds: 60,
      cost_usd: 0.75,
    });
  });
});
