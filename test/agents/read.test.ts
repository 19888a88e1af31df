/** What docs/agents.md says is read, though no recording has it: told here by made-up records, and counted. */
import { expect, test } from '@jest/globals';
import { READ } from '../../docs/agents.ts';
import { catalogue, settings, startRun } from '../golden/run.ts';
import { NOON_MS } from '../fold/activities.ts';
import { event, request, span, type Attributes, type Json, type Origin } from '../sent.ts';

const MODEL = 'claude-opus-5-5';
const NOBODY = { 'user.id': '' };

/** Five calls that fail alike. */
const loop = (name: string, of: Attributes) =>
  Array.from({ length: 5 }, (_, at) => event(name, NOON_MS + at * 1_000, of));

const claude = (name: string, at: number, of: Attributes) =>
  event(name, NOON_MS + at * 1_000, { 'event.sequence': at, ...NOBODY, ...of });
const CLAUDE_CODE = [
  claude('user_prompt', 0, {}),
  claude('compaction', 1, { trigger: 'auto', success: 'true' }),
  claude('permission_mode_changed', 2, { to_mode: 'plan' }),
  claude('api_refusal', 3, { model: MODEL }),
  claude('tool_decision', 4, { tool_name: 'Bash', decision: 'reject', source: 'user_abort' }),
  // The numbers between never came.
  claude('api_request', 9, { model: MODEL, cost_usd: 0.5, input_tokens: 10, output_tokens: 1 }),
  claude('api_request', 10, { model: 'house', input_tokens: 10, output_tokens: 1 }),
  ...loop('tool_result', { ...NOBODY, tool_name: 'Bash', success: 'false', error_type: 'ShellError' }),
];

const codex = (name: string, at: number, of: Attributes) =>
  event(`codex.${name}`, NOON_MS + at * 1_000, { ...NOBODY, 'session.id': '', 'conversation.id': 'c1', ...of });
const CODEX = [
  codex('user_prompt', 0, {}),
  codex('sse_event', 1, {
    model: 'house',
    'event.kind': 'response.completed',
    input_token_count: 9,
    output_token_count: 1,
  }),
  codex('turn_cost', 2, { model: 'gpt-6-sol', 'usage.estimated_usd': '0.5' }),
  codex('tool_decision', 3, { tool_name: 'exec_command', decision: 'abort', source: 'User' }),
];

/** A request whose prompt was in the cache of the one before, and is sent anew. */
const answer = (at: number, cached: number, model: string): Attributes => ({
  model,
  duration_ms: 100 + at,
  input_token_count: 9_000,
  cached_content_token_count: cached,
  output_token_count: 9,
  total_token_count: 9_009,
});
const family = (prefix: string) => {
  const told = (name: string, at: number, of: Attributes) =>
    event(prefix + name, NOON_MS + at * 1_000, { ...NOBODY, ...of });
  return [
    told('user_prompt', 0, {}),
    told('api_response', 1, answer(1, 8_000, 'gemini-2.5-flash')),
    told('api_response', 9, answer(2, 0, 'gemini-2.5-flash')),
    told('api_response', 10, answer(3, 0, 'house')),
    told('chat_compression', 11, { tokens_before: 9, tokens_after: 1 }),
    told('plan.approval_mode_switch', 12, { to_mode: 'plan' }),
    told('network_retry_attempt', 13, { model: 'gemini-2.5-flash' }),
    told('api_retry', 14, { model: 'gemini-2.5-flash' }),
    ...loop(`${prefix}tool_call`, { ...NOBODY, function_name: 'shell', success: false, error_type: 'shell' }),
  ];
};

const usage = (model: string, read: number, written: number): Attributes => ({
  'gen_ai.request.model': model,
  'gen_ai.usage.input_tokens': 9_000 + read + written,
  'gen_ai.usage.output_tokens': 9,
  'gen_ai.usage.cache_read.input_tokens': read,
  'gen_ai.usage.cache_write.input_tokens': written,
});
const spanAt = (name: string, at: number, of: Attributes, fields: Json = {}) =>
  span(name, NOON_MS + at * 1_000, NOON_MS + at * 1_000 + 100, of, fields);

const copilot = (name: string, at: number, of: Attributes, fields: Json = {}) =>
  spanAt(name, at, { 'gen_ai.conversation.id': 'c1', 'gen_ai.operation.name': name, ...of }, fields);
const COPILOT = [
  copilot('chat', 0, { ...usage('house', 0, 0), 'github.copilot.cost': 1 }),
  ...[2, 3, 4, 5, 6].map((at) =>
    copilot('execute_tool', at, { 'gen_ai.tool.name': 'bash', 'error.type': 'ToolError' }, { status: { code: 2 } }),
  ),
];
const OPENCODE = [0, 1].map((at) =>
  spanAt('ai.streamText.doStream', at, {
    'session.id': 's1',
    'ai.operationId': 'ai.streamText.doStream',
    ...usage(MODEL, 0, 900),
  }),
);

/** `late`: after the work periods of the others ended. */
type Probe = {
  readonly signal: 'logs' | 'traces';
  readonly records: readonly Json[];
  readonly late?: readonly Json[];
  readonly origin: Origin;
};
const origin = (service: string, scope = service): Origin => ({ resource: { 'service.name': service }, scope });
const PROBES: Readonly<Record<string, Probe>> = {
  'claude-code': { signal: 'logs', records: CLAUDE_CODE, late: [claude('user_prompt', 6, {})], origin: {} },
  codex: { signal: 'logs', records: CODEX, origin: origin('codex_exec', 'codex_otel.log_only') },
  'copilot-cli': { signal: 'traces', records: COPILOT, origin: origin('github-copilot', 'github.copilot') },
  'gemini-cli': { signal: 'logs', records: family('gemini_cli.'), origin: origin('gemini-cli') },
  opencode: { signal: 'traces', records: OPENCODE, origin: origin('opencode') },
  'qwen-code': { signal: 'logs', records: family('qwen-code.'), origin: origin('qwen-code') },
};

test.each(Object.entries(READ))('%s: what is read without a recording is counted', async (agent, facts) => {
  const { signal, records, late = [], origin: from } = PROBES[agent]!;
  const run = await startRun({ nowMs: NOON_MS + 60_000, gauges: [] });
  await run.send(request(signal, records, from));
  for (let step = 0; step < 80; step++) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
  await run.send(request(signal, late, from));
  const text = await run.text();
  await run.close();
  const { kpis } = catalogue(settings({}));
  const counted = kpis.filter(({ name }) => new RegExp(`^${name}\\{.*agent="${agent}".*\\} (?!0\n)`, 'm').test(text));
  const told = new Set(counted.map(({ of }) => of));
  expect(facts.filter((fact) => !told.has(fact))).toEqual([]);
});
