/** What requests and calls of a session add up to, through the whole core: cost by tool, and what becomes of the cache. */
import { startRun, type Run, type RunOptions } from '../../golden/run.ts';
import { request, type Json, type Origin } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';

export const S = 1_000;

/** Time goes by. */
export async function listen(run: Run, minutes: number): Promise<void> {
  for (let step = 0; step < 2 * minutes; step++) {
    run.nowMs += 30 * S;
    await run.core.sweep();
  }
}

const NAMES = /^agent_(tool_cost|tool_failure_cost|lost_cache_tokens|lost_cache_cost|unread_cache_writes)\w*_total\{/;

/** By the name of the metric and its labels. */
export async function toldOf(
  batches: readonly (readonly Json[])[],
  minutes = 40,
  options: RunOptions = {},
  origin: Origin = {},
) {
  const run = await startRun({ nowMs: NOON_MS + 2 * 3600 * S, ...options });
  for (const batch of batches) await run.send(request('logs', batch, origin));
  await listen(run, minutes);
  const lines = (await run.text()).split('\n').filter((line) => NAMES.test(line));
  await run.close();
  const named = lines.map((line) => {
    const [, name, labels, value] = /^agent_(\w+)_total\{(.*)\} (\S+)/.exec(line)!;
    const values = [...labels!.matchAll(/(\w+)="([^"]*)"/g)].filter(
      ([, label]) => !['agent', 'team', 'model', 'arrival'].includes(label!),
    );
    return [[name!.replace(/_usd$/, ''), ...values.map(([, , each]) => each)].join(' '), Number(value)] as const;
  });
  return Object.fromEntries(named);
}
