/** What the hook answers and reports of one event, with a folder of its own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handle, type Around } from '../../src/hook/hook.ts';
import { readSettings, type Settings } from '../../src/hook/settings.ts';

export const NOW_MS = 1_795_259_139_603;

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'otel-kpi-hook-'));

export function aroundIn(folder: string, nowMs = NOW_MS, settings: Partial<Settings> = {}): Around {
  const folders = { home: folder, config: folder, state: folder, settings: join(folder, 'settings.json') };
  const read = { ...readSettings(folders, {}), ...settings };
  return { env: {}, cwd: folder, folders, settings: read, version: '1', nowMs, elapsedMs: () => 40, chance: () => 0.5 };
}

export async function toldIn(folder: string, json: object, how = aroundIn(folder), agent = '', named = '') {
  const input = JSON.stringify({ session_id: 's', cwd: folder, ...json });
  const { answer, record } = await handle({ input, agent, named }, how);
  return { ...answer, record: JSON.parse(record).attributes };
}

export const event = (hook_event_name: string, of: object = {}) => ({ hook_event_name, ...of });
