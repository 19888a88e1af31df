import { expect, test } from '@jest/globals';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import { recording } from '../recordings.ts';
import { event, metric, request, type Attributes } from '../sent.ts';
import { reported, runOf } from './reported.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Until every session was silent for long enough, also where the clock pauses. */
async function closed(run: Run): Promise<string> {
  for (let step = 0; step < 6 * 60; step++) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
  return run.text();
}

const observations = (text: string, name: string) => sumOf(text, `agent_session_${name}_count`);
const active = (seconds: number, atMs: number, of: Attributes = {}, type = 'user') =>
  request('metrics', [metric('claude_code.active_time.total', seconds, atMs, { type, ...of })]);
const prompt = (atMs: number, of: Attributes = {}) => request('logs', [event('user_prompt', atMs, of)]);

test('active time that nobody told is not observed as 0', async () => {
  const text = await closed(await runOf(reported('no-active-time-told')));
  expect(observations(text, 'duration_seconds')).toBe(1);
  for (const name of ['active_seconds', 'waiting_seconds']) expect(observations(text, name)).toBe(0);
});

test('usage that nobody told is not observed as 0, and what is told as 0 is', async () => {
  const run = await runOf([prompt(NOW_MS - MINUTE_MS, { 'session.id': 'a' })]);
  await run.send(request('logs', [event('api_request', NOW_MS, { 'session.id': 'b', cost_usd: 0 })]));
  const text = await closed(run);
  expect(observations(text, 'duration_seconds')).toBe(2);
  expect(observations(text, 'cost_usd')).toBe(1);
  expect(sumOf(text, 'agent_session_cost_usd_sum')).toBe(0);
  expect(observations(text, 'tokens')).toBe(0);
  expect(observations(text, 'tool_calls')).toBe(2);
});

test('prompts and tools of a session that metrics alone tell of are not known', async () => {
  const run = await runOf([request('metrics', [metric('claude_code.cost.usage', 1, NOW_MS)])]);
  const text = await closed(run);
  expect(observations(text, 'cost_usd')).toBe(1);
  for (const name of ['prompts', 'tool_calls']) expect(observations(text, name)).toBe(0);
});

test('the id under which --continue begins is no session', async () => {
  const run = await runOf(recording('claude-code-2.1.332/resume-next-day'), { nowMs: Date.UTC(2026, 10, 29) });
  expect(sumOf(await run.text(), 'agent_sessions_open')).toBe(1);
  const text = await closed(run);
  const stretches = observations(text, 'duration_seconds');
  expect(sumOf(text, 'agent_sessions_worked_total')).toBe(stretches);
  expect(sumOf(text, 'agent_sessions_ended_total')).toBe(stretches);
});

test('a client that was only opened is no session and nobody at work, whatever it tells of itself', async () => {
  const run = await startRun();
  await run.send(request('metrics', [metric('claude_code.session.count', 1, NOW_MS, { start_type: 'fresh' })]));
  await run.send(prompt(NOW_MS, { command_name: 'clear', command_source: 'builtin' }));
  await run.send(active(20, NOW_MS));
  const text = await closed(run);
  expect(sumOf(text, 'agent_sessions_total', { start: 'fresh' })).toBe(1);
  expect(sumOf(text, 'agent_active_seconds_total')).toBe(20);
  for (const name of ['prompts_total', 'sessions_worked_total', 'sessions_ended_total', 'active_users']) {
    expect(sumOf(text, `agent_${name}`)).toBe(0);
  }
  expect(text).not.toContain('agent_cost_per_session_usd{');
});

test('active time before the first work shows its person once there is work', async () => {
  const run = await startRun();
  await run.send(active(20, NOW_MS - 25 * HOUR_MS));
  expect(sumOf(await run.text(), 'agent_active_users')).toBe(0);
  await run.send(prompt(NOW_MS));
  expect(await run.text()).toContain('agent_active_users_by_day{day="2026-11-20"} 1');
});

/** Work, starts and active time of one session at random, with gaps around the idle timeout. */
function told(seed: number) {
  const random = randomFrom(seed);
  let atMs = NOW_MS - 20 * HOUR_MS;
  return Array.from({ length: 40 }, (_, sequence) => {
    atMs += random.pick([1, 5, 20, 29, 31, 45, 90]) * MINUTE_MS * random.next();
    const at = Math.floor(atMs);
    return random.pick([
      () => prompt(at, { 'event.sequence': sequence }),
      () => prompt(at, { 'event.sequence': sequence, command_source: 'builtin' }),
      () => request('logs', [event('api_request', at, { 'event.sequence': sequence, cost_usd: 1 })]),
      () => request('metrics', [metric('claude_code.commit.count', 1, at)]),
      () => request('metrics', [metric('claude_code.session.count', 1, at, { start_type: 'resume' })]),
      () => active(7, at, {}, random.pick(['user', 'cli'])),
    ])();
  });
}

test.each([1, 2, 3, 4, 5])('no order of records changes what is observed of a session (seed %i)', async (seed) => {
  const requests = told(seed);
  const lines = (text: string) =>
    text
      .split('\n')
      .filter((line) => /^agent_(session|active_users|sessions_worked)/.test(line))
      // The first period of a session is dated by what came first of it.
      .filter((line) => !/^agent_sessions_worked_window.*"today"/.test(line));
  const inOrder = lines(await closed(await runOf(requests)));
  expect(inOrder.length).toBeGreaterThan(20);
  for (let other = 0; other < 3; other++) {
    const run = await runOf(randomFrom(other).shuffled(requests));
    expect(lines(await closed(run))).toEqual(inOrder);
    await run.close();
  }
});

test('a session of thousands of stretches stays small, and its sums are right', async () => {
  const run = await startRun();
  const prompts = Array.from({ length: 5_000 }, (_, at) => {
    return event('user_prompt', NOW_MS - at * 31 * MINUTE_MS, { 'event.sequence': at });
  });
  await run.send(request('logs', randomFrom(1).shuffled(prompts)));
  expect(run.outcomes[0]!.joinedStretches).toBeGreaterThan(4_000);
  expect(run.outcomes[0]!.limits.get('session_periods')).toBe(run.outcomes[0]!.joinedStretches);
  const text = await closed(run);
  expect(sumOf(text, 'agent_prompts_total')).toBe(5_000);
  expect(observations(text, 'duration_seconds')).toBe(300);
  expect(sumOf(text, 'agent_session_prompts_sum')).toBe(5_000);
});

test('decisions that wait are added up by the second', async () => {
  const run = await startRun();
  const decisions = Array.from({ length: 5_000 }, (_, at) => {
    return event('tool_decision', NOW_MS - at, { 'event.sequence': at, tool_name: 'Edit', decision: 'accept' });
  });
  await run.send(request('logs', decisions));
  const { entities } = await run.store.load({ shard: 0, entities: ['claude-code/session/s1'], marks: [] });
  expect(entities.get('claude-code/session/s1')!.blob.length).toBeLessThan(1_000);
  expect(sumOf(await run.text(), 'agent_edit_decisions_total')).toBe(5_000);
});
