/** Gemini CLI and Qwen Code, which is made of it. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom } from '../random.ts';
import { answeredOf, recording, recordingsOf } from '../recordings.ts';
import { endOf, textOf as textAt } from './run.ts';
import { expectGolden, linesOf, sumOf } from './text.ts';
import {
  rebatch,
  split,
  toMessage,
  toRequest,
  withCollectorAttributes,
  withoutText,
  type Message,
} from './variants.ts';

const only = (requests: readonly ExportRequest[], signal: string) =>
  requests.filter((request) => request.signal === signal);
const names = (parts: string) => parts.split(' ').map((part) => `agent_${part}`);

const TOLD_BY_EVENTS = names(
  'tokens_total requests_total request_errors_total request_duration_seconds request_first_token_seconds prompts_total tool_calls_total tool_duration_seconds edit_decisions_total lines_total sessions_total active_users',
);
const TOLD_BY_METRICS = names(
  'tokens_total request_errors_total tool_calls_total edit_decisions_total lines_total sessions_total',
);

/** The sums of an attribute over all answers, as they stand in the recording. */
function answered(messages: readonly Message[], attribute: string): number {
  const text = JSON.stringify(messages);
  const answers = text.split('"key":"event.name"').filter((record) => /^[^}]*\.api_response"/.test(record));
  const value = new RegExp(`"key":"${attribute}","value":{"intValue":"?(\\d+)`);
  return answers.reduce((sum, record) => sum + Number(value.exec(record)?.[1] ?? 0), 0);
}

const recordings = ['gemini-cli-0.61.0', 'qwen-code-0.24.4'].flatMap(recordingsOf);

describe.each(recordings)('%s', (name) => {
  const requests = recording(name);
  const messages = requests.map(toMessage);
  const nowMs = endOf(requests);
  const textOf = (sent: readonly ExportRequest[]) => textAt(sent, { nowMs });
  let golden: string;
  beforeAll(async () => {
    golden = await textOf(requests);
  });

  test('gives the golden text', () => expectGolden(golden, name.replace('/', '.')));

  test('tokens are those of all answers, each of one type', () => {
    const [input, total, cached, thoughts, tool] = ['input', 'total', 'cached_content', 'thoughts', 'tool'].map(
      (type) => answered(messages, `${type}_token_count`),
    ) as [number, number, number, number, number];
    expect(total).toBeGreaterThan(0);
    const told = {
      input: input + tool - cached,
      cache_read: cached,
      output: total - input - tool - thoughts,
      reasoning: thoughts,
    };
    for (const [type, tokens] of Object.entries(told)) {
      expect([type, sumOf(golden, 'agent_tokens_total', { type })]).toEqual([type, tokens]);
    }
    expect(sumOf(golden, 'agent_tokens_total')).toBe(total);
  });

  test('tokens and requests are those that the model answered, where it was asked', () => {
    const model = answeredOf(name);
    if (model === undefined) return;
    const { input = 0, cached = 0, output = 0, reasoning = 0, tool = 0 } = model;
    // The model API behind Qwen Code has the reasoning in its output.
    const spoken = name.startsWith('qwen') ? output - reasoning : output;
    const of = (type: string) => sumOf(golden, 'agent_tokens_total', { type });
    expect(['input', 'cache_read', 'output', 'reasoning'].map(of)).toEqual([
      input + tool - cached,
      cached,
      spoken,
      reasoning,
    ]);
    expect(sumOf(golden, 'agent_requests_total')).toBe(model['requests_answered']);
  });

  test('logs alone, or the spans that are made of them, give all that events tell', async () => {
    const events = requests.filter(({ signal }) => signal !== 'metrics');
    expect(linesOf(await textOf(events), TOLD_BY_EVENTS)).toEqual(linesOf(golden, TOLD_BY_EVENTS));
  });

  test('metrics alone give all that metrics tell, also point by point', async () => {
    // Only Gemini CLI has a metric of lines.
    const told = linesOf(golden, TOLD_BY_METRICS).filter((line) => !/^agent_lines.*qwen/.test(line));
    const metrics = only(requests, 'metrics');
    if (metrics.length === 0) return;
    const whole = await textOf(metrics);
    expect(linesOf(whole, TOLD_BY_METRICS)).toEqual(told);
    // What a request was for is known to events alone.
    expect(sumOf(whole, 'agent_requests_total', { source: 'unknown' })).toBe(sumOf(golden, 'agent_requests_total'));
    for (let seed = 0; seed < 5; seed++) {
      const points = randomFrom(seed).shuffled(split(metrics.map(toMessage)));
      const text = await textOf(points.map((message) => toRequest(message, 'json')));
      expect(linesOf(text, TOLD_BY_METRICS)).toEqual(told);
    }
  });

  test('every request twice changes nothing', async () => {
    expect(await textOf(requests.flatMap((request) => [request, request]))).toBe(golden);
    expect(await textOf([...requests, ...requests])).toBe(golden);
  });

  test('the order of requests changes nothing', async () => {
    for (let seed = 0; seed < 5; seed++) expect(await textOf(randomFrom(seed).shuffled(requests))).toBe(golden);
  });

  test('records split, shuffled and merged into other requests change nothing', async () => {
    expect(await textOf(split(messages).map((message) => toRequest(message, 'json')))).toBe(golden);
    for (let seed = 0; seed < 5; seed++) {
      const merged = rebatch(messages, randomFrom(seed)).map((message) => toRequest(message, 'json'));
      expect(await textOf(merged)).toBe(golden);
    }
  });

  test('another encoding changes nothing, also of records that came before in the first', async () => {
    const protobuf = messages.map((message) => toRequest(message, 'protobuf'));
    const back = protobuf.map((request) => toRequest(toMessage(request), 'json'));
    expect(await textOf(protobuf)).toBe(golden);
    expect(await textOf(back)).toBe(golden);
    expect(await textOf([...requests, ...protobuf, ...back])).toBe(golden);
  });

  test('attributes added by a collector, and text removed, change nothing', async () => {
    for (const change of [withCollectorAttributes, withoutText]) {
      const changed = change(messages).map((message) => toRequest(message, 'json'));
      expect(await textOf(changed)).toBe(golden);
      expect(await textOf([...requests, ...changed])).toBe(golden);
    }
  });
});
