/**
 * Adds the hooks to an agent's settings, and gives the file back as it was: bytes, mode and time. What somebody changed
 * meanwhile is theirs, and is not touched.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bytesOf, change, fileOf, giveBack } from '../files/changed.ts';
import { hooksOf, type Hooks } from './agents/installable.ts';
import { digestOf } from './digest.ts';
import { object, type Json } from './event.ts';

export function install(path: string, folder: string, program: string): string {
  const file = fileOf(path);
  const note = notePath(folder, file);
  if (existsSync(note)) throw new Error(`the hooks are installed in ${file} already`);
  const before = bytesOf(file);
  const settings = before === undefined ? {} : parse(before.toString('utf8'), file);
  const text = `${JSON.stringify(withHooks(settings, hooksOf(process.execPath, resolve(program))), null, 2)}\n`;
  if (!change(file, before, text, note)) throw new Error(`${file} was changed meanwhile: try again`);
  return `The hooks are in ${file}. They take effect in sessions that begin now.\n`;
}

export function uninstall(path: string, folder: string): string {
  const file = fileOf(path);
  const note = notePath(folder, file);
  if (!existsSync(note)) throw new Error(`no hooks were installed in ${file} by this program`);
  if (!giveBack(note)) {
    throw new Error(
      `${file} was changed since: take the entries that name otel-kpi out by hand, and then remove ${note}`,
    );
  }
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
  throw new Error(`${file} is no JSON object (comments are none of JSON): mend it; nothing was changed`);
}
