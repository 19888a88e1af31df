/** Codex, in all the ways in which its telemetry can reach us. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom } from '../random.ts';
import { recording, recordingsOf, usageOf } from '../recordings.ts';
import { endOf, textOf } from './run.ts';
import { expectGolden, linesOf, sumOf } from './text.ts';
import { rebatch, split, toMessage, toRequest, withCollectorAttributes, withoutText } from './variants.ts';

/** After the last of the recordings. */
const AT = { nowMs: Date.UTC(2026, 10, 29, 19) };

const only = (requests: readonly ExportRequest[], signal: string) =>
  requests.filter((request) => request.signal === signal);
const names = (parts: string) => parts.split(' ').map((part) => `agent_${part}`);

const TOLD_BY_EVENTS = names(
  'cost_usd_total tokens_total requests_total request_errors_total request_duration_seconds request_first_token_seconds prompts_total tool_calls_total tool_duration_seconds edit_decisions_total sessions_total sessions_worked_total active_users_by_identity',
);
const TYPES = ['input', 'cache_read', 'cache_write', 'output', 'reasoning'];

/** What the events of each recording add up to; of the resumed one it is what the agent printed. */
const USED: Record<string, Record<string, number>> = {
  'codex-0.169.0/exec': { input: 3130, cache_read: 5600, cache_write: 0, output: 201, reasoning: 112 },
  'codex-0.169.0/app-server': { input: 4590, cache_read: 8800, cache_write: 0, output: 283, reasoning: 176 },
  'codex-0.171.0/decisions-errors-skill': {
    input: 4877,
    cache_read: 4549,
    cache_write: 64,
    output: 270,
    reasoning: 229,
  },
  'codex-0.171.0/subagent': { input: 2571, cache_read: 2515, cache_write: 64, output: 150, reasoning: 115 },
  'codex-0.171.0/exec-resume': { input: 4744, cache_read: 11_144, cache_write: 512, output: 300, reasoning: 130 },
};

/** A compaction, of 1210 tokens of input and 41 of output; a turn that a person stopped, of 1110 and 61. */
const BY_EVENTS_ALONE: Record<string, readonly number[]> = {
  'codex-0.169.0/app-server': [410, 800, 0, 25, 16],
  'codex-0.171.0/decisions-errors-skill': [599, 511, 0, 30, 31],
};

describe.each(['codex-0.169.0', 'codex-0.171.0'].flatMap(recordingsOf))('%s', (name) => {
  const requests = recording(name);
  const messages = requests.map(toMessage);
  const nowMs = endOf(requests);
  const told = (of: readonly ExportRequest[]) => textOf(of, { nowMs });
  const tokensOf = (text: string) =>
    Object.fromEntries(TYPES.map((type) => [type, sumOf(text, 'agent_tokens_total', { type })]));
  let golden: string;
  beforeAll(async () => {
    golden = await told(requests);
  });

  test('gives the golden text', () => expectGolden(golden, name.replace('/', '.')));

  test('tokens are what was used, each in one type', () => {
    expect(tokensOf(golden)).toEqual(USED[name]);
    const printed = usageOf(name);
    if (printed === undefined) return;
    const { input = 0, cache_read = 0, cache_write = 0, output = 0, reasoning = 0 } = tokensOf(golden);
    expect({
      input_tokens: input + cache_read + cache_write,
      cached_input_tokens: cache_read,
      cache_write_input_tokens: cache_write,
      output_tokens: output + reasoning,
      reasoning_output_tokens: reasoning,
    }).toEqual(printed);
  });

  test('logs alone give all that events tell', async () => {
    const text = await told(only(requests, 'logs'));
    expect(linesOf(text, TOLD_BY_EVENTS)).toEqual(linesOf(golden, TOLD_BY_EVENTS));
  });

  test('metrics alone give the tokens of the turns, but for what only events tell', async () => {
    const untold = BY_EVENTS_ALONE[name] ?? [0, 0, 0, 0, 0];
    const expected = TYPES.map((type, index) => [type, USED[name]![type]! - untold[index]!]);
    expect(tokensOf(await told(only(requests, 'metrics')))).toEqual(Object.fromEntries(expected));
  });

  test('metrics alone give as many starts, of unknown kind, without those of subagents', async () => {
    const text = await told(only(requests, 'metrics'));
    const starts = sumOf(golden, 'agent_sessions_total') - sumOf(golden, 'agent_subagent_runs_total');
    expect(sumOf(text, 'agent_sessions_total', { start: 'unknown' })).toBe(starts);
  });

  test('every request twice changes nothing', async () => {
    expect(await told(requests.flatMap((request) => [request, request]))).toBe(golden);
    expect(await told([...requests, ...requests])).toBe(golden);
  });

  test('the order of requests changes nothing', async () => {
    for (let seed = 0; seed < 5; seed++) expect(await told(randomFrom(seed).shuffled(requests))).toBe(golden);
  });

  test('records split, shuffled and merged into other requests change nothing', async () => {
    expect(await told(split(messages).map((message) => toRequest(message, 'json')))).toBe(golden);
    for (let seed = 0; seed < 5; seed++) {
      const merged = rebatch(messages, randomFrom(seed)).map((message) => toRequest(message, 'json'));
      expect(await told(merged)).toBe(golden);
    }
  });

  test('metrics alone, split and shuffled, give the same', async () => {
    const metrics = only(requests, 'metrics');
    const text = await told(metrics);
    const merged = rebatch(metrics.map(toMessage), randomFrom(7)).map((message) => toRequest(message, 'json'));
    expect(await told(merged)).toBe(text);
  });

  test('another encoding changes nothing, also of records that came before in the first', async () => {
    const protobuf = messages.map((message) => toRequest(message, 'protobuf'));
    const back = protobuf.map((request) => toRequest(toMessage(request), 'json'));
    expect(await told(protobuf)).toBe(golden);
    expect(await told([...requests, ...protobuf, ...back])).toBe(golden);
  });

  test('attributes added by a collector change nothing, also of records that came before without', async () => {
    const added = withCollectorAttributes(messages).map((message) => toRequest(message, 'json'));
    expect(await told(added)).toBe(golden);
    expect(await told([...requests, ...added])).toBe(golden);
  });

  test('removing prompts and other text changes nothing, also of records that came before with it', async () => {
    const bare = withoutText(messages).map((message) => toRequest(message, 'json'));
    expect(await told(bare)).toBe(golden);
    expect(await told([...bare, ...requests])).toBe(golden);
  });
});

describe('cost that comes after the turn', () => {
  const requests = recording('codex-0.169.0/app-server');

  test('is what the events say to the nano-dollar, which metrics round up', async () => {
    expect(sumOf(await textOf(requests, AT), 'agent_cost_usd_total', { model: 'gpt-6-sol' })).toBe(0.074_074_074);
  });

  test('is what the metrics say where there are no events', async () => {
    expect(sumOf(await textOf(only(requests, 'metrics'), AT), 'agent_cost_usd_total')).toBe(0.074_076);
  });

  test('is absent where nobody reports it', async () => {
    expect(await textOf(recording('codex-0.171.0/exec-resume'), AT)).not.toContain('agent_cost_usd_total{');
  });
});
