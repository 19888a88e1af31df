import { expect, test } from '@jest/globals';
import { metric, request } from '../sent.ts';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import * as sent from '../sent.ts';
import { event, only, point, type Given } from './translated.ts';

const COWORK: Given = { resource: { 'service.name': 'cowork' }, scope: 'com.anthropic.claude_code.events' };

test('is an agent of its own, whatever the scope', () => {
  const of = { model: 'opus', input_tokens: 10, cost_usd: 0.5 };
  expect(only(event('api_request', of, COWORK))).toMatchObject({
    agent: 'cowork',
    kind: 'request',
    labels: { agent: 'cowork', model: 'opus' },
  });
  expect(only(point('claude_code.cost.usage', 1, {}, COWORK))).toMatchObject({ agent: 'cowork', kind: 'usage' });
});

test('its installations are nobody, its accounts are people', () => {
  expect(only(event('user_prompt', {}, COWORK))).toMatchObject({ user: '', names: ['', ''], passing: 'u1' });
  expect(only(event('user_prompt', { 'user.email': 'Ada@x.org' }, COWORK))).toMatchObject({ user: 'ada@x.org' });
});

test('a hundred sessions with an installation each are one person, and none where nobody has an account', async () => {
  const nowMs = Date.UTC(2026, 10, 21, 12);
  const prompt = (session: number, email: string) =>
    sent.event('user_prompt', nowMs - 60_000, {
      'session.id': `s${session}`,
      'user.id': `u${session}`,
      ...(email !== '' && { 'user.email': email }),
    });
  const users = async (email: string) => {
    const run = await startRun({ nowMs });
    const prompts = Array.from({ length: 100 }, (_, session) => prompt(session, email));
    await run.send(request('logs', prompts, COWORK));
    const text = await run.text();
    await run.close();
    expect(sumOf(text, 'agent_prompts_total', { agent: 'cowork' })).toBe(100);
    return sumOf(text, 'agent_active_users', { window: '24h' });
  };
  expect(await users('ada@x.org')).toBe(1);
  expect(await users('')).toBe(0);
});

test('metrics without a session match the events of their sandbox', async () => {
  const nowMs = Date.UTC(2026, 10, 21, 12);
  const run = await startRun({ nowMs });
  const told = sent.event('api_request', nowMs - 60_000, { cost_usd: 0.5, model: 'opus', query_source: 'sdk' });
  await run.send(request('logs', [told], COWORK));
  const of = { 'session.id': '', model: 'opus', query_source: 'main' };
  await run.send(request('metrics', [metric('claude_code.cost.usage', 0.5, nowMs - 30_000, of)], COWORK));
  expect(sumOf(await run.text(), 'agent_cost_usd_total', { agent: 'cowork' })).toBe(0.5);
  await run.close();
});
