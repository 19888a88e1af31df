/** Cost by tool of agents that tell no cost of their requests. */
import { expect, test } from '@jest/globals';
import { startRun } from '../../golden/run.ts';
import { event, request, span, type Attributes } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';
import { listen, S, toldOf } from './step-run.ts';

const MODEL = 'claude-opus-5-5';

test.each(['gemini-cli', 'qwen-code'])(
  'what a request of %s cost, which tells its usage apart, is divided over its calls',
  async (agent) => {
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
  },
);

test('calls of an agent that is billed in no dollars have none', async () => {
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
  const run = await startRun({ nowMs: NOON_MS + 60 * S });
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
