/** The limit on what a session keeps of amounts that wait: beyond it they wait together, and all of them count. */
import { expect, test } from '@jest/globals';
import { LIMITS } from '../../../src/model/limits.ts';
import { sumOf } from '../../golden/text.ts';
import { startRun } from '../../golden/run.ts';
import { event, request } from '../../sent.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const { max } = LIMITS.ripening;
const OVER = 30;

test('decisions of more seconds than a session keeps wait for some seconds longer, and are counted', async () => {
  const run = await startRun({ nowMs: NOON });
  const decided = { tool_name: 'Edit', decision: 'accept', source: 'user' };
  for (let second = 0; second < max + OVER; second++) {
    run.nowMs = NOON + second * 1_000;
    await run.send(request('logs', [event('tool_decision', run.nowMs, { 'event.sequence': second, ...decided })]));
  }
  expect(run.outcomes.reduce((sum, { limits }) => sum + (limits.get('ripening') ?? 0), 0)).toBe(OVER);
  const counted = async () => sumOf(await run.text(), 'agent_edit_decisions_total');
  // The first have waited for their 150 s, and what came last has not.
  run.nowMs = NOON + (max - 1) * 1_000;
  expect(await counted()).toBe(max - 1);
  expect(await counted()).toBe(max + OVER);
  await run.close();
});
