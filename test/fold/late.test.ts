/** What arrives more than an hour late is counted in a series of its own, and in the same sums. */
import { expect, test } from '@jest/globals';
import { NOW_MS, startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { event, request } from '../sent.ts';

const HOUR_MS = 3_600_000;
const spent = (atMs: number, sequence: number) =>
  request('logs', [event('api_request', atMs, { 'event.sequence': sequence, cost_usd: 1, model: 'opus' })]);

const cost = (text: string) => text.split('\n').filter((line) => line.startsWith('agent_cost_usd_total{'));
const SERIES = 'agent_cost_usd_total{agent="claude-code",team="unknown",model="opus",source="unknown",basis="reported"';

test('an hour is in time, more is late; sums, windows and days have both', async () => {
  const run = await startRun();
  await run.send(spent(NOW_MS, 1));
  await run.send(spent(NOW_MS - HOUR_MS, 2));
  await run.send(spent(NOW_MS - HOUR_MS - 1, 3));
  await run.send(spent(NOW_MS - 25 * HOUR_MS, 4));
  const text = await run.text();
  expect(cost(text)).toEqual([`${SERIES},arrival="late"} 2`, `${SERIES}} 2`]);
  expect(sumOf(text, 'agent_cost_usd_total')).toBe(4);
  expect(sumOf(text, 'agent_cost_window_usd', { window: '24h' })).toBe(3);
  expect(text).toContain('agent_cost_by_day_usd{day="2026-11-20"} 1\n');
  await run.close();
});

test('it is first exported as 0, and the same after a restart', async () => {
  const run = await startRun({ env: { OTEL_KPI_HOLD: '75s' } });
  await run.send(spent(NOW_MS - 25 * HOUR_MS, 4));
  expect(cost(await run.text())).toEqual([`${SERIES},arrival="late"} 0`]);
  run.nowMs += 80_000;
  expect(cost(await run.text())).toEqual([`${SERIES},arrival="late"} 1`]);
  const again = await startRun({ store: run.store, nowMs: run.nowMs });
  expect(cost(await again.text())).toEqual([`${SERIES},arrival="late"} 1`]);
  await run.close();
});

test('what is beyond the limit of a KPI is late there, too', async () => {
  const kpis = 'kpis: { n_total: { help: X., kind: count, of: request, labels: [model], series_max: 1 } }';
  const run = await startRun({ kpis });
  const asked = (model: string, atMs: number, sequence: number) =>
    request('logs', [event('api_request', atMs, { 'event.sequence': sequence, cost_usd: 1, model })]);
  await run.send(asked('a', NOW_MS, 1));
  await run.send(asked('b', NOW_MS, 2));
  await run.send(asked('b', NOW_MS - 25 * HOUR_MS, 3));
  const lines = (await run.text()).split('\n').filter((line) => line.startsWith('n_total{'));
  expect(lines).toEqual([
    'n_total{model="a"} 1',
    'n_total{otel_metric_overflow="true",arrival="late"} 1',
    'n_total{otel_metric_overflow="true"} 1',
  ]);
  await run.close();
});

test('a period of work that ends late for its idle time alone is in time', async () => {
  const run = await startRun({ env: { OTEL_KPI_IDLE_TIMEOUT: '3h' } });
  await run.send(spent(NOW_MS, 1));
  for (let step = 0; step < 400; step++) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
  const ended = (await run.text()).split('\n').filter((line) => line.startsWith('agent_sessions_ended_total{'));
  expect(ended).toEqual(['agent_sessions_ended_total{agent="claude-code",team="unknown",reason="idle"} 1']);
  await run.close();
});
