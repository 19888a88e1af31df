/** Versions of an agent by the sessions they worked in, and cost that is nobody's. */
import { describe, expect, test } from '@jest/globals';
import { startRun } from '../../golden/run.ts';
import { event, metric, request, type Attributes } from '../../sent.ts';
import type { ExportRequest } from '../../../src/model/exchange.ts';

const NOON_MS = Date.UTC(2026, 10, 20, 12);

const from = (version: string) => ({ resource: { 'service.name': 'claude-code', 'service.version': version } });
const prompt = (session: string, version: string, atMs = NOON_MS) =>
  request('logs', [event('user_prompt', atMs, { 'session.id': session })], from(version));
const spent = (session: string, who: Attributes) =>
  request('logs', [event('api_request', NOON_MS, { 'session.id': session, cost_usd: 1, 'user.id': '', ...who })]);

async function linesOf(name: string, requests: readonly ExportRequest[]): Promise<string[]> {
  const run = await startRun({ nowMs: NOON_MS + 60_000 });
  for (const each of requests) await run.send(each);
  const text = await run.text();
  await run.close();
  return text.split('\n').filter((line) => line.startsWith(`${name}{`));
}

describe('a version of an agent', () => {
  test('counts each session that it worked in once, in any order and also beside another', async () => {
    const all = [
      prompt('s1', '2.0.0'),
      prompt('s1', '2.0.0', NOON_MS + 1),
      prompt('s1', '2.1.0', NOON_MS + 2),
      prompt('s2', '2.0.0', NOON_MS - 45 * 60_000),
      prompt('s2', '2.0.0'),
    ];
    for (const order of [all, all.toReversed()]) {
      expect(await linesOf('agent_client_sessions_total', order)).toEqual([
        'agent_client_sessions_total{agent="claude-code",version="2.0.0"} 2',
        'agent_client_sessions_total{agent="claude-code",version="2.1.0"} 1',
      ]);
    }
  });

  test('that was only opened, or is not told, counts none', async () => {
    const opened = request('metrics', [metric('claude_code.session.count', 1, NOON_MS)], from('2.0.0'));
    const untold = request('logs', [event('user_prompt', NOON_MS, { 'session.id': 's2' })]);
    expect(await linesOf('agent_client_sessions_total', [opened, untold])).toEqual([]);
  });

  test('says how many events were lost by session', async () => {
    const run = await startRun({ nowMs: NOON_MS + 60_000 });
    const numbered = (session: string, number: number) =>
      request(
        'logs',
        [event('user_prompt', NOON_MS + number, { 'session.id': session, 'event.sequence': number })],
        from('2.0.0'),
      );
    for (const number of [0, 1, 5]) await run.send(numbered('s1', number));
    await run.send(numbered('s2', 0));
    for (let waited = 0; waited <= 62; waited++) {
      run.nowMs += 30_000;
      await run.core.sweep();
    }
    const labels = 'agent="claude-code",version="2.0.0",window="24h"';
    expect(await run.text()).toContain(`agent_lost_events_per_session_ratio{${labels}} 1.5\n`);
    await run.close();
  });
});

describe('cost', () => {
  test('of a session that names nobody is shown as such, and no other', async () => {
    const all = [
      spent('s1', {}),
      spent('s2', { 'user.id': 'laptop' }),
      spent('s3', { 'user.email': 'ada@example.com' }),
      spent('s4', { 'user.email': 'unknown' }),
    ];
    const agent = 'agent="claude-code"';
    expect(await linesOf('agent_unattributed_cost_usd_total', all)).toEqual([
      `agent_unattributed_cost_usd_total{${agent},team="unknown"} 2`,
    ]);
    expect(await linesOf('agent_unattributed_cost_ratio', all)).toContain(
      `agent_unattributed_cost_ratio{${agent},window="24h"} 0.5`,
    );
  });

  test('of a sandbox of Cowork is nobody’s, and what is estimated as well', async () => {
    const cowork = request(
      'logs',
      [event('api_request', NOON_MS, { 'session.id': 's1', 'user.id': 'fresh', cost_usd: 3 })],
      { resource: { 'service.name': 'cowork' } },
    );
    const qwen = request(
      'logs',
      [
        event('qwen-code.api_response', NOON_MS, {
          'session.id': 's2',
          'user.id': '',
          model: 'gpt-5',
          input_token_count: 1_000_000,
          output_token_count: 0,
        }),
      ],
      { resource: { 'service.name': 'qwen-code' }, scope: 'qwen-code' },
    );
    expect(await linesOf('agent_unattributed_cost_usd_total', [cowork, qwen])).toEqual([
      'agent_unattributed_cost_usd_total{agent="cowork",team="unknown"} 3',
      'agent_unattributed_cost_usd_total{agent="qwen-code",team="unknown"} 1.25',
    ]);
  });
});
