/** Every file of the state folder after all recordings: what nobody may find there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openNaming } from '../../src/app/naming.ts';
import { startRun, type Run } from '../golden/run.ts';
import { AGENTS, foundIn, requestsOf, saidIn } from './recorded.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-kpi-privacy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const KEY = 'k'.repeat(40);
const env = { OTEL_KPI_SESSIONS_TO: 'http://127.0.0.1:9/v1/logs' };

/** Session events of all that was sent lie in the outbox; the state is closed while its journal has something. */
async function sendAll(run: Run, agent: string): Promise<void> {
  for (const request of requestsOf(agent)) await run.core.export(request);
  run.nowMs += 3_600_000;
  for (let step = 0; step < 130; step++) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
}

test.each(AGENTS)('of %s: no text that anybody wrote, and names where they are to be', async (agent) => {
  const { names, content } = saidIn(requestsOf(agent));
  const run = await startRun({ path: join(folder, 'state.db'), env });
  await sendAll(run, agent);
  expect(foundIn(folder, content)).toEqual([]);
  await run.close();
  expect(foundIn(folder, content)).toEqual([]);
  if (agent.startsWith('claude-code')) expect(foundIn(folder, names).length).toBeGreaterThan(0);
});

test.each(AGENTS)('of %s, where names are hashed: no name', async (agent) => {
  const { hash } = openNaming({ identity: 'hashed', identityKey: KEY, identityKeyFile: '', state: ':memory:' });
  const { names } = saidIn(requestsOf(agent));
  const run = await startRun({ path: join(folder, 'state.db'), env, of: { hash } });
  await sendAll(run, agent);
  expect(foundIn(folder, names)).toEqual([]);
  await run.close();
  expect(foundIn(folder, names)).toEqual([]);
});
