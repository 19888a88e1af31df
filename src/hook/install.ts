/**
 * Adds the hooks to an agent's settings, and gives the file back as it was: bytes, mode and time. What somebody changed
 * meanwhile is theirs, and is not touched.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hooksOf, type Hooks } from './agents/installable.ts';
import { digestOf } from './digest.ts';
import { object, type Json } from './event.ts';

/** `before`: the file in base64; null where there was none. */
type Kept = {
  readonly path: string;
  readonly before: string | null;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly installed: string;
};

export function install(path: string, folder: string, program: string): string {
  const file = resolve(path);
  const note = notePath(folder, file);
  if (existsSync(note)) throw new Error(`the hooks are installed in ${file} already`);
  const stats = statSync(file, { throwIfNoEntry: false });
  const before = stats === undefined ? undefined : readFileSync(file);
  const settings = before === undefined ? {} : parse(before.toString('utf8'), file);
  const text = `${JSON.stringify(withHooks(settings, hooksOf(process.execPath, [resolve(program), 'hook'])), null, 2)}\n`;
  const kept: Kept = {
    path: file,
    before: before?.toString('base64') ?? null,
    mode: (stats?.mode ?? 0o600) & 0o7777,
    mtimeMs: stats?.mtimeMs ?? 0,
    installed: text,
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(note, JSON.stringify(kept), { mode: 0o600 });
  try {
    mkdirSync(dirname(file), { recursive: true });
    if (!isSame(file, before)) throw new Error(`${file} was changed meanwhile: try again`);
    replace(file, text, kept.mode);
  } catch (error) {
    unlinkSync(note);
    throw error;
  }
  return `The hooks are in ${file}. They take effect in sessions that begin now.\n`;
}

export function uninstall(path: string, folder: string): string {
  const file = resolve(path);
  const note = notePath(folder, file);
  if (!existsSync(note)) throw new Error(`no hooks were installed in ${file} by this program`);
  const { before, mode, mtimeMs, installed } = JSON.parse(readFileSync(note, 'utf8')) as Kept;
  if (!isSame(file, Buffer.from(installed))) {
    throw new Error(
      `${file} was changed since: take the entries that name otel-kpi out by hand, and then remove ${note}`,
    );
  }
  if (before === null) unlinkSync(file);
  else {
    replace(file, Buffer.from(before, 'base64'), mode);
    utimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
  }
  unlinkSync(note);
  return `The hooks are gone from ${file}.\n`;
}

/** Others' hooks of the same events stay, before ours. */
function withHooks(settings: Json, hooks: Hooks): Json {
  const own = object(settings['hooks']);
  const all = Object.entries(hooks).map(([event, entries]) => {
    const others = Array.isArray(own[event]) ? own[event] : [];
    return [event, [...others, ...entries]];
  });
  return { ...settings, hooks: { ...own, ...Object.fromEntries(all) } };
}

function notePath(folder: string, file: string): string {
  return join(folder, `installed-${digestOf(file)}.json`);
}

function parse(text: string, file: string): Json {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return object(json);
  } catch {
    // Said below.
  }
  throw new Error(`${file} is no JSON object: nothing was changed`);
}

function isSame(file: string, bytes: Buffer | undefined): boolean {
  if (bytes === undefined) return !existsSync(file);
  return existsSync(file) && readFileSync(file).equals(bytes);
}

/** All of it or nothing. */
function replace(file: string, text: string | Buffer, mode: number): void {
  const fresh = `${file}.otel-kpi-${process.pid}`;
  writeFileSync(fresh, text, { mode });
  chmodSync(fresh, mode);
  renameSync(fresh, file);
}
