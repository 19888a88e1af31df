/** Many Codex processes, whose metrics name no session: what was used is known, and whatever is told of it counts once. */
import { describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom, type Random } from '../random.ts';
import { event, request, requestOf, resourceOf, type Json } from '../sent.ts';
import { startRun } from './run.ts';
import { sumOf } from './text.ts';

const START_MS = Date.UTC(2026, 10, 20, 12);
const NO_IDS = { 'session.id': '', 'user.id': '' };

type Used = { input: number; cache_read: number; cache_write: number; output: number; reasoning: number };
type Sent = { readonly logs: ExportRequest; readonly metrics: ExportRequest; readonly used: Used };

const TYPES = ['input', 'cache_read', 'cache_write', 'output', 'reasoning'] as const;
const nothing = (): Used => ({ input: 0, cache_read: 0, cache_write: 0, output: 0, reasoning: 0 });

/** One turn of a process: what it logs of each answer, and what its metrics say of all of them. */
function turn(host: string, conversation: string, atMs: number, random: Random): Sent {
  const used = nothing();
  const answers = Array.from({ length: 1 + random.below(3) }, (_, index): Json => {
    const of = { input: random.below(900), cache_read: random.below(5000), cache_write: random.below(300) };
    const out = { output: 1 + random.below(200), reasoning: random.below(100) };
    for (const type of TYPES) used[type] += { ...of, ...out }[type];
    return event('codex.sse_event', atMs + index, {
      ...NO_IDS,
      'conversation.id': conversation,
      model: 'gpt-6-sol',
      'event.kind': 'response.completed',
      input_token_count: String(of.input + of.cache_read + of.cache_write),
      cached_token_count: of.cache_read,
      cache_write_token_count: of.cache_write,
      output_token_count: String(out.output + out.reasoning),
      reasoning_token_count: out.reasoning,
    });
  });
  const origin = { resource: { 'service.name': 'codex_exec', 'host.name': host }, scope: 'codex_otel.log_only' };
  const points = {
    input: used.input + used.cache_read + used.cache_write,
    cached_input: used.cache_read,
    cache_write_input: used.cache_write,
    output: used.output + used.reasoning,
    reasoning_output: used.reasoning,
  };
  const dataPoints = Object.entries(points).map(([type, sum]) => ({
    startTimeUnixNano: `${atMs}000000`,
    timeUnixNano: `${atMs + 20}000${random.below(1000)}`.padEnd(19, '7'),
    count: '1',
    sum,
    attributes: [
      { key: 'token_type', value: { stringValue: type } },
      { key: 'model', value: { stringValue: 'gpt-6-sol' } },
    ],
  }));
  const histogram = { name: 'codex.turn.token_usage', histogram: { aggregationTemporality: 1, dataPoints } };
  const program = { resource: { 'service.name': 'codex_exec' }, scope: 'codex' };
  const metrics = requestOf('metrics', [resourceOf('metrics', [histogram], program)]);
  return { logs: request('logs', answers, origin), metrics, used };
}

function fleet(random: Random): Sent[] {
  return Array.from({ length: 12 }, (_, index) => {
    const session = index % 5;
    return turn(`host-${session % 3}`, `conversation-${session}`, START_MS + index * 61_000, random);
  });
}

function sumsOf(turns: readonly Sent[]): Used {
  const all = nothing();
  for (const { used } of turns) for (const type of TYPES) all[type] += used[type];
  return all;
}

async function counted(requests: readonly ExportRequest[], random: Random): Promise<Used> {
  const run = await startRun({ nowMs: START_MS + 3_600_000 });
  for (const each of random.shuffled(requests)) {
    await run.send(each);
    if (random.below(4) === 0) run.nowMs += 20_000;
    if (random.below(4) === 0) await run.core.sweep();
    if (random.below(4) === 0) await run.send(each);
  }
  const text = await run.text();
  await run.close();
  return Object.fromEntries(TYPES.map((type) => [type, sumOf(text, 'agent_tokens_total', { type })])) as Used;
}

describe('a fleet', () => {
  const seeds = Array.from({ length: 6 }, (_, seed) => seed);

  test.each(seeds)('that sends logs, metrics or both is counted exactly (%i)', async (seed) => {
    const random = randomFrom(seed);
    const turns = fleet(random);
    const [logs, metrics] = [turns.map((each) => each.logs), turns.map((each) => each.metrics)];
    for (const sent of [logs, metrics, [...logs, ...metrics]]) {
      expect(await counted(sent, random)).toEqual(sumsOf(turns));
    }
  });

  test.each(seeds)('of which each signal loses some is never counted over (%i)', async (seed) => {
    const random = randomFrom(seed);
    const turns = fleet(random);
    const sent = turns.flatMap(({ logs, metrics }) => [logs, metrics]).filter(() => random.below(4) > 0);
    const [told, used] = [await counted(sent, random), sumsOf(turns)];
    for (const type of TYPES) expect(told[type]).toBeLessThanOrEqual(used[type]);
  });
});

test('a call that failed and one that was refused are calls of their work period', async () => {
  const run = await startRun({ nowMs: START_MS + 60_000 });
  const origin = { resource: { 'service.name': 'codex_exec' }, scope: 'codex_otel.log_only' };
  const told = (name: string, atMs: number, of: Record<string, string>) =>
    event(`codex.${name}`, atMs, { ...NO_IDS, 'conversation.id': 'c1', tool_name: 'exec_command', ...of });
  await run.send(
    request(
      'logs',
      [
        told('user_prompt', START_MS, { prompt_length: '5' }),
        told('tool_result', START_MS + 1, { success: 'true', duration_ms: '7' }),
        told('tool_result', START_MS + 2, { success: 'false', duration_ms: '8' }),
        told('tool_decision', START_MS + 3, { decision: 'denied', source: 'User' }),
        told('tool_result', START_MS + 4, { success: 'false', duration_ms: '0' }),
        told('turn_cost', START_MS + 140_000, { 'usage.estimated_usd': '0.5', 'turn.id': 't1' }),
      ],
      origin,
    ),
  );
  for (let half = 0; half < 120; half++) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
  const text = await run.text();
  const calls = ['success', 'error', 'rejected'].map((outcome) => sumOf(text, 'agent_tool_calls_total', { outcome }));
  expect(calls).toEqual([1, 1, 1]);
  expect(sumOf(text, 'agent_session_tool_calls_sum')).toBe(3);
  expect(sumOf(text, 'agent_session_cost_usd_sum')).toBe(0.5);
  // The cost of the turn came two minutes after the last work.
  expect(sumOf(text, 'agent_session_duration_seconds_sum')).toBe(0.004);
  await run.close();
});

test('of a request all of whose tries failed the last is an error, and of one that was answered none', async () => {
  const statusOf = (text: string, status: string) => sumOf(text, 'agent_request_errors_total', { status });
  const origin = { resource: { 'service.name': 'codex_exec' }, scope: 'codex_otel.log_only' };
  const tries = [500, 500, 503, 200, 500, 500, 500, 500, 500, 429].map((code, index) =>
    event('codex.api_request', START_MS + index, {
      ...NO_IDS,
      'conversation.id': 'c1',
      model: 'gpt-6-sol',
      'http.response.status_code': code,
      attempt: index < 4 ? index : index < 9 ? index - 4 : 0,
      duration_ms: '10',
      endpoint: '/responses',
    }),
  );
  for (let seed = 0; seed < 10; seed++) {
    const random = randomFrom(seed);
    const run = await startRun({ nowMs: START_MS + 60_000 });
    for (const each of random.shuffled(tries)) {
      await run.send(request('logs', [each], origin));
      if (random.below(3) === 0) await run.core.sweep();
    }
    const text = await run.text();
    expect([statusOf(text, '429'), sumOf(text, 'agent_request_errors_total')]).toEqual([1, 2]);
    expect(sumOf(text, 'agent_request_duration_seconds_count')).toBe(1);
    await run.close();
  }
});
