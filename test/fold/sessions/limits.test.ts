/** What a session keeps has limits. All that these do not leave out counts, in any order and in any batches, and its neighbours know nothing of it. */
import { expect, test } from '@jest/globals';
import { assert, asyncProperty, integer, nat } from 'fast-check';
import { LIMITS, type LimitName } from '../../../src/model/limits.ts';
import { NOW_MS, startRun } from '../../golden/run.ts';
import { sumOf } from '../../golden/text.ts';
import { randomFrom } from '../../random.ts';
import { event, request, type Json } from '../../sent.ts';

type Greedy = {
  /** One record more of what the limit is on. */
  readonly record: (at: number) => Json;
  /** What so many of them, and the others, come to. */
  readonly counted: (text: string) => number;
  readonly each: number;
  /** What the others have of it. */
  readonly others: number;
};

const of = (at: number) => ({ 'session.id': 'greedy', 'event.sequence': at });
const PERIOD_MS = 31 * 60_000;

const GREEDY: Readonly<Record<'session_cells' | 'session_failures' | 'session_periods', Greedy>> = {
  session_cells: {
    record: (at) =>
      event('api_request', NOW_MS - 60_000, { ...of(at), model: `model-${at}`, input_tokens: 7, cost_usd: 0.5 }),
    counted: (text) => sumOf(text, 'agent_tokens_total') + 2 * sumOf(text, 'agent_cost_usd_total'),
    each: 8,
    others: 0,
  },
  session_failures: {
    record: (at) => {
      const failed = { success: 'false', error_type: 'ShellError', duration_ms: 3 };
      return event('tool_result', NOW_MS - 60_000, { ...of(at), tool_name: `tool-${at}`, ...failed });
    },
    counted: (text) => sumOf(text, 'agent_tool_calls_total', { outcome: 'error' }),
    each: 1,
    others: 4,
  },
  session_periods: {
    record: (at) => event('user_prompt', NOW_MS - (1 + at) * PERIOD_MS, of(at)),
    counted: (text) => sumOf(text, 'agent_prompts_total'),
    each: 1,
    others: 4,
  },
};

/** What a session tells that is like any other. */
const modest = (session: string) =>
  ['a', 'b'].flatMap((prompt, at) => [
    event('user_prompt', NOW_MS - 50_000 + at, {
      'session.id': session,
      'event.sequence': 2 * at,
      'prompt.id': prompt,
    }),
    event('tool_result', NOW_MS - 40_000 + at, {
      'session.id': session,
      'event.sequence': 2 * at + 1,
      tool_name: 'Bash',
      success: 'false',
      duration_ms: 3,
    }),
  ]);

test.each(Object.entries(GREEDY))('a session past the limit %s counts whole, and the limit is noted', (limit, greedy) =>
  assert(
    asyncProperty(
      integer({ min: -40, max: 40 }),
      integer({ min: 1, max: 150 }),
      nat(1_000),
      async (over, perRequest, seed) => {
        const run = await startRun();
        const { record, counted, each, others } = greedy;
        const records = LIMITS[limit as LimitName].max + over;
        const told = Array.from({ length: records }, (_, at) => record(at));
        const sent = randomFrom(seed + 1).shuffled([...told, ...modest('one'), ...modest('two')]);
        for (let at = 0; at < sent.length; at += perRequest)
          await run.send(request('logs', sent.slice(at, at + perRequest)));
        const text = await run.text();
        const noted = run.outcomes.reduce((sum, { limits }) => sum + (limits.get(limit as LimitName) ?? 0), 0);
        expect(noted > 0).toBe(over > 0);
        expect(counted(text)).toBeCloseTo(each * records + others, 6);
        expect(sumOf(text, 'agent_tool_calls_total', { outcome: 'error', tool: 'Bash' })).toBe(4);
        await run.close();
      },
    ),
    // At the limit, and one past it, always.
    { numRuns: 6, seed: 13, examples: [0, 1].map((over) => [over, 7, 0]) },
  ),
);
