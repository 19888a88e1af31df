/**
 * A real session of Claude Code 2.1.332 with the plugin, in which the model asks for ten forbidden things: what its telemetry
 * and the hook's records come to. That none of the ten happened was seen when it was recorded.
 */
import { expect, test } from '@jest/globals';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import { recording, truthOf } from '../recordings.ts';

const NAME = 'claude-code-2.1.332/hooks-forbidden';
const NOW_MS = Date.UTC(2026, 10, 30, 12);

async function textOf(requests: ReturnType<typeof recording>): Promise<string> {
  const run = await startRun({ nowMs: NOW_MS });
  for (const request of requests) await run.send(request);
  const text = await run.text();
  await run.close();
  return text;
}

test('hook, guard and agent say the same ten', async () => {
  const text = await textOf(recording(NAME));
  expect(sumOf(text, 'agent_guard_decisions_total', { verdict: 'deny' })).toBe(10);
  expect(sumOf(text, 'agent_guard_blocks_confirmed_total', { event: 'PreToolUse' })).toBe(10);
  expect(sumOf(text, 'agent_tool_calls_total', { outcome: 'rejected' })).toBe(10);
  expect(sumOf(text, 'agent_guard_decisions_total', { verdict: 'allow' })).toBe(1);
});

test('the session began with its guard, and cost what it printed', async () => {
  const text = await textOf(recording(NAME));
  expect(sumOf(text, 'agent_guarded_sessions_total', { policy: 'built-in' })).toBe(1);
  expect(sumOf(text, 'agent_sessions_total')).toBe(1);
  expect(sumOf(text, 'agent_hooks_registered_total', { event: 'PreToolUse' })).toBe(1);
  expect(sumOf(text, 'agent_cost_usd_total')).toBeCloseTo(truthOf(NAME)!.total_cost_usd, 9);
});

test('order decides nothing, and what is sent again changes nothing', async () => {
  const told = (text: string) =>
    text
      .split('\n')
      .filter((line) => /^agent_(hook|guard|cost|sessions_total)/.test(line))
      .toSorted();
  const requests = recording(NAME);
  const once = told(await textOf(requests));
  for (let seed = 1; seed <= 3; seed++) {
    expect(told(await textOf(randomFrom(seed).shuffled([...requests, ...requests])))).toEqual(once);
  }
});
