/**
 * A program whose resource names a session of its own, such as a window or a process, and whose spans name the conversation: what metrics
 * and events tell of the same requests counts once.
 */
import { expect, test } from '@jest/globals';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import * as sent from '../sent.ts';
import { GENERATIONS } from './gen-ai-generations.ts';

const START_MS = 1_795_204_079_000;
const USAGE = GENERATIONS['OpenTelemetry, now']!;
const NOBODY = { 'session.id': '', 'user.id': '' };
const DETAILS = 'gen_ai.client.inference.operation.details';

/** Without what says nothing: an empty session would hide that of the resource. */
const told = (record: sent.Json): sent.Json =>
  JSON.parse(JSON.stringify(record), (_, value) =>
    Array.isArray(value) ? value.filter((each) => each?.value?.stringValue !== '') : value,
  );

const requestsOf = (service: string, scope: string) => {
  const origin = { resource: { 'service.name': service, 'session.id': 'window-1' }, scope };
  const chat = (at: number, conversation: string) =>
    sent.span('chat m', START_MS + at, START_MS + at + 60, { ...USAGE, 'gen_ai.conversation.id': conversation });
  const sums = { input: 2000, 'cache_read.input': 1000, 'cache_write.input': 200, output: 100, 'reasoning.output': 40 };
  const metrics = Object.entries(sums).map(([name, sum]) => {
    const of = { 'gen_ai.operation.name': 'chat', 'gen_ai.response.model': 'm', ...NOBODY };
    return told(sent.metric(`gen_ai.client.inference.usage.${name}_tokens`, sum, START_MS + 60_000, of));
  });
  const event = (at: number) =>
    told(sent.event('', START_MS + at + 60, { ...USAGE, 'event.name': '', ...NOBODY }, { eventName: DETAILS }));
  return {
    spans: sent.request('traces', [chat(0, 'c1'), chat(1_000, 'c2')], origin),
    metrics: sent.request('metrics', metrics, origin),
    events: sent.request('logs', [event(0), event(1_000)], origin),
  };
};

test.each([
  ['copilot-chat', 'copilot-chat'],
  ['github-copilot', 'github.copilot'],
])('%s', async (service, scope) => {
  const { spans, metrics, events } = requestsOf(service, scope);
  for (const order of [
    [spans, metrics, events],
    [metrics, events, spans],
  ]) {
    const run = await startRun({ nowMs: START_MS + 600_000, gauges: [] });
    for (const request of order) await run.send(request);
    for (let step = 0; step < 20; step++) {
      run.nowMs += 30_000;
      await run.core.sweep();
    }
    const text = await run.text();
    await run.close();
    expect(sumOf(text, 'agent_tokens_total')).toBe(2 * 1050);
    expect(sumOf(text, 'agent_requests_total')).toBe(2);
    expect(sumOf(text, 'agent_sessions_worked_total')).toBe(2);
  }
});
