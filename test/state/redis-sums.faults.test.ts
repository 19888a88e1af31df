/** Amounts that no sum can hold, through the whole core on a real Redis: they cost themselves, and nothing else. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { parseRedis } from '../../src/model/home.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { startRedis, type RedisServer } from '../e2e/redis.ts';
import { startRun, type Run } from '../golden/run.ts';
import { encode } from '../otlp/oracle.ts';
import { event, request, type Json } from '../sent.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
/** Two and a half hours, in nanoseconds where milliseconds belong. */
const MISTAKEN = 2.5 * 3600 * 1e9;

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());
afterEach(() => server.command('FLUSHALL'));

const limited: [limit: string, times: number][] = [];

async function onRedis(): Promise<Run> {
  limited.length = 0;
  const home = parseRedis(`${server.url}?shards=2`)!;
  const onLimited = (...told: [string, number]) => void limited.push(told);
  return startRun({
    nowMs: NOON,
    store: await openRedis({ home, onError: (error) => process.emitWarning(String(error)), onLimited }),
  });
}

const call = (sequence: number, durationMs: number, tool = 'Bash'): Json =>
  event('tool_result', NOON - sequence, {
    'session.id': tool,
    'event.sequence': sequence,
    tool_name: tool,
    success: 'true',
    duration_ms: durationMs,
  });

async function toolLines(run: Run): Promise<string[]> {
  const text = await run.text();
  return text.split('\n').filter((line) => /^agent_tool_(calls_total|duration_seconds_(sum|count))\{/.test(line));
}

test('durations in another unit, which a thousand records would fill a sum with, are counted without them', async () => {
  const run = await onRedis();
  const batch = Array.from({ length: 1_100 }, (_, index) => call(index, MISTAKEN));
  await run.send(request('logs', [...batch, call(1, 2_000, 'Read')]));
  await run.send(request('logs', [call(5_000, 3_000)]));
  expect(await toolLines(run)).toEqual([
    'agent_tool_calls_total{agent="claude-code",team="unknown",tool="Bash",outcome="success"} 1101',
    'agent_tool_calls_total{agent="claude-code",team="unknown",tool="Read",outcome="success"} 1',
    'agent_tool_duration_seconds_count{agent="claude-code",tool="Bash"} 1',
    'agent_tool_duration_seconds_sum{agent="claude-code",tool="Bash"} 3',
    'agent_tool_duration_seconds_count{agent="claude-code",tool="Read"} 1',
    'agent_tool_duration_seconds_sum{agent="claude-code",tool="Read"} 2',
  ]);
  expect(run.problems).toEqual([
    { reason: 'invalid_field', agent: 'claude-code', name: 'tool_result', records: 1_100 },
  ]);
  await run.close();
});

test('a sum that is full stops no record, no shard and no other sum', async () => {
  const run = await onRedis();
  await run.send(request('logs', [call(1, 1_000), call(1, 1_000, 'Read')]));
  // Buckets, and the sum after them.
  const piece = async (key: string) => Number(await server.command('HLEN', key)) === 13;
  for (const key of (await server.command('KEYS', '*:t:*')) as string[]) {
    if (await piece(key)) await server.command('HSET', key, '12', `${9_200_000_000_000_000_000n - 1n}`);
  }
  for (let batch = 1; batch <= 3; batch++) {
    const calls = Array.from({ length: 50 }, (_, index) => call(batch * 100 + index, 1_000));
    await run.send(request('logs', [...calls, call(batch * 100, 1_000, 'Read')]));
  }
  const lines = await toolLines(run);
  expect(lines).toContain(
    'agent_tool_calls_total{agent="claude-code",team="unknown",tool="Bash",outcome="success"} 151',
  );
  expect(lines).toContain('agent_tool_duration_seconds_count{agent="claude-code",tool="Bash"} 151');
  expect(lines).toContain('agent_tool_calls_total{agent="claude-code",team="unknown",tool="Read",outcome="success"} 4');
  expect(limited).toHaveLength(6);
  await run.close();
});

const SESSIONS = 10_000;

/** So many sessions as protobuf. Requests are put together by their bytes. */
function sessions(): Buffer {
  const records = Array.from({ length: SESSIONS }, (_, index) =>
    event('user_prompt', NOON, { 'session.id': `s${index}`, 'event.sequence': 1 }),
  );
  return encode('logs', JSON.parse(request('logs', records).body.toString()));
}

test.each(['SQLite', 'Redis'])(
  'on %s, many sessions in one request are counted, and 400,000 are refused for good',
  async (of) => {
    const sqlite = () => openSqlite({ path: ':memory:' });
    const run = of === 'Redis' ? await onRedis() : await startRun({ nowMs: NOON, store: await sqlite() });
    const send = (body: Buffer) => run.core.export({ signal: 'logs', encoding: 'protobuf', body });
    const some = sessions();
    expect(await send(some)).toEqual({ kind: 'accepted', rejected: 0, message: '' });
    const refused = { kind: 'too_large', message: expect.stringContaining('100000') };
    expect(await send(Buffer.concat(Array(40).fill(some)))).toMatchObject(refused);
    expect(await run.text()).toContain(`agent_prompts_total{agent="claude-code",team="unknown"} ${SESSIONS}\n`);
    await run.close();
  },
);
