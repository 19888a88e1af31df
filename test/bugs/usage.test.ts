import { describe, expect, test } from '@jest/globals';
import { sum } from '../demo/told.ts';
import { startRun, textOf } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { recording } from '../recordings.ts';
import { reported, runOf } from './reported.ts';

describe('metrics-only-no-session-id', () => {
  const [metrics, logs] = reported('metrics-only-no-session-id');

  test('metrics alone count, at once', async () => {
    const readings = await (await runOf([metrics!])).core.truth();
    expect(sum(readings, 'agent_cost_usd_total')).toBe(0.25);
    expect(sum(readings, 'agent_tokens_total')).toBe(7200);
    expect(sum(readings, 'agent_commits_total')).toBe(1);
  });

  test.each([
    ['auto', 0.65],
    ['events', 0.65],
    ['metrics', 0.65],
    ['both', 0.65],
  ])('beside a colleague who sends events, with usage: %s', async (usage, costUsd) => {
    for (const order of [
      [metrics!, logs!],
      [logs!, metrics!],
    ]) {
      const run = await startRun({ env: { OTEL_KPI_USAGE: usage } });
      for (const request of order) await run.send(request);
      expect(sum(await run.core.truth(), 'agent_cost_usd_total')).toBe(costUsd);
    }
  });
});

describe('whoever sends no metrics counts by what they send, with usage: metrics', () => {
  const env = { OTEL_KPI_USAGE: 'metrics' };

  // Spans take what they know of parts off the wholes that metrics tell, and are no metrics for it.
  test.each(['gen-ai-langfuse-5.0.4/providers', 'gen-ai-logfire-5.4.0/basic', 'gen-ai-vercel-6.0.326/basic'])(
    '%s',
    async (name) => {
      const [tokens, all] = [await textOf(recording(name), { env }), await textOf(recording(name))].map((text) =>
        sumOf(text, 'agent_tokens_total'),
      );
      expect(all).toBeGreaterThan(0);
      expect(tokens).toBe(all);
    },
  );
});

test('events that know no session and tell wholes count with usage: events', async () => {
  const events = recording('gen-ai-openlit-1.45.0/providers').filter(({ signal }) => signal === 'logs');
  const [led, all] = [await textOf(events, { env: { OTEL_KPI_USAGE: 'events' } }), await textOf(events)].map((text) =>
    sumOf(text, 'agent_tokens_total', { type: 'output' }),
  );
  expect(all).toBeGreaterThan(0);
  expect(led).toBe(all);
});
