/** The real hook process: what agents give it on stdin, and what it says, keeps and sends. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { recordsIn } from '../../src/hook/spool.ts';
import { envIn, HOOK, runHook, spooledIn, stateIn, stopSender } from './hook-process.ts';
import { until } from './process.ts';

const root = join(import.meta.dirname, '../..');
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
  stopSender(folder);
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  // What keeps the code may still be at work in it.
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});

const state = () => stateIn(folder);
const env = (more: Record<string, string> = {}) => envIn(folder, port, more);
const hook = (input: string, more: Record<string, string> = {}, words: readonly string[] = ['hook']) =>
  runHook(folder, env(more), input, words);

const event = (hook_event_name: string, of: object = {}) =>
  JSON.stringify({ session_id: 's', cwd: folder, hook_event_name, ...of });
const spooled = () => spooledIn(folder);
const namesOf = (records: readonly string[]) => records.map((record) => JSON.parse(record).attributes.hook_event);

type Log = { timeUnixNano: string; attributes: { key: string; value: { stringValue?: string } }[] };
const sent = (): Log[] =>
  bodies.flatMap((body) =>
    JSON.parse(body).resourceLogs.flatMap(
      ({ scopeLogs }: { scopeLogs: { logRecords: Log[] }[] }) => scopeLogs[0]!.logRecords,
    ),
  );

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

describe('reports', () => {
  test('wait while nobody takes them, and leave when somebody does', async () => {
    status = 503;
    for (let at = 0; at < 5; at++) hook(event('Stop'));
    stopSender(folder);
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

  test.each([
    ['in a home that is not there', () => ({ HOME: join(folder, 'none') })],
    ['where no folder can be made', () => ({ HOME: '/proc/none', OTELKPI_HOOK_DIR: '' })],
  ])('%s are sent all the same', async (_, more) => {
    expect(hook(event('Stop'), more())).toEqual({ code: 0, stdout: '', stderr: '' });
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
