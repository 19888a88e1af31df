import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom } from '../random.ts';
import { recording, recordingsOf, truthOf } from '../recordings.ts';
import { endOf, textOf as goldenOf } from './run.ts';
import { expectGolden, linesOf, sumOf, withoutArrival } from './text.ts';
import { rebatch, split, toMessage, toRequest, withCollectorAttributes, withoutText } from './variants.ts';

const RECORDINGS = ['claude-code-2.1.329', 'claude-code-2.1.332'].flatMap((version) => recordingsOf(version));

/**
 * A session that is resumed on another day: its sums are right in any order, but which of its days a part of them is counted in
 * depends on what was told of which day first.
 */
const OF_TWO_DAYS = new Set(['claude-code-2.1.332/resume-next-day']);

/** What asks a model and sends no event of it: the money is in the metrics alone. */
const WITHOUT_EVENTS = new Set(['claude-code-2.1.332/auto-mode']);
const only = (requests: readonly ExportRequest[], signal: string) =>
  requests.filter((request) => request.signal === signal);
const names = (parts: string) => parts.split(' ').map((part) => `agent_${part}`);

const TOLD_BY_EVENTS = names(
  'cost_usd_total tokens_total requests_total request_errors_total request_duration_seconds request_first_token_seconds prompts_total tool_calls_total tool_duration_seconds',
);
const USAGE = new Set(names('cost_usd_total tokens_total'));
const TOLD_BY_METRICS = names(
  'cost_usd_total tokens_total edit_decisions_total lines_total commits_total pull_requests_total active_seconds_total sessions_total',
);

describe.each(RECORDINGS)('%s', (name) => {
  const requests = recording(name);
  const nowMs = endOf(requests);
  const textOf = (sent: readonly ExportRequest[]) => goldenOf(sent, { nowMs });
  const messages = requests.map(toMessage);
  let golden: string;
  beforeAll(async () => {
    golden = await textOf(requests);
  });

  test('gives the golden text', () => expectGolden(golden, name.replace('/', '.')));

  test('cost and tokens are what the agent itself printed', () => {
    const truth = truthOf(name);
    // The interactive recording has no printed truth: both of its signals say this (README of the recordings).
    expect(sumOf(golden, 'agent_cost_usd_total')).toBeCloseTo(truth ? truth.total_cost_usd : 0.098712, 9);
    if (truth === undefined) return;
    const printed = (field: string) =>
      Object.values(truth.modelUsage).reduce((sum, usage) => sum + Number(usage[field]), 0);
    for (const [type, field] of [
      ['input', 'inputTokens'],
      ['output', 'outputTokens'],
      ['cache_read', 'cacheReadInputTokens'],
      ['cache_write', 'cacheCreationInputTokens'],
    ] as const) {
      expect(sumOf(golden, 'agent_tokens_total', { type })).toBe(printed(field));
    }
  });

  test('logs alone give all that events tell', async () => {
    const text = await textOf(only(requests, 'logs'));
    const told = WITHOUT_EVENTS.has(name) ? TOLD_BY_EVENTS.filter((metric) => !USAGE.has(metric)) : TOLD_BY_EVENTS;
    expect(linesOf(text, told)).toEqual(linesOf(golden, told));
    for (const metric of USAGE) expect(sumOf(text, metric)).toBeLessThanOrEqual(sumOf(golden, metric));
  });

  test('logs alone give as many edit decisions, of unknown language', async () => {
    const text = await textOf(only(requests, 'logs'));
    for (const decision of ['accept', 'reject']) {
      const told = sumOf(golden, 'agent_edit_decisions_total', { decision });
      expect(sumOf(text, 'agent_edit_decisions_total', { decision, language: 'unknown' })).toBe(told);
    }
  });

  test('metrics alone give all that metrics tell', async () => {
    expect(linesOf(await textOf(only(requests, 'metrics')), TOLD_BY_METRICS)).toEqual(linesOf(golden, TOLD_BY_METRICS));
  });

  test('every request twice changes nothing', async () => {
    expect(await textOf(requests.flatMap((request) => [request, request]))).toBe(golden);
    expect(await textOf([...requests, ...requests])).toBe(golden);
  });

  const inAnyOrder = (text: string) =>
    OF_TWO_DAYS.has(name) ? withoutArrival(text.split('\n').filter((line) => !/window=|day=|#/.test(line))) : text;

  test('the order of requests changes nothing', async () => {
    for (let seed = 0; seed < 5; seed++) {
      expect(inAnyOrder(await textOf(randomFrom(seed).shuffled(requests)))).toEqual(inAnyOrder(golden));
    }
  });

  test('records split, shuffled and merged into other requests change nothing', async () => {
    expect(await textOf(split(messages).map((message) => toRequest(message, 'json')))).toBe(golden);
    for (let seed = 0; seed < 5; seed++) {
      const merged = rebatch(messages, randomFrom(seed)).map((message) => toRequest(message, 'json'));
      expect(inAnyOrder(await textOf(merged))).toEqual(inAnyOrder(golden));
    }
  });

  test('another encoding changes nothing, also of records that came before in the first', async () => {
    const protobuf = messages.map((message) => toRequest(message, 'protobuf'));
    const back = protobuf.map((request) => toRequest(toMessage(request), 'json'));
    expect(await textOf(protobuf)).toBe(golden);
    expect(await textOf(back)).toBe(golden);
    expect(await textOf([...requests, ...protobuf, ...back])).toBe(golden);
  });

  test('attributes added by a collector change nothing, also of records that came before without', async () => {
    const added = withCollectorAttributes(messages).map((message) => toRequest(message, 'json'));
    expect(await textOf(added)).toBe(golden);
    expect(await textOf([...requests, ...added])).toBe(golden);
  });

  test('removing prompts and other text changes nothing, also of records that came before with it', async () => {
    const bare = withoutText(messages).map((message) => toRequest(message, 'json'));
    expect(await textOf(bare)).toBe(golden);
    expect(await textOf([...bare, ...requests])).toBe(golden);
  });
});
