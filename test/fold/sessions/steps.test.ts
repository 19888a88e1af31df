/** Cost by tool, and what becomes of the cache, through the whole core. The model costs $5 a million tokens written, $0.20 read. */
import { describe, expect, test } from '@jest/globals';
import { startRun, type Run, type RunOptions } from '../../golden/run.ts';
import { randomFrom } from '../../random.ts';
import { event, request, span, type Attributes, type Json, type Origin } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';

const MODEL = 'claude-opus-5-5';
const S = 1_000;
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

async function listen(run: Run, minutes: number): Promise<void> {
  for (let step = 0; step < 2 * minutes; step++) {
    run.nowMs += 30 * S;
    await run.core.sweep();
  }
}

const NAMES = /^agent_(tool_cost|tool_failure_cost|lost_cache_tokens|lost_cache_cost|unread_cache_writes)\w*_total\{/;

async function toldOf(
  batches: readonly (readonly Json[])[],
  minutes = 40,
  options: RunOptions = {},
  origin: Origin = {},
) {
  const run = await startRun({ nowMs: NOON_MS + 2 * 3600 * S, ...options });
  for (const batch of batches) await run.send(request('logs', batch, origin));
  await listen(run, minutes);
  const lines = (await run.text()).split('\n').filter((line) => NAMES.test(line));
  await run.close();
  const named = lines.map((line) => {
    const [, name, labels, value] = /^agent_(\w+)_total\{(.*)\} (\S+)/.exec(line)!;
    const values = [...labels!.matchAll(/(\w+)="([^"]*)"/g)].filter(
      ([, label]) => !['agent', 'team', 'model', 'arrival'].includes(label!),
    );
    return [[name!.replace(/_usd$/, ''), ...values.map(([, , each]) => each)].join(' '), Number(value)] as const;
  });
  return Object.fromEntries(named);
}

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

  test.each(['gemini-cli', 'qwen-code'])('of %s, which tells its usage apart, is divided as well', async (agent) => {
    const tell = (name: string, at: number, more: Attributes) =>
      event(`${agent === 'gemini-cli' ? 'gemini_cli' : agent}.${name}`, NOON_MS + at, more);
    const answered = (at: number, input: number, more: Attributes = {}) =>
      tell('api_response', at, {
        model: 'gemini-2.5-flash',
        duration_ms: 1_000,
        input_token_count: input,
        output_token_count: 0,
        cached_content_token_count: 0,
        total_token_count: input,
        ...more,
      });
    const call = (at: number, tool: string, success: boolean) =>
      tell('tool_call', at, { function_name: tool, success, duration_ms: 20, error_type: success ? '' : 'shell' });
    const records = [
      answered(0, 200_000, { role: 'main' }),
      answered(10, 90_000_000, { role: 'utility_router' }),
      call(50, 'shell', true),
      call(60, 'read', false),
      answered(5 * S, 100_000, { role: 'main' }),
    ];
    const origin = { resource: { 'service.name': agent }, scope: agent };
    const told = await toldOf([records], 40, {}, origin);
    // $0.30 a million tokens: six cents, half of them for each call.
    expect(told).toMatchObject({
      'tool_cost shell success': 0.03,
      'tool_cost read error': 0.03,
      'tool_failure_cost read shell': 0.03,
    });
    expect(await toldOf([records.toReversed(), records], 40, {}, origin)).toEqual(told);
  });

  test('of an agent that is billed in no dollars leads to none', async () => {
    const origin = { resource: { 'service.name': 'github-copilot' }, scope: 'github.copilot' };
    const told = (name: string, at: number, more: Attributes) =>
      span(name, NOON_MS + at, NOON_MS + at + 100, {
        'gen_ai.conversation.id': 's',
        'gen_ai.operation.name': name,
        ...more,
      });
    const chat = {
      'gen_ai.request.model': MODEL,
      'gen_ai.usage.input_tokens': 9_000,
      'gen_ai.usage.output_tokens': 90,
    };
    const run = await startRun({ nowMs: NOON_MS + MINUTE });
    const spans = [
      told('chat', 0, chat),
      told('execute_tool', 200, { 'gen_ai.tool.name': 'bash' }),
      told('chat', 400, chat),
    ];
    await run.send(request('traces', spans, origin));
    await listen(run, 40);
    const text = await run.text();
    expect(text).toMatch(/agent_tool_calls_total\{.*tool="bash".*\} 1\n/);
    expect(text).not.toContain('agent_tool_cost_usd_total{');
    await run.close();
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
