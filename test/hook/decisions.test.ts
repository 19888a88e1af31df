/** What the hook answers and reports, of one event at a time. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lastBlock } from '../../src/hook/blocks.ts';
import { handle } from '../../src/hook/hook.ts';
import type { Settings } from '../../src/hook/settings.ts';
import { aroundIn, event, newFolder, NOW_MS, toldIn } from './told.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const around = (nowMs = NOW_MS, settings: Partial<Settings> = {}) => aroundIn(folder, nowMs, settings);
const told = (json: object, how = around(), agent = '', named = '') => toldIn(folder, json, how, agent, named);

describe('the guard', () => {
  const call = (command: string) => told(event('PreToolUse', { tool_name: 'Bash', tool_input: { command } }));

  test('stops a call with a reason, in the documented form', async () => {
    const { stdout, exitCode, record } = await call('sudo rm -rf /');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: expect.stringMatching(/.../),
      },
    });
    expect(record).toMatchObject({ verdict: 'deny', rule: expect.stringMatching(/./), guard_policy: 'built-in' });
  });

  test('says nothing to what it lets pass: the agent asks its person as ever', async () => {
    expect(await call('git status')).toMatchObject({ stdout: '', record: { verdict: 'allow', command_class: 'git' } });
  });

  test('goes by the policy of the project', async () => {
    mkdirSync(join(folder, '.git'));
    mkdirSync(join(folder, '.otel-kpi'));
    writeFileSync(join(folder, '.otel-kpi/guard.yaml'), 'not: [a, policy');
    const { record } = await call('git status');
    expect(record.guard_policy).not.toBe('built-in');
    expect(record.policy_faults).toBeGreaterThan(0);
  });

  test('stops who would take away what was not reported yet', async () => {
    expect((await call(`rm ${folder}/.local/state/otel-kpi/hook/spool.jsonl`)).record.verdict).toBe('deny');
    expect((await call('echo > ~/.local/state/otel-kpi/hook/spool.jsonl')).record.verdict).toBe('deny');
  });

  test('keeps why on this machine, for whoever asks', async () => {
    await call('sudo rm -rf /');
    expect(lastBlock(folder, 's')).toMatch(/Bash: deny by rule /);
    expect(lastBlock(folder, 'other')).toBe('Nothing was stopped.\n');
  });
});

describe('a budget', () => {
  const LIMITS = { budget: { warnAt: 0.8, askAt: 1, denyAt: undefined } };
  const budgets = (...list: object[]) => {
    writeFileSync(join(folder, 'budgets.json'), JSON.stringify({ budgets: list }));
    utimesSync(join(folder, 'budgets.json'), NOW_MS / 1000, NOW_MS / 1000);
  };
  const prompt = (nowMs = NOW_MS) => told(event('UserPromptSubmit', { prompt: 'secret words' }), around(nowMs, LIMITS));

  test('says nothing below 80 %', async () => {
    budgets({ name: 'all', match: {}, spent: 79, limit: 100, ratio: 0.79 });
    expect(await prompt()).toMatchObject({ stdout: '', record: { verdict: 'allow', budget_state: 'fresh' } });
  });

  test('warns from 80 % on, and lets the prompt pass', async () => {
    budgets({ name: 'all', match: {}, spent: 85, limit: 100 });
    const { stdout, record } = await prompt();
    expect(JSON.parse(stdout)).toEqual({ systemMessage: 'Budget all is used to 85 %: $85.00 of $100.00.' });
    expect(record.verdict).toBe('warn');
  });

  test('asks at 100 %: who sends the prompt again goes on', async () => {
    budgets({ name: 'all', match: {}, spent: 100, limit: 100, ratio: 1 });
    expect(JSON.parse((await prompt()).stdout)).toMatchObject({
      decision: 'block',
      reason: expect.stringContaining('again'),
    });
    expect((await prompt(NOW_MS + 1_000)).record.verdict).toBe('warn');
  });

  test('stops at its hard limit', async () => {
    budgets({ name: 'all', match: {}, spent: 130, limit: 100, hard_limit: 120 });
    for (let at = 0; at < 2; at++) expect((await prompt()).record.verdict).toBe('deny');
  });

  test('of another repository is nobody else’s', async () => {
    budgets({ name: 'api', match: { repository: 'other' }, spent: 130, limit: 100 });
    expect((await prompt()).record.verdict).toBe('allow');
  });

  test('that nobody told lets the prompt pass, and is counted', async () => {
    expect(await prompt()).toMatchObject({ stdout: '', record: { verdict: 'allow', budget_state: 'absent' } });
    budgets({ name: 'all', match: {}, spent: 130, limit: 100 });
    expect((await prompt(NOW_MS + 3_600_000)).record).toMatchObject({ verdict: 'ask', budget_state: 'old' });
    expect((await prompt(NOW_MS + 2 * 86_400_000)).record).toMatchObject({ verdict: 'allow', budget_state: 'absent' });
  });

  test('is asked only where the settings say so', async () => {
    budgets({ name: 'all', match: {}, spent: 130, limit: 100 });
    expect((await told(event('UserPromptSubmit'))).stdout).toBe('');
  });
});

describe('other agents', () => {
  test.each([
    [
      'gemini-cli',
      '',
      event('BeforeTool', { tool_name: 'run_shell_command', tool_input: { command: 'ls' } }),
      'run_shell_command',
    ],
    ['copilot-cli', 'preToolUse', { toolName: 'bash', toolArgs: '{"command":"ls"}', sessionId: 'x' }, 'bash'],
    ['cursor', '', event('beforeShellExecution', { command: 'ls', conversation_id: 'x' }), 'Shell'],
  ])('%s is known by its JSON, and gets JSON back where there is nothing to say', async (agent, named, json, tool) => {
    const { answer, record } = await handle({ input: JSON.stringify(json), agent: '', named }, around());
    expect(answer.stdout).toBe('{}\n');
    expect(JSON.parse(record)).toMatchObject({
      agent,
      attributes: { moment: 'call', tool_name: tool, verdict: 'allow' },
    });
  });

  test('one that shares another’s words is named on the command line', async () => {
    const { record } = await handle(
      { input: JSON.stringify(event('PreToolUse')), agent: 'codex', named: '' },
      around(),
    );
    expect(JSON.parse(record).agent).toBe('codex');
  });
});

test('a cache that expired is told with what it costs to write again', async () => {
  const resumed = { source: 'resume', estimated_cache_write_usd: 0.25, prompt_cache_likely_expired: true };
  expect((await told(event('SessionStart', resumed))).record.expired_cache_usd).toBe('0.25');
  const warm = { ...resumed, prompt_cache_likely_expired: false };
  expect((await told(event('SessionStart', warm))).record.expired_cache_usd).toBeUndefined();
});

test('no text of people, models or tools is in a record', async () => {
  const secrets = {
    prompt: 'SECRET',
    tool_input: { command: 'echo SECRET' },
    tool_response: 'SECRET',
    message: 'SECRET',
    last_assistant_message: 'SECRET',
  };
  for (const name of ['UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Notification', 'Stop', 'SomethingNew']) {
    expect(JSON.stringify((await told(event(name, { ...secrets, error: 'SECRET' }))).record)).not.toContain('SECRET');
  }
});

test('a mark of the byte order before the event hides no call from the guard', async () => {
  const input = `\uFEFF${JSON.stringify(event('PreToolUse', { tool_name: 'Bash', tool_input: { command: 'rm -rf ~' } }))}`;
  const { record } = await handle({ input, agent: '', named: '' }, around());
  expect(JSON.parse(record).attributes.verdict).toBe('deny');
});

test.each(['', 'no json', '[]', '3', 'null', '{"half": '])(
  '%j is no event: the agent goes on, and it is counted',
  async (input) => {
    const { answer, record } = await handle({ input, agent: '', named: '' }, around());
    expect(answer).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(JSON.parse(record).attributes.rule).toBe('input-unreadable');
  },
);
