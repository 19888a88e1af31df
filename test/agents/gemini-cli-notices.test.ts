/** What Gemini CLI and Qwen Code tell beside requests and calls, and which features calls show in use. */
import { expect, test } from '@jest/globals';
import type { Attributes } from '../sent.ts';
import { event, only, problem } from './translated.ts';

const tellOf = (agent: string, prefix: string) => (name: string, of: Attributes) =>
  event(prefix + name, of, { resource: { 'service.name': agent }, scope: agent });
const gemini = tellOf('gemini-cli', 'gemini_cli.');
const qwen = tellOf('qwen-code', 'qwen-code.');

test.each([
  [
    gemini,
    'agent.finish',
    { agent_name: 'codebase_investigator', duration_ms: 45 },
    'subagent_run',
    { agent_type: 'codebase_investigator' },
  ],
  [
    qwen,
    'subagent_execution',
    { subagent_name: 'general-purpose', status: 'completed' },
    'subagent_run',
    { agent_type: 'general-purpose' },
  ],
  [qwen, 'skill_launch', { skill_name: 'greet', success: true }, 'skill_use', { skill_name: 'greet' }],
  [gemini, 'chat_compression', { tokens_before: 900, tokens_after: 90 }, 'compaction', {}],
  [gemini, 'plan.approval_mode_switch', { from_mode: 'default', to_mode: 'plan' }, 'permission_mode', { mode: 'plan' }],
  [gemini, 'network_retry_attempt', { attempt: 1, model: 'models/flash' }, 'retry', { model: 'flash' }],
  [qwen, 'api_retry', { attempt_number: 1, model: 'qwen3-coder-plus' }, 'retry', { model: 'qwen3-coder-plus' }],
] as const)('%p tells of %s what happened', (tell, name, of, kind, labels) => {
  expect(only(tell(name, of))).toMatchObject({ kind, labels, durationUs: 'duration_ms' in of ? 45_000 : -1 });
});

test('a subagent that began has not run, and a skill that failed is not in use', () => {
  expect(problem(qwen('subagent_execution', { subagent_name: 'a', status: 'started' }))).toBe('no_kpi');
  expect(problem(qwen('skill_launch', { skill_name: 'a', success: false }))).toBe('no_kpi');
});

test.each([
  [gemini, 'activate_skill', 'skill'],
  [qwen, 'skill', 'skill'],
  [gemini, 'invoke_agent', 'subagent'],
  [gemini, 'enter_plan_mode', 'plan_mode'],
] as const)('%p shows by the tool %s that %s is in use', (tell, tool, feature) => {
  const call = (of: Attributes) => tell('tool_call', { function_name: tool, success: true, ...of }).activities[0]!.what;
  expect(call({}).features).toEqual([feature]);
  expect(call({ decision: 'reject' }).features).toBeUndefined();
});
