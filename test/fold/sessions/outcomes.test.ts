/** What a work period cost, by what came of it. */
import { expect, test } from '@jest/globals';
import { startRun } from '../../golden/run.ts';
import { event, metric, request, type Attributes } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';
import { apiRequest, cost, listen } from '../requests.ts';

const told = (name: string, value: number, of: Attributes) =>
  request('metrics', [metric(`claude_code.${name}`, value, NOON_MS + 1, of)]);

test('a stretch failed where nothing was answered, and was abandoned where a person stopped the agent and nothing came', async () => {
  const run = await startRun({ nowMs: NOON_MS });
  const stop = { tool_name: 'Bash', decision: 'reject', source: 'user_abort' };
  for (const session of ['left', 'shipped']) {
    await run.send(cost(NOON_MS, 1, { 'session.id': session }));
    await run.send(told('active_time.total', 9, { 'session.id': session, type: 'user' }));
    await run.send(request('logs', [event('tool_decision', NOON_MS, { 'session.id': session, ...stop })]));
  }
  await run.send(told('commit.count', 1, { 'session.id': 'shipped' }));
  const failing = { model: 'opus', status_code: 529 };
  await run.send(request('logs', [event('api_error', NOON_MS, { 'session.id': 'failed', ...failing })]));
  await run.send(apiRequest(NOON_MS, 1, { 'session.id': 'answered', input_tokens: 5 }));
  await run.send(request('logs', [event('api_error', NOON_MS, { 'session.id': 'answered', ...failing })]));
  await listen(run, 1);
  const lines = (await run.text()).split('\n').filter((line) => line.startsWith('agent_session_outcomes_total{'));
  expect(lines.map((line) => line.replace(/.*outcome="(\w+)"} /, '$1 '))).toEqual([
    'abandoned 1',
    'failed 1',
    'shipped 1',
    'unknown 1',
  ]);
});

test('shipped beats changed, nothing is none where metrics would have told, and unknown else', async () => {
  const run = await startRun({ nowMs: NOON_MS });
  for (const [session, usd] of Object.entries({ shipped: 1, changed: 2, none: 4 })) {
    await run.send(cost(NOON_MS, usd, { 'session.id': session }));
    await run.send(told('active_time.total', 9, { 'session.id': session, type: 'user' }));
  }
  await run.send(told('commit.count', 1, { 'session.id': 'shipped' }));
  for (const session of ['shipped', 'changed']) {
    await run.send(told('lines_of_code.count', 5, { 'session.id': session, type: 'added' }));
  }
  await run.send(apiRequest(NOON_MS, 8, { 'session.id': 'events alone' }));
  await listen(run, 1);
  const text = await run.text();
  const lines = text.split('\n').filter((line) => line.startsWith('agent_session_outcome_cost_usd_total{'));
  expect(lines.map((line) => line.replace(/.*outcome="(\w+)"} /, '$1 '))).toEqual([
    'changed 2',
    'none 4',
    'shipped 1',
    'unknown 8',
  ]);
  expect(text).toContain(`agent_cost_without_outcome_ratio{window="24h"} ${4 / 7}`);
});
