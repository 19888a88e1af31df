/** The limits on what a session keeps beside its ledger: of amounts that wait, and of streams. */
import { expect, test } from '@jest/globals';
import { LIMITS } from '../../../src/model/limits.ts';
import { sumOf } from '../../golden/text.ts';
import { startRun } from '../../golden/run.ts';
import { event, metric, request } from '../../sent.ts';

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

test('points of more streams than a session may have are refused, and noted', async () => {
  const run = await startRun({ nowMs: NOON });
  const streams = LIMITS.session_streams.max + 10;
  for (let from = 0; from < streams; from += 5_000) {
    const points = Array.from({ length: Math.min(5_000, streams - from) }, (_, index) =>
      metric(
        'claude_code.lines_of_code.count',
        1,
        NOON,
        { type: 'added', x: from + index },
        {},
        { aggregationTemporality: 2 },
      ),
    );
    await run.send(request('metrics', points));
  }
  expect(run.outcomes.reduce((sum, { limits }) => sum + (limits.get('session_streams') ?? 0), 0)).toBe(10);
  expect(sumOf(await run.text(), 'agent_lines_total')).toBe(streams - 10);
  await run.close();
});
