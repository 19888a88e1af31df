/** The real hook process: what agents give it on stdin, and what it says, keeps and sends. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { recordsIn, spoolFiles } from '../../src/hook/spool.ts';

const root = join(import.meta.dirname, '../..');
const HOOK = join(root, 'plugin/scripts/hook.cjs');
const RECORDED = globSync('test/fixtures/claude-code-2.1.332/*/hooks/*.json', { cwd: root }).toSorted();

/** Events that are in no recording, with the fields that the reference of hooks gives them. */
const DOCUMENTED = [
  'Setup InstructionsLoaded UserPromptExpansion MessageDisplay PermissionRequest PermissionDenied Notification',
  'TaskCreated TaskCompleted StopFailure TeammateIdle ConfigChange CwdChanged DirectoryAdded FileChanged WorktreeCreate',
  'WorktreeRemove PreCompact PostCompact PreModelSwitch PostModelSwitch Elicitation ElicitationResult NotYetKnown',
].flatMap((line) => line.split(' '));

let folder: string;
let receiver: Server;
let port: number;
let bodies: string[];
let status: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'otel-kpi-hook-'));
  bodies = [];
  status = 200;
  receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      if (status === 200) bodies.push(Buffer.concat(parts).toString());
      response.writeHead(status).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  ({ port } = receiver.address() as AddressInfo);
});
afterEach(async () => {
  stopSender();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const state = () => join(folder, 'state');
const env = (more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'],
  HOME: folder,
  OTELKPI_HOOK_DIR: state(),
  OTELKPI_HOOK_ENDPOINT: `http://127.0.0.1:${port}`,
  ...more,
});

function hook(input: string, more: Record<string, string> = {}, words: readonly string[] = ['hook']) {
  const {
    status: code,
    stdout,
    stderr,
  } = spawnSync(process.execPath, [HOOK, ...words], { input, env: env(more), encoding: 'utf8', cwd: folder });
  return { code, stdout, stderr };
}

const event = (hook_event_name: string, of: object = {}) =>
  JSON.stringify({ session_id: 's', cwd: folder, hook_event_name, ...of });
const spooled = () =>
  spoolFiles(state()).flatMap((path) => (existsSync(path) ? recordsIn(readFileSync(path, 'utf8')) : []));
const namesOf = (records: readonly string[]) => records.map((record) => JSON.parse(record).attributes.hook_event);

type Log = { timeUnixNano: string; attributes: { key: string; value: { stringValue?: string } }[] };
const sent = (): Log[] =>
  bodies.flatMap((body) =>
    JSON.parse(body).resourceLogs.flatMap(
      ({ scopeLogs }: { scopeLogs: { logRecords: Log[] }[] }) => scopeLogs[0]!.logRecords,
    ),
  );

async function until(isSo: () => boolean): Promise<void> {
  for (let at = 0; at < 200 && !isSo(); at++) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isSo()).toBe(true);
}

/** By the number in its lock. */
function stopSender(): void {
  const lock = join(state(), 'sender.lock');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8'));
  try {
    if (pid > 1) process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
  rmSync(lock, { force: true });
}

describe('the hook process', () => {
  test('there are recordings to ask', () => expect(RECORDED.length).toBeGreaterThan(30));

  test('says nothing to what is allowed, and reports each event of a recorded session once', async () => {
    const answers = RECORDED.map((path) => hook(readFileSync(join(root, path), 'utf8')));
    const [asks, ...others] = answers.filter(({ stdout }) => stdout !== '');
    // One of them deletes a folder of the project.
    expect(JSON.parse(asks!.stdout).hookSpecificOutput).toMatchObject({ permissionDecision: 'ask' });
    expect(others).toEqual([]);
    expect(answers.every(({ code, stderr }) => code === 0 && stderr === '')).toBe(true);
    await until(() => sent().length >= RECORDED.length);
    const names = sent().map(({ attributes }) => attributes.find(({ key }) => key === 'hook_event')?.value.stringValue);
    expect(names).toEqual(RECORDED.map((path) => basename(path, '.json').replace(/^\d+-/, '')));
    expect(new Set(sent().map(({ timeUnixNano }) => timeUnixNano)).size).toBe(RECORDED.length);
  });

  test.each(DOCUMENTED)('says nothing to %s', (name) => {
    expect(hook(event(name, { message: 'text', tool_name: 'Read', tool_input: {} }))).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(namesOf(spooled())).toEqual([name]);
  });

  test.each(['', 'no json', '[1]'])('lets the agent go on where stdin is %j, and reports it', (input) => {
    expect(hook(input)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(JSON.parse(spooled()[0]!).attributes.rule).toBe('input-unreadable');
  });

  test('works without a home, in a folder that is gone', () => {
    const { HOME: _, ...bare } = env();
    const gone = mkdtempSync(join(folder, 'gone-'));
    const script = `rmdir "${gone}"; exec "${process.execPath}" "${HOOK}" hook`;
    const { stdout, status: code } = spawnSync('sh', ['-c', script], {
      cwd: gone,
      input: event('Stop'),
      env: bare,
      encoding: 'utf8',
    });
    expect({ stdout, code }).toEqual({ stdout: '', code: 0 });
    expect(namesOf(spooled())).toEqual(['Stop']);
  });
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
  ];

  test.each(ways)('%s %j: a forbidden call is stopped, and reported as its own', (agent, words, input, answer) => {
    const { code, stdout, stderr } = hook(JSON.stringify(input), {}, words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject(answer);
    expect(spooled().map((record) => JSON.parse(record))).toMatchObject([{ agent, attributes: { verdict: 'deny' } }]);
  });

  test.each(ways)('%s %j: what is harmless is left to it, without an allow', (agent, words, input) => {
    const harmless = JSON.stringify(input).replaceAll(command, 'ls src').replaceAll('.env', 'a.ts');
    expect(hook(harmless, {}, words).stdout).toBe(agent === 'codex' ? '' : '{}\n');
  });
});

describe('reports', () => {
  test('wait while nobody takes them, and leave when somebody does', async () => {
    status = 503;
    for (let at = 0; at < 5; at++) hook(event('Stop'));
    stopSender();
    expect(spooled()).toHaveLength(5);
    status = 200;
    hook(event('SessionEnd'));
    await until(() => new Set(sent().map(({ timeUnixNano }) => timeUnixNano)).size === 6);
  });

  test('are not lost where the hook is killed as soon as it has answered', async () => {
    const hooks = Array.from({ length: 5 }, () => {
      const child = spawn(process.execPath, [HOOK, 'hook', '--agent', 'cursor'], { env: env(), cwd: folder });
      child.stdout.once('data', () => child.kill('SIGKILL'));
      child.stdin.end(JSON.stringify({ hook_event_name: 'beforeShellExecution', command: 'ls', conversation_id: 's' }));
      return once(child, 'close');
    });
    await Promise.all(hooks);
    expect(spooled()).toHaveLength(5);
  });

  test('of a disk that is full are sent all the same', async () => {
    // Its every write fails as it does where no space is left.
    mkdirSync(state());
    symlinkSync('/dev/full', join(state(), 'spool.jsonl'));
    expect(hook(event('Stop'))).toEqual({ code: 0, stdout: '', stderr: '' });
    await until(() => sent().length === 1);
    rmSync(join(state(), 'spool.jsonl'));
    hook(event('Stop'));
    await until(() => new Set(sent().map(({ timeUnixNano }) => timeUnixNano)).size === 2);
  });

  test('that cannot be written are sent all the same', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(hook(event('Stop'), { OTELKPI_HOOK_DIR: file })).toEqual({ code: 0, stdout: '', stderr: '' });
    await until(() => sent().length === 1);
  });

  test('of many hooks at once all arrive, each once', async () => {
    const hooks = Array.from({ length: 16 }, (_, at) => {
      const child = spawn(process.execPath, [HOOK, 'hook'], {
        env: env(),
        cwd: folder,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      child.stdin.end(event('PostToolUse', { session_id: `s${at}`, tool_name: 'Read' }));
      return once(child, 'close');
    });
    await Promise.all(hooks);
    await until(() => new Set(sent().map(({ timeUnixNano }) => timeUnixNano)).size === 16);
  });
});

describe('the agent', () => {
  const call = event('PreToolUse', { tool_name: 'Bash', tool_input: { command: 'npm test 2>&1 | tail -5' } });

  /** Milliseconds of the processor, which other work on the machine does not make longer; Linux counts them in tens. */
  const childrenMs = () => {
    const words = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
    return (Number(words[13]) + Number(words[14])) * 10;
  };

  test('waits 150 ms at most in 99 of 100 calls, while the receiver takes nothing and never answers', async () => {
    const silent = createNetServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const away = { OTELKPI_HOOK_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` };
    const waits = Array.from({ length: 100 }, () => {
      const [before, startMs] = [childrenMs(), performance.now()];
      hook(call, away);
      return { cpuMs: childrenMs() - before, wallMs: performance.now() - startMs };
    });
    const at = (share: number, of: (wait: { cpuMs: number; wallMs: number }) => number) =>
      waits.map(of).toSorted((a, b) => a - b)[Math.ceil(share * waits.length) - 1]!;
    expect(at(0.99, ({ cpuMs }) => cpuMs)).toBeLessThanOrEqual(150);
    // On a machine that does other things it is slower, but does not wait for the network.
    expect(at(0.5, ({ wallMs }) => wallMs)).toBeLessThanOrEqual(150);
    expect(spooled()).toHaveLength(100);
    silent.close();
  });

  test('is answered by code that was kept: sooner, and with the same words', async () => {
    const kept = () => (existsSync(join(state(), 'code')) ? readdirSync(join(state(), 'code')) : []);
    const bad = event('PreToolUse', { tool_name: 'Bash', tool_input: { command: 'sudo rm -rf /' } });
    const first = hook(bad);
    await until(() => kept().length === 1 && /-(x64|arm64)[^.]*$/.test(kept()[0]!));
    expect(hook(bad)).toEqual(first);
    expect(JSON.parse(first.stdout).hookSpecificOutput.permissionDecision).toBe('deny');
    const path = join(state(), 'code', kept()[0]!);
    writeFileSync(path, 'not what V8 made');
    expect(hook(bad)).toEqual(first);
  });
});

test('extras are there for whoever asks for them', async () => {
  const transcript = join(folder, 'transcript.jsonl');
  writeFileSync(transcript, 'what was said\n');
  mkdirSync(join(folder, '.config/otel-kpi'), { recursive: true });
  const settings = { transcripts: join(folder, 'kept'), event_log: join(folder, 'log/events.jsonl') };
  writeFileSync(join(folder, '.config/otel-kpi/hook.json'), JSON.stringify(settings));
  hook(event('Stop', { transcript_path: transcript }));
  await until(() => existsSync(join(folder, 'kept/s/transcript.jsonl')) && existsSync(settings.event_log));
  expect(namesOf(recordsIn(readFileSync(settings.event_log, 'utf8')))).toEqual(['Stop']);
});

test('the same words of otel-kpi start the same program', () => {
  const words = ['--disable-warning=ExperimentalWarning', join(root, 'src/main.ts'), 'hook', '--agent', 'cursor'];
  const { stdout } = spawnSync(process.execPath, words, { input: event('stop'), env: env(), encoding: 'utf8' });
  expect(stdout).toBe('{}\n');
});
