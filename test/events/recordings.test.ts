/** What agents sent, as rows: one for each record whatever is sent again, with the sums that the agents printed. */
import { describe, expect, test } from '@jest/globals';
import { recording, recordingsOf, truthOf } from '../recordings.ts';
import { startKept, type Kept } from './kept.ts';

const CLAUDE_CODE = ['claude-code-2.1.329', 'claude-code-2.1.332'].flatMap(recordingsOf);
const OTHERS = ['codex-0.171.0', 'gemini-cli-0.61.0', 'qwen-code-0.24.4', 'copilot-cli-1.0.102', 'opencode-1.18.33'];

const SAME = `SELECT timestamp, event_name, session_id, kind, cost_usd, input_tokens, custom_attributes, fingerprint AS id
  FROM events ORDER BY timestamp, id`;
const METRICS =
  'SELECT metric_name, type, model, round(sum(metric_value), 9) AS sum FROM metrics GROUP BY 1, 2, 3 ORDER BY 1, 2, 3';

async function deliver(name: string, times: number, isReversed = false): Promise<Kept> {
  const kept = await startKept();
  const requests = recording(name);
  for (let time = 0; time < times; time++) {
    for (const request of isReversed ? requests.toReversed() : requests) expect(await kept.send(request)).toBe(200);
  }
  return kept;
}

describe.each(CLAUDE_CODE)('%s', (name) => {
  test('keeps a row for each record, whatever is sent again and in whatever order', async () => {
    const [once, again] = [await deliver(name, 1), await deliver(name, 3, true)];
    try {
      const events = once.rows(SAME);
      expect(events.length).toBeGreaterThan(0);
      expect(again.rows(SAME)).toEqual(events);
      expect(again.rows(METRICS)).toEqual(once.rows(METRICS));
    } finally {
      await Promise.all([once.end(), again.end()]);
    }
  });

  test('a session costs in its rows what is counted of it', async () => {
    const kept = await deliver(name, 2);
    try {
      const reported = await kept.kpi('agent_cost_usd_total', { basis: 'reported' });
      const [row] = kept.rows('SELECT sum(cost_usd) AS cost FROM sessions');
      // Nothing is told of the cost of a session whose only request failed.
      const cost = row!.cost ?? 0;
      expect(cost).toBeCloseTo(reported, 6);
      const truth = truthOf(name);
      if (truth !== undefined) expect(cost).toBeCloseTo(truth.total_cost_usd, 6);
    } finally {
      await kept.end();
    }
  });
});

test.each(OTHERS)('%s: requests, prompts and tools have rows of their kinds', async (agent) => {
  const kept = await startKept();
  try {
    for (const name of recordingsOf(agent)) for (const request of recording(name)) await kept.send(request);
    const [days] = kept.rows(
      'SELECT sum(requests) AS requests, sum(prompts) AS prompts, sum(tokens) AS tokens FROM days',
    );
    expect(days).toEqual({
      requests: await kept.kpi('agent_requests_total'),
      prompts: await kept.kpi('agent_prompts_total'),
      tokens: expect.any(Number),
    });
    expect(days!.tokens).toBeGreaterThan(0);
  } finally {
    await kept.end();
  }
});
