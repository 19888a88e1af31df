/** Cost by tool, and what becomes of the cache, through the whole core. The model costs $5 a million tokens written, $0.20 read. */
import { describe, expect, test } from '@jest/globals';
import { startRun, type RunOptions } from '../../golden/run.ts';
import { randomFrom } from '../../random.ts';
import { event, request, type Attributes, type Json } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';
import { listen, S, toldOf } from './step-run.ts';

const MODEL = 'claude-opus-5-5';
const MINUTE = 60 * S;
const of = (at: number, session: string) => ({ 'session.id': session, 'event.sequence': at });

/** A request that ended then, after a second. */
const asked = (at: number, costUsd: number, more: Attributes = {}, session = 's') =>
  event('api_request', NOON_MS + at, {
    ...of(at, session),
    model: MODEL,
    query_source: 'sdk',
    cost_usd: costUsd,
    duration_ms: 1_000,
    ...more,
  });
/** A call that began then and took so long. */
const called = (at: number, tool: string, tookMs = 100, more: Attributes = { success: 'true' }, session = 's') =>
  event('tool_result', NOON_MS + at + tookMs, {
    ...of(at + tookMs, session),
    tool_name: tool,
    duration_ms: tookMs,
    ...more,
  });
const cached = (read: number, written: number, fresh = 0) => ({
  input_tokens: fresh,
  output_tokens: 1,
  cache_read_tokens: read,
  cache_creation_tokens: written,
});

describe('the cost of a request', () => {
  test('goes to the calls that it led to, in equal parts, and of the rest nothing is told', async () => {
    const told = await toldOf([
      [asked(0, 0.03), called(10, 'Bash'), called(20, 'Bash'), called(30, 'Read'), asked(5 * S, 0.05)],
    ]);
    expect(told).toMatchObject({ 'tool_cost Bash success': 0.02, 'tool_cost Read success': 0.01 });
  });

  test('goes to calls that begin while the answer still comes, and to those that end after the next request', async () => {
    const told = await toldOf([
      [
        called(-500, 'Read', 100),
        asked(0, 0.03),
        called(50, 'Agent', 60 * S),
        asked(20 * S, 0.01),
        called(20 * S - 100, 'Bash'),
      ],
    ]);
    expect(told).toMatchObject({
      'tool_cost Read success': 0.015,
      'tool_cost Agent success': 0.015,
      'tool_cost Bash success': 0.01,
    });
  });

  test('is told by outcome, and of failures by class of error', async () => {
    const failed = { success: 'false', error_type: 'ShellError' };
    const refused = event('tool_decision', NOON_MS + 30, {
      ...of(30, 's'),
      tool_name: 'Bash',
      decision: 'reject',
      source: 'user_reject',
    });
    const told = await toldOf([[asked(0, 0.03), called(10, 'Bash', 5, failed), called(20, 'Bash', 5), refused]]);
    expect(told).toMatchObject({
      'tool_cost Bash error': 0.01,
      'tool_cost Bash rejected': 0.01,
      'tool_cost Bash success': 0.01,
      'tool_failure_cost Bash ShellError': 0.01,
    });
  });

  test('of side work leads to no call', async () => {
    const title = asked(5, 9, { query_source: 'generate_session_title', duration_ms: 1 });
    const told = await toldOf([[asked(0, 0.03), title, called(10, 'Bash')]]);
    expect(told['tool_cost Bash success']).toBe(0.03);
  });

  test('adds up to the last nano-dollar', async () => {
    const told = await toldOf([[asked(0, 0.00000001), ...[1, 2, 3].map((at) => called(at, `T${at}`))]]);
    expect(told).toMatchObject({
      'tool_cost T1 success': 3e-9,
      'tool_cost T2 success': 3e-9,
      'tool_cost T3 success': 4e-9,
    });
  });

  test('is told before the session ends, ten minutes after it came and when another request followed', async () => {
    const records = [asked(0, 0.03), called(10, 'Bash'), asked(20 * S, 0.01)];
    const run = await startRun({ nowMs: NOON_MS + MINUTE });
    await run.send(request('logs', records));
    await listen(run, 11);
    expect(await run.text()).not.toContain('agent_tool_cost_usd_total{');
    await run.send(request('logs', [called(30 * S, 'Read')]));
    expect(await run.text()).toMatch(/agent_tool_cost_usd_total\{.*tool="Bash".*\} 0.03\n/);
    await run.close();
  });

  test('is told alike in any order and batches, and delivered twice', async () => {
    const all = [0, 1, 2, 3].flatMap((at) => [
      asked(at * 10 * S, 0.01 * (at + 1), cached(100 * at, 100)),
      called(at * 10 * S + 50, 'Bash', 20),
      called(at * 10 * S + 90, 'Read', at === 2 ? 15 * S : 5),
    ]);
    const expected = await toldOf([all]);
    expect(Object.keys(expected)).toHaveLength(3);
    for (let seed = 0; seed < 6; seed++) {
      const random = randomFrom(seed);
      const sent = random.shuffled([...all, ...all.slice(0, 5)]);
      const cut = 1 + random.below(sent.length - 2);
      expect(await toldOf([sent.slice(0, cut), sent.slice(cut)])).toEqual(expected);
    }
  });

  test('of a very long session goes on: the older ones are divided at the limit', async () => {
    const all = Array.from({ length: 150 }, (_, at) => [
      asked(at * 10 * S, 0.01),
      called(at * 10 * S + 50, 'Bash', 20),
    ]);
    // Of 300 steps at most 120 wait, half of which are requests.
    const atOnce = (await toldOf(all, 0))['tool_cost Bash success'];
    expect(atOnce).toBeGreaterThanOrEqual(0.9);
    expect(atOnce).toBeLessThan(1.5);
    expect((await toldOf(all, 40))['tool_cost Bash success']).toBeCloseTo(1.5, 9);
  });
});

describe('the cache', () => {
  const pause = (minutes: number, more: Attributes = {}, between: readonly Json[] = []) =>
    toldOf([
      [asked(0, 0.01, cached(0, 1_000)), ...between, asked(minutes * MINUTE, 0.01, { ...cached(0, 1_000), ...more })],
    ]);

  test('loses nothing where what was there is read, and what the last request wrote was never read', async () => {
    const told = await toldOf([[asked(0, 0.01, cached(0, 1_000)), asked(20 * S, 0.01, cached(1_000, 200))]]);
    expect(told).toEqual({ unread_cache_writes: 0.001 });
  });

  test('is lost after a pause that is longer than it lives', async () => {
    expect(await pause(6)).toEqual({
      'lost_cache_tokens expired': 1_000,
      'lost_cache_cost expired': 0.0048,
      unread_cache_writes: 0.01,
    });
    const anHour = { cache_creation_5m_tokens: 0, cache_creation_1h_tokens: 1_000 };
    const told = await toldOf([
      [asked(0, 0.01, { ...cached(0, 1_000), ...anHour }), asked(6 * MINUTE, 0.01, cached(0, 1_000))],
    ]);
    expect(told['lost_cache_tokens unknown']).toBe(1_000);
  });

  test('is lost by a switch of models, by a compaction, by tools that changed, in this order', async () => {
    const compaction = event('compaction', NOON_MS + 10, { ...of(10, 's'), trigger: 'auto', success: 'true' });
    const connected = { ...of(11, 's'), status: 'connected', transport_type: 'stdio' };
    const mcp = event('mcp_server_connection', NOON_MS + 11, connected);
    expect(await pause(1, { model: 'claude-haiku-5-5' }, [compaction])).toHaveProperty([
      'lost_cache_tokens model_switch',
    ]);
    expect(await pause(6, {}, [compaction, mcp])).toHaveProperty(['lost_cache_tokens compaction']);
    expect(await pause(1, {}, [mcp])).toHaveProperty(['lost_cache_tokens tools_changed']);
    expect(await pause(1)).toHaveProperty(['lost_cache_tokens unknown']);
  });

  test('is lost no further than tokens were sent anew, and subagents and side work have their own', async () => {
    const short = await toldOf([[asked(0, 0.01, cached(0, 1_000)), asked(MINUTE, 0.01, cached(400, 0, 50))]]);
    expect(short['lost_cache_tokens unknown']).toBe(50);
    const others = ['agent:builtin:general-purpose', 'generate_session_title'].map((source) =>
      asked(30 * S, 0.01, { ...cached(0, 300), query_source: source }),
    );
    const told = await toldOf([[asked(0, 0.01, cached(0, 1_000)), ...others, asked(MINUTE, 0.01, cached(1_000, 0))]]);
    expect(told).toEqual({});
  });

  test('of a session that goes on the next day is compared with the day before, and no write is told twice', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(request('logs', [asked(0, 0.01, cached(0, 1_000))]));
    await listen(run, 40);
    const first = await run.text();
    expect(first).toMatch(/agent_unread_cache_writes_usd_total\{.*\} 0.005\n/);
    const later = run.nowMs - NOON_MS;
    await run.send(request('logs', [asked(later, 0.01, cached(0, 400))]));
    await listen(run, 40);
    const text = await run.text();
    expect(text).toMatch(/agent_lost_cache_tokens_total\{.*cause="expired".*\} 400\n/);
    expect(text).toMatch(/agent_unread_cache_writes_usd_total\{.*\} 0.007\n/);
    await run.close();
  });
});

test('no step is kept where no KPI is made of them', async () => {
  const names = 'tool_cost_usd tool_failure_cost_usd lost_cache_tokens lost_cache_cost_usd unread_cache_writes_usd';
  const off = names.split(' ').map((name) => `agent_${name}_total: { enabled: false }`);
  const kpis = `kpis: { ${off.join(', ')} }`;
  const blobs = async (options: RunOptions) => {
    const run = await startRun({ nowMs: NOON_MS, ...options });
    await run.send(request('logs', [asked(0, 0.03), called(10, 'Bash')]));
    let all = '';
    for await (const { entities } of run.store.dump()) for (const { blob } of entities) all += blob;
    await run.close();
    return all;
  };
  expect(await blobs({})).toContain('steps');
  expect(await blobs({ kpis })).not.toContain('steps');
});

test('a compaction is known to a request that comes long after it', async () => {
  const run = await startRun({ nowMs: NOON_MS + MINUTE });
  const compaction = event('compaction', NOON_MS + 10, { ...of(10, 's'), trigger: 'auto', success: 'true' });
  await run.send(request('logs', [asked(0, 0.01, cached(0, 1_000)), compaction]));
  await listen(run, 12);
  await run.send(request('logs', [asked(13 * MINUTE, 0.01, { ...cached(0, 1_000), model: MODEL })]));
  await listen(run, 40);
  expect(await run.text()).toMatch(/agent_lost_cache_tokens_total\{.*cause="compaction".*\} 1000\n/);
  await run.close();
});
