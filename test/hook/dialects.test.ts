/** Which agent an event is of, as the programs were seen to tell it: by their variables, since names of events are shared. */
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cursor } from '../../src/hook/agents/others.ts';
import { handle } from '../../src/hook/hook.ts';
import { hooksOf } from '../../src/hook/agents/installable.ts';
import { printable, printedSettings } from '../../src/hook/agents/printed.ts';
import { aroundIn, newFolder, NOW_MS } from './told.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Variables = Readonly<Record<string, string>>;

async function told(json: object, env: Variables, named = '', agent = '', nowMs = NOW_MS) {
  const around = { ...aroundIn(folder, nowMs, { budget: { warnAt: 0.8, askAt: 1, denyAt: undefined } }), env };
  const { answer, record } = await handle({ input: JSON.stringify(json), agent, named }, around);
  const { agent: of, attributes } = JSON.parse(record);
  return { agent: of, attributes, said: answer.stdout === '' ? {} : JSON.parse(answer.stdout) };
}

/** Each says as well that it is Claude Code, and Qwen Code that it is Gemini CLI. */
const CLAUDE = { CLAUDE_PROJECT_DIR: '/w' };
const GEMINI = { ...CLAUDE, GEMINI_PROJECT_DIR: '/w' };
const QWEN = { ...GEMINI, QWEN_PROJECT_DIR: '/w' };
const COPILOT = { ...CLAUDE, COPILOT_PROJECT_DIR: '/w' };

describe.each([
  ['claude-code', CLAUDE],
  ['gemini-cli', GEMINI],
  ['qwen-code', QWEN],
  ['copilot-cli', COPILOT],
] as const)('%s', (agent, env) => {
  test.each(['SessionStart', 'SessionEnd', 'Notification', 'PreCompress'])('%s is its own', async (name) => {
    const { attributes, agent: of } = await told({ hook_event_name: name, session_id: 's', cwd: '/w' }, env);
    expect({ of, session: attributes['session.id'] }).toEqual({ of: agent, session: 's' });
  });
});

const call = { session_id: 's', cwd: '/w', tool_input: { command: 'git push --force' } };

test('what the text of a skill runs is judged as a call, and what it says is kept', async () => {
  const json = { ...call, hook_event_name: 'PreSkillShellCommand', tool_name: 'Bash', command_name: 'deploy' };
  const { attributes, said } = await told(json, CLAUDE);
  expect(attributes).toMatchObject({ hook_event: 'PreSkillShellCommand', moment: 'call', verdict: 'deny' });
  expect(said).toMatchObject({
    hookSpecificOutput: { hookEventName: 'PreSkillShellCommand', permissionDecision: 'deny' },
  });
  expect(JSON.stringify(hooksOf('node', 'x'))).toContain('PreSkillShellCommand');
});

test('Qwen Code takes the answers of the protocol that it took over', async () => {
  const json = { ...call, hook_event_name: 'PreToolUse', tool_name: 'run_shell_command' };
  const { agent, said } = await told(json, QWEN);
  expect(agent).toBe('qwen-code');
  expect(said).toMatchObject({ hookSpecificOutput: { permissionDecision: 'deny' } });
});

test('what Qwen Code asks again for each request of a turn is no prompt', async () => {
  const submitted = { hook_event_name: 'UserPromptSubmit', session_id: 's', cwd: '/w' };
  expect((await told({ ...submitted, prompt: 'x' }, QWEN)).attributes.moment).toBe('prompt');
  expect((await told({ ...submitted, prompt: '' }, QWEN)).attributes).toMatchObject({ moment: 'other' });
});

describe('Copilot CLI', () => {
  test('reads settings of Claude Code, and has its own answer', async () => {
    const json = { ...call, hook_event_name: 'PreToolUse', tool_name: 'Bash' };
    const { agent, said, attributes } = await told(json, COPILOT);
    expect({ agent, said }).toMatchObject({ agent: 'copilot-cli', said: { permissionDecision: 'deny' } });
    expect(attributes).toMatchObject({ moment: 'call', tool_name: 'Bash', verdict: 'deny' });
  });

  test('asks its permission service before each call: nobody waits for a person then', async () => {
    const json = { hookName: 'permissionRequest', sessionId: 's', cwd: '/w', toolName: 'bash' };
    const { attributes } = await told(json, COPILOT, 'permissionRequest', 'copilot-cli');
    expect(attributes.asks).toBeUndefined();
    const done = { sessionId: 's', cwd: '/w', toolName: 'bash' };
    const later = await told(done, COPILOT, 'postToolUse', 'copilot-cli', NOW_MS + 60_000);
    expect(later.attributes.waited_ms).toBeUndefined();
  });

  test('gives a patch as it is, without JSON', async () => {
    const toolArgs = '*** Begin Patch\n*** Delete File: .env\n*** End Patch\n';
    const json = { sessionId: 's', cwd: '/w', toolName: 'apply_patch', toolArgs };
    expect((await told(json, COPILOT, 'preToolUse', 'copilot-cli')).said).toMatchObject({ permissionDecision: 'deny' });
  });

  // With `command` alone it would run Node without a program, which fails, and refuse every call.
  test('finds a line for its shells in what is installed for Claude Code', () => {
    const handlers = Object.values(hooksOf('node', '/a b/hook.cjs')).flat();
    for (const { hooks } of handlers) expect(hooks[0]!.bash).toBe('"node" --jitless "/a b/hook.cjs" hook');
    const [entry] = hooksOf('node', '${CLAUDE_PLUGIN_ROOT}/hook.cjs')['PreToolUse']!;
    expect(entry!.hooks[0]!.powershell).toBe('& "node" --jitless "${env:CLAUDE_PLUGIN_ROOT}/hook.cjs" hook');
  });
});

describe('what is printed for the settings of others', () => {
  const lineOf = (handler: Readonly<Record<string, string>>) => handler['bash'] ?? handler['command']!;

  test.each(printable())('%s: each event is told as its own, and calls are judged', async (agent) => {
    const { hooks } = JSON.parse(printedSettings(agent, 'node', '/a b/hook.cjs')!);
    const moments = new Set<string>();
    for (const [name, [entry]] of Object.entries(hooks) as [string, [{ hooks?: [object] }]][]) {
      const line = lineOf((entry.hooks?.[0] ?? entry) as Record<string, string>);
      expect(line).toMatch(/^"node"( --jitless)? "\/a b\/hook\.cjs" hook --agent [a-z-]+( --event \w+)?$/);
      const [, named = ''] = / --event (\w+)$/.exec(line) ?? [];
      expect(line).toContain(` --agent ${agent}`);
      const json = {
        ...(named === '' && { hook_event_name: name }),
        session_id: 's',
        sessionId: 's',
        cwd: '/w',
        prompt: 'x',
      };
      const { agent: of, attributes } = await told(json, {}, named, agent);
      expect({ of, event: attributes.hook_event }).toEqual({ of: agent, event: name });
      moments.add(attributes.moment);
    }
    for (const moment of ['start', 'end', 'prompt', 'call', 'result', 'stop']) expect(moments).toContain(moment);
  });

  test('nothing is for an agent that is not known', () => {
    expect(printedSettings('constructor', 'node', 'x')).toBeUndefined();
  });
});

test.each([
  ['beforeShellExecution', 'ask'],
  ['beforeMCPExecution', 'ask'],
  ['beforeReadFile', 'deny'],
  ['beforeTabFileRead', 'deny'],
  ['preToolUse', 'deny'],
])('Cursor has a question where it can be asked: %s', (name, permission) => {
  const event = cursor.read({ hook_event_name: name, conversation_id: 'c' }, '', {});
  const { stdout } = cursor.answer(event, { action: 'ask', reason: 'why' });
  expect(JSON.parse(stdout)).toEqual({ permission, user_message: 'why', agent_message: 'why' });
});

test('Cursor is told why a prompt is stopped', () => {
  const event = cursor.read({ hook_event_name: 'beforeSubmitPrompt', conversation_id: 'c' }, '', {});
  expect(JSON.parse(cursor.answer(event, { action: 'ask', reason: 'why' }).stdout)).toEqual({
    continue: false,
    user_message: 'why',
  });
});
