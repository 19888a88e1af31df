import { describe, expect, test } from '@jest/globals';
import { sum } from '../demo/told.ts';
import { startRun } from '../golden/run.ts';
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
