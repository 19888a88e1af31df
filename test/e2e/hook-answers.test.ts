/** The real hook process as agents wait for it: how others ask, how long it takes, and the code that it keeps. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { envIn, runHook, spooledIn, stateIn, stopSender } from './hook-process.ts';
import { until } from './process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-kpi-hook-'));
});
afterEach(() => {
  stopSender(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});

/** Nobody takes its reports, unless they go elsewhere. */
const NOBODY = 9;
const hook = (input: string, words: readonly string[] = ['hook'], port = NOBODY) =>
  runHook(folder, envIn(folder, port), input, words);
const call = (command: string) =>
  JSON.stringify({
    session_id: 's',
    cwd: folder,
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_input: { command },
  });

describe('other agents', () => {
  const command = 'sudo rm -rf /';
  /** As their references have it: what is given to the hook, and what it must print to stop the call. */
  const ways: readonly (readonly [string, readonly string[], object, object])[] = [
    [
      'codex',
      ['hook', '--agent', 'codex'],
      {
        session_id: 's',
        turn_id: 't',
        cwd: '/w',
        hook_event_name: 'PreToolUse',
        model: 'm',
        permission_mode: 'default',
        tool_name: 'Bash',
        tool_use_id: 'u',
        tool_input: { command },
      },
      { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny' } },
    ],
    [
      'gemini-cli',
      ['hook'],
      {
        session_id: 's',
        transcript_path: '/t',
        cwd: '/w',
        hook_event_name: 'BeforeTool',
        timestamp: '2026-11-30T00:00:00Z',
        tool_name: 'run_shell_command',
        tool_input: { command },
      },
      { decision: 'deny' },
    ],
    [
      'copilot-cli',
      ['hook', '--agent', 'copilot-cli', '--event', 'preToolUse'],
      {
        timestamp: 1_795_259_139_603,
        cwd: '/w',
        toolName: 'bash',
        toolArgs: JSON.stringify({ command, description: 'x' }),
      },
      { permissionDecision: 'deny' },
    ],
    [
      'cursor',
      ['hook'],
      {
        conversation_id: 'c',
        generation_id: 'g',
        hook_event_name: 'beforeShellExecution',
        workspace_roots: ['/w'],
        command,
        cwd: '/w',
      },
      { permission: 'deny' },
    ],
    [
      'cursor',
      ['hook'],
      {
        conversation_id: 'c',
        generation_id: 'g',
        cursor_version: '2',
        hook_event_name: 'preToolUse',
        workspace_roots: ['/w'],
        tool_name: 'Shell',
        tool_input: { command, working_directory: '/w' },
        tool_use_id: 'u',
        cwd: '/w',
      },
      { permission: 'deny' },
    ],
    [
      'cursor',
      ['hook'],
      {
        conversation_id: 'c',
        hook_event_name: 'beforeReadFile',
        workspace_roots: ['/w'],
        file_path: '/w/.env',
        content: '',
      },
      { permission: 'deny' },
    ],
    [
      'cursor',
      ['hook'],
      { conversation_id: 'c', hook_event_name: 'beforeTabFileRead', file_path: '/w/.env', content: '' },
      { permission: 'deny' },
    ],
  ];

  test.each(ways)('%s %j: a forbidden call is stopped, and reported as its own', (agent, words, input, answer) => {
    const { code, stdout, stderr } = hook(JSON.stringify(input), words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject(answer);
    expect(spooledIn(folder).map((record) => JSON.parse(record))).toMatchObject([
      { agent, attributes: { verdict: 'deny' } },
    ]);
  });

  test.each(ways)('%s %j: what is harmless is left to it, without an allow', (agent, words, input) => {
    const harmless = JSON.stringify(input).replaceAll(command, 'ls src').replaceAll('.env', 'a.ts');
    expect(hook(harmless, words).stdout).toBe(agent === 'codex' ? '' : '{}\n');
  });
});

describe('the agent', () => {
  /** Milliseconds of the processor, which other work on the machine does not make longer; Linux counts them in tens. */
  const childrenMs = () => {
    const words = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
    return (Number(words[13]) + Number(words[14])) * 10;
  };

  type Taken = { readonly cpuMs: number; readonly wallMs: number };
  const taken = (work: () => unknown): Taken => {
    const [before, startMs] = [childrenMs(), performance.now()];
    work();
    return { cpuMs: childrenMs() - before, wallMs: performance.now() - startMs };
  };
  const at = (all: readonly Taken[], share: number, of: keyof Taken) =>
    all.map((one) => one[of]).toSorted((x, y) => x - y)[Math.ceil(share * all.length) - 1]!;

  test('waits 150 ms at most in 99 of 100 calls, while the receiver takes nothing and never answers', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const [waits, others]: [Taken[], Taken[]] = [[], []];
    for (let times = 0; times < 100; times++) {
      waits.push(taken(() => hook(call('npm test 2>&1 | tail -5'), ['hook'], port)));
      if (times % 5 === 0) others.push(taken(() => spawnSync(process.execPath, ['--eval', '0'])));
    }
    expect(at(waits, 0.99, 'cpuMs')).toBeLessThanOrEqual(150);
    // On a machine that does other things all take longer, also who waits for nothing. This does not wait for the network.
    const crowd = Math.max(1, at(others, 0.1, 'wallMs') / at(others, 0.5, 'cpuMs'));
    expect(at(waits, 0.1, 'wallMs')).toBeLessThanOrEqual(150 * crowd);
    expect(spooledIn(folder)).toHaveLength(100);
    silent.close();
  });

  test('is answered by code that was kept: sooner, and with the same words', async () => {
    const code = join(stateIn(folder), 'code');
    const kept = () => (existsSync(code) ? readdirSync(code) : []);
    const bad = call('sudo rm -rf /');
    const first = hook(bad);
    await until(() => kept().length === 1 && /-(x64|arm64)[^.]*$/.test(kept()[0]!));
    expect(hook(bad)).toEqual(first);
    expect(JSON.parse(first.stdout).hookSpecificOutput.permissionDecision).toBe('deny');
    const path = join(code, kept()[0]!);
    writeFileSync(path, 'not what V8 made');
    expect(hook(bad)).toEqual(first);
  });
});
