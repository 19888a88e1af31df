/** What the hook knows of a session beside its events: who waits, what was always granted, and which session came before. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { handle } from '../../src/hook/hook.ts';
import { suggestions } from '../../src/hook/suggest.ts';
import { waitingNow } from '../../src/hook/waiting.ts';
import { aroundIn, event, newFolder, NOW_MS, toldIn } from './told.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const around = (nowMs = NOW_MS) => aroundIn(folder, nowMs);
const told = (json: object, how = around()) => toldIn(folder, json, how);

describe('waiting', () => {
  const asks = event('PermissionRequest', { tool_name: 'Bash' });

  test('lasts from the question to the end of the tool, without the time in which it ran', async () => {
    await told(asks);
    await told(event('PostToolUse', { tool_name: 'Read' }), around(NOW_MS + 5_000));
    const { record } = await told(
      event('PostToolUse', { tool_name: 'Bash', duration_ms: 2_000 }),
      around(NOW_MS + 14_000),
    );
    expect(record).toMatchObject({ waited_ms: 12_000, waited_tool: 'Bash', waited_kind: 'permission' });
    expect((await told(event('Stop'), around(NOW_MS + 20_000))).record.waited_ms).toBeUndefined();
  });

  test('of a permission and the notice about it is one', async () => {
    await told(asks);
    await told(event('Notification', { notification_type: 'permission_prompt' }), around(NOW_MS + 6_000));
    expect((await told(event('UserPromptSubmit'), around(NOW_MS + 10_000))).record).toMatchObject({
      waited_ms: 10_000,
      waited_kind: 'permission',
    });
  });

  test('for the next prompt ends with it', async () => {
    await told(event('Notification', { notification_type: 'idle_prompt' }));
    expect((await told(event('UserPromptSubmit'), around(NOW_MS + 60_000))).record).toMatchObject({
      waited_ms: 60_000,
      waited_kind: 'idle',
    });
  });

  test('is nothing where the clock was set back', async () => {
    await told(asks);
    expect((await told(event('UserPromptSubmit'), around(NOW_MS - 60_000))).record.waited_ms).toBeUndefined();
  });
});

describe('who waits now', () => {
  test('is told by how many and how long', async () => {
    await told(event('PermissionRequest', { tool_name: 'Bash' }));
    await told(event('Notification', { session_id: 'b', notification_type: 'idle_prompt' }), around(NOW_MS + 60_000));
    expect(waitingNow(folder, NOW_MS + 720_000)).toBe('2 sessions wait, longest 12 min');
    await told(event('UserPromptSubmit', { session_id: 'b' }), around(NOW_MS + 720_000));
    expect(waitingNow(folder, NOW_MS + 780_000)).toBe('1 session waits, longest 13 min');
    await told(event('SessionEnd'), around(NOW_MS + 780_000));
    expect(waitingNow(folder, NOW_MS + 780_000)).toBe('');
  });
});

describe('rules that would have saved a question', () => {
  async function granted(command: string, times: number, answer = 'PostToolUse'): Promise<void> {
    for (let at = 0; at < times; at++) {
      const tool = { tool_name: 'Bash', tool_input: { command } };
      await told(event('PermissionRequest', tool));
      await told(event(answer, { tool_name: 'Bash' }), around(NOW_MS + 20_000));
    }
  }

  test('are those that were always granted, with what was waited for them', async () => {
    await granted('npm test', 2);
    expect(suggestions(folder)).toMatch(/^Nothing/);
    await granted('npm test -- --watch', 1);
    expect(suggestions(folder)).toMatch(/^Bash\(npm test:\*\) {2}granted 3 times, would have saved 1 min of waiting$/m);
  });

  test('are none that were refused once, or that the guard asks or warns of', async () => {
    await granted('npm install x', 3);
    await granted('npm install y', 1, 'PermissionDenied');
    await granted('cat .env', 4);
    await granted('git branch -D main', 4);
    await granted('make && make install', 4);
    expect(suggestions(folder)).toMatch(/^Nothing/);
  });
});

describe('lineage', () => {
  test('a session that goes on brings along the id that its process began under, and ends that', async () => {
    const id = '3ee9c7c9-1bb4-48dc-b611-e135e7c672d0';
    const env = { CLAUDE_ENV_FILE: `/h/.claude/session-env/${id}/sessionstart-hook-0.sh` };
    const lines = async (of: object) =>
      (await handle({ input: JSON.stringify(of), agent: '', named: '' }, { ...around(), env })).record.split('\n');
    const start = event('SessionStart', { session_id: 's', cwd: folder, source: 'resume' });
    const [own, joined, ...more] = await lines(start);
    expect(more).toEqual([]);
    expect(JSON.parse(own!).attributes['session.id']).toBe('s');
    expect(JSON.parse(joined!).attributes).toEqual({
      'session.id': id,
      hook_event: 'SessionJoined',
      moment: 'end',
      reason: 'continued',
      'session.next.id': 's',
    });
    expect(await lines({ ...start, session_id: id })).toHaveLength(1);
    expect(await lines(event('CwdChanged', { session_id: 's', cwd: folder }))).toHaveLength(1);
  });

  test('so it does where the agent notes the id of its process alone', async () => {
    mkdirSync(join(folder, 'sessions'));
    writeFileSync(join(folder, 'sessions/7.json'), JSON.stringify({ pid: 7, sessionId: 'thrown-away' }));
    const env = { CLAUDE_PID: '7', CLAUDE_CONFIG_DIR: folder };
    const joined = async (source: string, more: object = {}, atMs = NOW_MS) => {
      const input = JSON.stringify(event('SessionStart', { session_id: 's', cwd: folder, source, ...more }));
      return (await handle({ input, agent: '', named: '' }, { ...around(atMs), env })).record.split('\n')[1];
    };
    expect(JSON.parse((await joined('resume'))!).attributes).toMatchObject({
      'session.id': 'thrown-away',
      'session.next.id': 's',
    });
    // After a clear it is the session before, and so it is where that one ended a moment ago.
    expect(await joined('clear')).toBeUndefined();
    expect(await joined('resume', { session_id: 'thrown-away' })).toBeUndefined();
    await told(event('SessionEnd', { session_id: 'thrown-away', reason: 'resume' }));
    expect(await joined('resume')).toBeUndefined();
  });

  test.each(['clear', 'fork', 'resume'])('a session after a %s knows the one before it', async (source) => {
    await told(event('SessionEnd', { session_id: 'a', reason: 'clear' }));
    const start = event('SessionStart', { session_id: 'b', source });
    expect((await told(start, around(NOW_MS + 500))).record['session.parent.id']).toBe('a');
    expect((await told(start, around(NOW_MS + 60_000))).record['session.parent.id']).toBeUndefined();
  });

  test('a session that goes on in a process of its own has none', async () => {
    const by = (process: string) => ({ ...around(), env: { CLAUDE_PID: process } });
    await told(event('SessionEnd', { session_id: 'a', reason: 'other' }), by('1'));
    const resumed = event('SessionStart', { session_id: 'b', source: 'resume' });
    expect((await told(resumed, by('2'))).record['session.parent.id']).toBeUndefined();
    expect((await told(resumed, by('1'))).record['session.parent.id']).toBe('a');
  });

  test('a session that was started has none', async () => {
    await told(event('SessionEnd', { session_id: 'a', reason: 'logout' }));
    expect(
      (await told(event('SessionStart', { session_id: 'b', source: 'startup' }))).record['session.parent.id'],
    ).toBeUndefined();
  });
});
