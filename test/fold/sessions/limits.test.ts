/** What a session keeps has limits. All that these do not leave out counts, in any order and in any batches, and its neighbours know nothing of it. */
import { expect, test } from '@jest/globals';
import { assert, asyncProperty, constantFrom, integer, nat } from 'fast-check';
import { LIMITS } from '../../../src/model/limits.ts';
import { NOW_MS, startRun } from '../../golden/run.ts';
import { sumOf } from '../../golden/text.ts';
import { randomFrom } from '../../random.ts';
import { event, request, type Json } from '../../sent.ts';

type Greedy = (at: number) => Json;

const of = (at: number) => ({ 'session.id': 'greedy', 'event.sequence': at });

/** One record more of what the limit is on. */
const GREEDY: Readonly<Record<'session_cells' | 'session_failures', Greedy>> = {
  session_cells: (at) =>
    event('api_request', NOW_MS - 60_000, { ...of(at), model: `model-${at}`, input_tokens: 7, cost_usd: 0.5 }),
  session_failures: (at) =>
    event('tool_result', NOW_MS - 60_000, {
      ...of(at),
      tool_name: `tool-${at}`,
      success: 'false',
      error_type: 'ShellError',
      duration_ms: 3,
    }),
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

test('a session past a limit counts whole, and the limit is noted', () =>
  assert(
    asyncProperty(
      constantFrom<keyof typeof GREEDY>('session_cells', 'session_failures'),
      // A session keeps a few things more in the same place: what is within a handful of the limit may be past it.
      integer({ min: -40, max: 40 }).filter((over) => over < -5 || over > 0),
      integer({ min: 1, max: 150 }),
      nat(1_000),
      async (limit, over, perRequest, seed) => {
        const run = await startRun();
        const records = LIMITS[limit].max + over;
        const greedy = Array.from({ length: records }, (_, at) => GREEDY[limit](at));
        const sent = randomFrom(seed + 1).shuffled([...greedy, ...modest('one'), ...modest('two')]);
        for (let at = 0; at < sent.length; at += perRequest)
          await run.send(request('logs', sent.slice(at, at + perRequest)));
        const text = await run.text();
        const noted = run.outcomes.reduce((sum, { limits }) => sum + (limits.get(limit) ?? 0), 0);
        expect(noted > 0).toBe(over > 0);
        expect(sumOf(text, 'agent_prompts_total')).toBe(4);
        const failed = sumOf(text, 'agent_tool_calls_total', { outcome: 'error' });
        if (limit === 'session_failures') expect(failed).toBe(records + 4);
        else {
          expect(failed).toBe(4);
          expect(sumOf(text, 'agent_tokens_total')).toBe(7 * records);
          expect(sumOf(text, 'agent_cost_usd_total')).toBeCloseTo(records / 2, 6);
        }
        await run.close();
      },
    ),
    { numRuns: 12, seed: 13 },
  ));
