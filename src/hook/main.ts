/**
 * The hook, a program of its own: everything is read and written at once, since streams, and loading what is not needed, would
 * cost each call of a tool more than the rest. What takes time is done by a process that nobody waits for.
 */
import { existsSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SHORT_LIFE } from './agents/installable.ts';
import { keepCode, made } from './code-file.ts';
import type { Env } from './event.ts';
import { handle, type Around } from './hook.ts';
import { isHeld, lockPath } from './lock.ts';
import { recordOf } from './record.ts';
import { foldersOf, readSettings, type Settings } from './settings.ts';
import { append } from './spool.ts';

/** Set where the bundle is made. */
declare const OTEL_KPI_VERSION: string | undefined;

const { env } = process;
const version = typeof OTEL_KPI_VERSION === 'string' ? OTEL_KPI_VERSION : 'source';
const folders = foldersOf(env);

function around(state: string, settings: Settings, nowMs: number): Around {
  // `performance` is loaded when it is asked for, which takes longer than what it would measure.
  const elapsedMs = () => process.uptime() * 1000;
  const own = { ...folders, state };
  return { env, cwd: workingFolder(), folders: own, settings, version, nowMs, elapsedMs, chance: Math.random };
}

async function hook(words: readonly string[]): Promise<void> {
  const settings = readSettings(folders, env);
  const nowMs = Date.now();
  const asked = { input: readAll(), agent: option(words, '--agent'), named: option(words, '--event') };
  const { answer, record, event } = await handle(asked, around(folders.state, settings, nowMs));
  const isKept = append(folders.state, record);
  if (answer.stdout !== '') writeSync(1, answer.stdout);
  if (answer.stderr !== '') writeSync(2, answer.stderr);
  process.exitCode = answer.exitCode;
  const { notify, transcripts, eventLog } = settings;
  const hasExtras = event !== undefined && (notify !== undefined || transcripts !== '' || eventLog !== '');
  const { moment, why, session, transcript } = event ?? {};
  const extras = hasExtras ? JSON.stringify({ moment, why, session, transcript, record }) : undefined;
  if (!isKept || extras !== undefined || !isHeld(lockPath(folders.state), nowMs)) {
    detach({ OTELKPI_HOOK_RECORD: isKept ? undefined : record, OTELKPI_HOOK_EXTRAS: extras });
  }
}

/** '' where it was removed under us. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}

/** Starts the sender, which takes nothing of ours with it; and what keeps the code, where none of it is kept. */
function detach(more: Readonly<Record<string, string | undefined>>): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  // Not in the project, which somebody may want to remove. Where there is no home, nothing would start in it.
  const cwd = existsSync(folders.home) ? folders.home : dirname(process.execPath);
  const options = { detached: true, stdio: 'ignore', windowsHide: true, cwd } as const;
  const start = (words: readonly string[], own: Env) => {
    // Where no process can be had the next hook tries again.
    spawn(process.execPath, words, { ...options, env: own })
      .on('error', () => {})
      .unref();
  };
  // What makes a short life shorter is no good for a longer one.
  start([...process.execArgv.filter((word) => word !== SHORT_LIFE), process.argv[1]!, 'send'], { ...env, ...more });
  const own = made();
  if (own !== undefined && !existsSync(own.codeFile)) start([...process.execArgv, process.argv[1]!, 'warm'], env);
}

/** All of standard input. A pipe that does not block has nothing for a moment. */
function readAll(): string {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.allocUnsafe(64 * 1024);
    try {
      const length = readSync(0, part);
      if (length === 0) break;
      parts.push(part.subarray(0, length));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') break;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return Buffer.concat(parts).toString('utf8');
}

function option(words: readonly string[], name: string): string {
  const at = words.indexOf(name);
  return at < 0 ? '' : (words[at + 1] ?? '');
}

/** A mistake of ours lets the agent go on, and is counted. */
function failed(error: unknown): void {
  process.exitCode = 1;
  const attributes = { hook_event: 'HookFailed', moment: 'other', rule: 'hook-failed', guard_version: version };
  append(folders.state, recordOf('unknown', attributes, Date.now(), Math.random()));
  writeSync(2, `otel-kpi hook: ${error instanceof Error ? error.message : String(error)}\n`);
}

/** What is judged for it leaves nothing behind but what V8 made. */
async function warm(): Promise<void> {
  const own = made();
  if (own === undefined) return;
  const settings = readSettings(folders, env);
  const state = join(dirname(own.codeFile), 'state');
  const handled = (input: string) => handle({ input, agent: '', named: '' }, around(state, settings, Date.now()));
  await keepCode(own, handled);
}

async function main(): Promise<void> {
  const [command = 'hook', ...words] = process.argv.slice(2);
  if (command === 'hook' && words[0] !== '--help') {
    // What is not there is told by an error, whose stack nobody reads.
    Error.stackTraceLimit = 0;
    await hook(words).catch(failed);
    // Everything is written: to take the runtime apart would be waited for.
    process.exit();
  }
  if (command === 'warm') return warm();
  const { run } = await import('./commands.ts');
  process.exitCode = await run(command, words, { env, folders, version, readAll, program: process.argv[1]! });
}

/** A command of a person's. Whoever read it may have gone, as `head` does. */
function refused(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
  process.exitCode = 1;
  writeSync(2, `otel-kpi: ${error instanceof Error ? error.message : String(error)}\n`);
}

main().catch(refused);
