/** Requests of one record, as the tests of the fold send them through the whole core. */
import type { Run } from '../golden/run.ts';
import { event, metric, request, type Attributes } from '../sent.ts';

export const apiRequest = (atMs: number, costUsd: number, of: Attributes = {}) =>
  request('logs', [
    event('api_request', atMs, { 'event.sequence': 1, model: 'opus', query_source: 'sdk', cost_usd: costUsd, ...of }),
  ]);
export const cost = (atMs: number, costUsd: number, of: Attributes = {}) =>
  request('metrics', [metric('claude_code.cost.usage', costUsd, atMs, { model: 'opus', query_source: 'main', ...of })]);
export const cumulative = (atMs: number, costUsd: number, startMs: number) =>
  request('metrics', [
    metric(
      'claude_code.cost.usage',
      costUsd,
      atMs,
      { model: 'opus' },
      { startTimeUnixNano: `${startMs}000000` },
      { aggregationTemporality: 2 },
    ),
  ]);

export const DAY_MS = 86_400_000;

/** Lets time pass with a look every 30 s, as the service has, while others are at work. */
export async function listen(run: Run, hours: number): Promise<void> {
  for (let step = 0; step < hours * 120; step++) {
    run.nowMs += 30_000;
    const of = { 'session.id': 'others', 'event.sequence': step };
    if (step % 2 === 0) await run.send(request('logs', [event('user_prompt', run.nowMs, of)]));
    await run.core.sweep();
  }
}
