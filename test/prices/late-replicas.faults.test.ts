/** Estimates that wait, with two replicas on one Redis that get all records at the same time and in different orders. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { startRedis } from '../e2e/redis.ts';
import { sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import {
  answer,
  listenUntil,
  MINUTE_MS,
  prompt,
  report,
  reportPoint,
  REQUEST_USD,
  START_MS,
  startAt,
} from './codex-turns.ts';

let server: Awaited<ReturnType<typeof startRedis>>;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());

const CONVERSATIONS = ['a', 'b', 'c', 'd'].map((conversation) => ({ conversation }));

/** Three turns each, of which the second is reported in time and the third late. */
const turns = CONVERSATIONS.flatMap((of) =>
  [0, 1, 2].flatMap((at) => {
    const beganMs = START_MS + at * MINUTE_MS;
    return [prompt(beganMs, of), answer(beganMs + 5_000, of), answer(beganMs + 9_000, of)];
  }),
);
const reportsOf = (at: number, usd: number) =>
  CONVERSATIONS.flatMap((of) => {
    const beganMs = START_MS + at * MINUTE_MS - 40;
    return [report(beganMs, beganMs, String(usd), of), reportPoint(beganMs, beganMs + 1, usd * 1e6, of)];
  });

test.each([0, 1, 2])('each turn counts once (%i)', async (seed) => {
  const home = parseRedis(`${server.url}?prefix=late-${seed}`)!;
  const open = async () =>
    startAt({ store: await openRedis({ home, onError: (error) => process.emitWarning(String(error)) }) });
  const runs = [await open(), await open()];
  const sendAll = (requests: typeof turns) =>
    Promise.all(
      runs.map(async (run, index) => {
        for (const each of randomFrom(seed * 2 + index).shuffled(requests)) await run.send(each);
      }),
    );
  const listen = async (minutes: number) => {
    const untilMs = runs[0]!.nowMs + minutes * MINUTE_MS;
    await Promise.all(runs.map((run) => listenUntil(run, untilMs)));
  };
  await sendAll([...turns, ...reportsOf(1, 0.05)]);
  await listen(30);
  await sendAll(reportsOf(2, 0.05));
  await listen(5);
  const text = await runs[0]!.text();
  const estimated = CONVERSATIONS.length * 4 * REQUEST_USD;
  const reported = CONVERSATIONS.length * (0.05 + 0.05 - 2 * REQUEST_USD);
  expect(sumOf(text, 'agent_cost_usd_total', { basis: 'estimated' })).toBeCloseTo(estimated, 9);
  expect(sumOf(text, 'agent_cost_usd_total', { basis: 'reported' })).toBeCloseTo(reported, 9);
  for (const run of runs) await run.close();
});
