/** Calls of tools, as agents without a translator of their own tell them. */
import { describe, expect, test } from '@jest/globals';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import * as sent from '../sent.ts';
import { span, type Attributes } from '../sent.ts';
import { GENERATIONS } from './gen-ai-generations.ts';
import { only, translate } from './translated.ts';

const SERVICE = { resource: { 'service.name': 'droid', 'service.instance.id': 'p1' }, scope: 'some.library' };
const START_MS = 1_795_204_079_000;

describe('a call of a tool', () => {
  const NOW_MS = START_MS + 600_000;
  const CHAT = { ...GENERATIONS['OpenTelemetry, now']!, 'gen_ai.conversation.id': 'c1' };
  const TOOL = { 'gen_ai.tool.name': 'roll', 'gen_ai.tool.call.id': 'call_1' };
  const EXECUTED = { 'gen_ai.operation.name': 'execute_tool', ...TOOL };
  const told = async (...spans: readonly (readonly [string, number, Attributes])[]) => {
    const run = await startRun({ nowMs: NOW_MS });
    for (const [scope, atMs, of] of spans) {
      const request = sent.request('traces', [span('one', START_MS + atMs, START_MS + atMs + 60, of)], {
        ...SERVICE,
        scope,
      });
      await run.send(request);
    }
    const text = await run.text();
    await run.close();
    return ['agent_tool_calls_total', 'agent_sessions_worked_total'].map((name) => sumOf(text, name));
  };

  test('is one without the word for it', () => {
    expect(only(translate('traces', [span('one', START_MS, START_MS, TOOL)], SERVICE))).toMatchObject({
      kind: 'beside_tool',
      labels: { tool: 'roll', outcome: 'success' },
    });
  });

  test('makes no session of a trace whose requests name a conversation', async () => {
    expect(await told(['a', 0, CHAT], ['a', 100, EXECUTED])).toEqual([1, 1]);
    expect(await told(['a', 100, EXECUTED], ['a', 0, CHAT])).toEqual([1, 1]);
  });

  test('is one with the request to the server that has it, with an id and without', async () => {
    const mcp = { ...EXECUTED, 'mcp.method.name': 'tools/call' };
    expect(await told(['a', 0, EXECUTED], ['mcp', 1, mcp])).toEqual([1, 0]);
    const { 'gen_ai.tool.call.id': _, ...withoutId } = mcp;
    expect(await told(['a', 0, EXECUTED], ['mcp', 1, withoutId])).toEqual([1, 0]);
    expect(await told(['a', 0, EXECUTED], ['a', 1, { ...EXECUTED, 'gen_ai.tool.call.id': 'call_2' }])).toEqual([2, 0]);
  });
});
