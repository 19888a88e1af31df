/** Qwen Code in Redis: its metrics know neither session nor installation, and several shards cannot be compared. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { startRedis, type RedisServer } from '../e2e/redis.ts';
import { randomFrom } from '../random.ts';
import { recording } from '../recordings.ts';
import { textOf } from './run.ts';
import { linesOf } from './text.ts';

const TOLD_TWICE = ['agent_tokens_total', 'agent_sessions_total', 'agent_edit_decisions_total'];
const requests = recording('qwen-code-0.24.4/session-1');

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());

test.each([1, 8])('in %i shards, what is told twice counts once, in whatever order', async (shards) => {
  const told = linesOf(await textOf(requests), TOLD_TWICE);
  for (let seed = 0; seed < 4; seed++) {
    const home = parseRedis(`${server.url}?prefix=home-${shards}-${seed}&shards=${shards}`)!;
    const store = await openRedis({ home, onError: (error) => process.emitWarning(error.message) });
    expect(linesOf(await textOf(randomFrom(seed).shuffled(requests), { store }), TOLD_TWICE)).toEqual(told);
  }
});
