/** Records of the hook join the session that the agent's own telemetry tells of. */
import { describe, expect, test } from '@jest/globals';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { event, metric, request, type Attributes } from '../sent.ts';

const MINUTE_MS = 60_000;
const HOOK = { resource: { 'service.name': 'claude-code' }, scope: 'otel-kpi.hook' };
const START = { hook_event: 'SessionStart', moment: 'start', reason: 'startup', guard_version: '1', guard_policy: 'p' };
const END = { hook_event: 'SessionEnd', moment: 'end', reason: 'logout' };

const told = (of: Attributes, atMs = NOW_MS) => request('logs', [event('agent.hook', atMs, of)], HOOK);
const asked = (cost_usd: number, atMs = NOW_MS) =>
  request('logs', [event('api_request', atMs, { 'event.sequence': 1 + atMs - NOW_MS, model: 'm', cost_usd })]);
const started = (of: Attributes = {}) =>
  request('metrics', [metric('claude_code.session.count', 1, NOW_MS, { start_type: 'fresh', ...of })]);

async function listened(run: Run, minutes: number): Promise<string> {
  for (let step = 0; step < 2 * minutes; step++) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
  return run.text();
}

test('a spool that is sent again changes nothing', async () => {
  const run = await startRun();
  const all = [
    told(START),
    told({ hook_event: 'PreToolUse', moment: 'call', verdict: 'deny', rule: 'r' }),
    told(END, NOW_MS + 1),
  ];
  for (const one of [...all, ...all.toReversed()]) await run.send(one);
  const text = await run.text();
  expect(sumOf(text, 'agent_hook_events_total')).toBe(3);
  expect(sumOf(text, 'agent_guard_decisions_total', { rule: 'r', verdict: 'deny' })).toBe(1);
});

test('a start that the hook, metrics and events tell counts once, in any order', async () => {
  const requests = [told(START), started(), asked(1)];
  for (const order of [requests, requests.toReversed()]) {
    const run = await startRun();
    for (const one of order) await run.send(one);
    expect(sumOf(await listened(run, 40), 'agent_sessions_total')).toBe(1);
  }
});

test('a start counts once also where metrics know no session', async () => {
  for (const first of [true, false]) {
    const run = await startRun();
    const sessionless = request('metrics', [
      metric('claude_code.session.count', 1, NOW_MS, { 'session.id': '', start_type: 'fresh' }),
    ]);
    for (const one of first ? [told(START), sessionless, asked(1)] : [sessionless, asked(1), told(START)])
      await run.send(one);
    expect(sumOf(await listened(run, 40), 'agent_sessions_total')).toBe(1);
  }
});

test('a session ends when its hook says so, and not when it was idle for long', async () => {
  const run = await startRun();
  await run.send(asked(1));
  await run.send(told(END));
  expect(sumOf(await listened(run, 4), 'agent_sessions_ended_total', { reason: 'logout' })).toBe(1);
});

test('a session that only its hook tells of is no work', async () => {
  const run = await startRun();
  for (const one of [told(START), told(END, NOW_MS + MINUTE_MS)]) await run.send(one);
  const text = await listened(run, 40);
  expect(sumOf(text, 'agent_sessions_worked_total')).toBe(0);
  expect(sumOf(text, 'agent_guarded_sessions_total', { version: '1', policy: 'p' })).toBe(1);
});

test('what the agent tells counts for the repository, branch and ticket of its hook', async () => {
  const dimensions =
    '{ repo: [vcs.repository.name], branch: [vcs.ref.head.name], ticket: { attributes: [ticket.id], per: record } }';
  const kpis = 'kpis: { cost_by_usd_total: { help: Cost., kind: sum, of: cost, labels: [repo, branch, ticket] } }';
  const run = await startRun({ env: { OTEL_KPI_DIMENSIONS: dimensions }, kpis });
  const place = { 'vcs.repository.name': 'api', 'vcs.ref.head.name': 'ABC-1-x', 'ticket.id': 'ABC-1' };
  await run.send(told({ ...START, ...place }));
  await run.send(asked(2));
  expect(sumOf(await run.text(), 'cost_by_usd_total', { repo: 'api', branch: 'ABC-1-x', ticket: 'ABC-1' })).toBe(2);
});

describe('a dimension that is awaited', () => {
  const dimensions = '{ repo: { attributes: [vcs.repository.name], awaited: true } }';
  const kpis = 'kpis: { cost_by_usd_total: { help: Cost., kind: sum, of: cost, labels: [repo] } }';
  const place = { 'vcs.repository.name': 'api' };
  const start = () => startRun({ env: { OTEL_KPI_DIMENSIONS: dimensions }, kpis });

  test('is that of what came before the first hook', async () => {
    const run = await start();
    await run.send(asked(2));
    await run.send(told({ ...START, ...place }));
    await run.send(asked(3, NOW_MS + 1_000));
    const text = await listened(run, 3);
    expect(sumOf(text, 'cost_by_usd_total', { repo: 'api' })).toBe(5);
    expect(sumOf(text, 'cost_by_usd_total')).toBe(5);
  });

  test('of a session without a hook is unknown, and what it used counts later', async () => {
    const run = await start();
    await run.send(asked(2));
    expect(sumOf(await listened(run, 3), 'cost_by_usd_total', { repo: 'unknown' })).toBe(2);
  });
});
