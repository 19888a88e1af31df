/** Two replicas on one Redis that get all spans and metrics of Copilot CLI at the same time: the numbers are those of one. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { startRedis } from '../e2e/redis.ts';
import { randomFrom } from '../random.ts';
import { recording } from '../recordings.ts';
import { startRun, textOf } from './run.ts';
import { linesOf } from './text.ts';

const RECORDING = 'copilot-cli-1.0.102/edits-subagent';
const AT = { nowMs: Date.UTC(2026, 10, 29, 19) };
const NAMES =
  'tokens_total requests_total request_errors_total prompts_total tool_calls_total lines_total sessions_worked_total'
    .split(' ')
    .map((name) => `agent_${name}`);

/** A group looks at its sessions when these can no longer pay for themselves: minutes later, by steps of the listening clock. */
const STEPS = 20;
const STEP_MS = 30_000;

let server: Awaited<ReturnType<typeof startRedis>>;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());

test.each([['traces'], ['traces and metrics']])('%s', async (signals) => {
  const requests = recording(RECORDING).filter(({ signal }) => signals.includes(signal));
  const golden = linesOf(await textOf(requests, AT), NAMES);
  for (let seed = 0; seed < 3; seed++) {
    const home = parseRedis(`${server.url}?prefix=${signals.replaceAll(/\W/g, '-')}-${seed}`)!;
    const open = async () =>
      startRun({ ...AT, store: await openRedis({ home, onError: (error) => process.emitWarning(String(error)) }) });
    const runs = [await open(), await open()];
    await Promise.all(
      runs.map(async (run, index) => {
        for (const each of randomFrom(seed * 2 + index).shuffled(requests)) await run.send(each);
      }),
    );
    const [first] = runs;
    for (let step = 0; step < STEPS; step++) {
      first!.nowMs += STEP_MS;
      await first!.core.sweep();
    }
    expect(linesOf(await first!.text(), NAMES)).toEqual(golden);
    for (const run of runs) await run.close();
  }
});
