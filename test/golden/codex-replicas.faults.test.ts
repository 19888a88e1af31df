/** Two replicas on one Redis that get all of Codex' records at the same time: the numbers are those of one. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { startRedis } from '../e2e/redis.ts';
import { randomFrom } from '../random.ts';
import { recording, recordingsOf } from '../recordings.ts';
import { startRun, textOf } from './run.ts';
import { linesOf } from './text.ts';

const AT = { nowMs: Date.UTC(2026, 10, 29, 19) };

/** All but what its metrics tell, which shards cannot compare with logs: they name no session. */
const NAMES = [
  'cost_usd_total tokens_total requests_total request_errors_total prompts_total tool_calls_total',
  'edit_decisions_total sessions_total sessions_worked_total active_users_by_identity',
].flatMap((line) => line.split(' ').map((name) => `agent_${name}`));

let server: Awaited<ReturnType<typeof startRedis>>;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());

test.each(['codex-0.169.0', 'codex-0.171.0'].flatMap(recordingsOf))('%s', async (name) => {
  const requests = recording(name);
  const golden = linesOf(await textOf(requests, AT), NAMES);
  for (let seed = 0; seed < 3; seed++) {
    const home = parseRedis(`${server.url}?prefix=${name.replaceAll(/\W/g, '-')}-${seed}`)!;
    const open = async () =>
      startRun({ ...AT, store: await openRedis({ home, onError: (error) => process.emitWarning(String(error)) }) });
    const runs = [await open(), await open()];
    await Promise.all(
      runs.map(async (run, index) => {
        for (const each of randomFrom(seed * 2 + index).shuffled(requests)) await run.send(each);
      }),
    );
    expect(linesOf(await runs[0]!.text(), NAMES)).toEqual(golden);
    for (const run of runs) await run.close();
  }
});
