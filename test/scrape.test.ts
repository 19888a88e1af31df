import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NOW_MS, startRun, type Run } from './golden/run.ts';
import { event, request } from './sent.ts';

test('a 0 that may have reached nobody is shown again after a restart, however late that is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-scrape-'));
  const options = { path: join(folder, 'state.db'), env: { OTEL_KPI_HOLD: '75s' } };
  const first = await startRun(options);
  await first.send(request('logs', [event('user_prompt', NOW_MS)]));
  expect(await prompts(first)).toBe(0);
  await first.close();

  const second = await startRun({ ...options, nowMs: NOW_MS + 600_000 });
  expect(await prompts(second)).toBe(0);
  second.nowMs += 75_000;
  expect(await prompts(second)).toBe(1);
  await second.close();

  const third = await startRun({ ...options, nowMs: NOW_MS + 900_000 });
  expect(await prompts(third)).toBe(1);
  await third.close();
  rmSync(folder, { recursive: true });
});

async function prompts({ core }: Run): Promise<number | undefined> {
  const readings = await core.held();
  return readings.find(({ name }) => name === 'agent_prompts_total')?.points[0]?.value;
}
