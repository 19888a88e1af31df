/** What the agents of this machine were told, and what their hook does. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defectsOf, type Defects } from '../model/defects.ts';
import type { Agent, Places } from '../setup/agent.ts';
import { HOOKED } from '../setup/agents/all.ts';
import { CANARY, hookOf } from '../setup/agents/probe.ts';
import { readJson } from '../setup/json.ts';
import { markedLines } from '../setup/marked.ts';
import { shellOf } from '../setup/shell.ts';
import type { AgentSeen } from './seen.ts';

const TIMEOUT_MS = 10_000;

export function lookAtAgent(agent: Agent, places: Places, cwd: string, defects: Defects): AgentSeen {
  const { title, name } = agent;
  const file = agent.file?.(places) ?? '';
  const version = versionOf(agent, places);
  const known = version === undefined ? [] : defectsOf(defects.get(name) ?? [], version);
  const seen = { title, file, version, defects: known };
  try {
    const shell = textOf(shellOf(places)?.file ?? '');
    const texts = {
      own: textOf(file),
      managed: textOf(agent.managed?.[places.platform] ?? ''),
      shell: markedLines(shell, name)?.join('\n') ?? '',
    };
    const told = agent.read(texts, places.env);
    const isThere = Object.values(texts).some((text) => text !== '') || told.isOn;
    const ignored = projectFiles(file, cwd).flatMap((path) => agent.ignored?.(textOf(path)) ?? []);
    const hook = name === HOOKED ? lookAtHook([texts.managed, texts.own], places) : 'not its';
    return { ...seen, ...told, isThere, fault: '', ignored, hook };
  } catch (error) {
    const fault = (error as Error).message;
    return { ...seen, isThere: true, fault, isOn: false, variables: {}, ignored: [], hook: 'not its' };
  }
}

function textOf(path: string): string {
  return path !== '' && existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Of the same name, in a folder of the same name below the project. */
function projectFiles(file: string, cwd: string): string[] {
  const [folder = '', name = ''] = file.split(/[\\/]/).slice(-2);
  const found = [join(cwd, folder, name), join(cwd, folder, name.replace(/\.json$/, '.local.json'))];
  return file === '' ? [] : found.filter((path) => path !== file);
}

function versionOf({ command }: Agent, { env }: Places): string | undefined {
  const { stdout, status } = spawnSync(command, ['--version'], { env, encoding: 'utf8', timeout: TIMEOUT_MS });
  return status === 0 ? /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] : undefined;
}

/** Runs what the settings run, with a command that every policy denies, and in a folder of its own, so that nothing is reported. */
function lookAtHook(texts: readonly string[], { env }: Places): AgentSeen['hook'] {
  const hook = texts.map((text) => hookOf(readJson(text))).find((found) => found !== undefined);
  if (hook === undefined) return 'none';
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-doctor-'));
  // Who finds a sender at work starts none.
  writeFileSync(join(folder, 'sender.lock'), '');
  try {
    const [command = '', ...args] = hook;
    const options = {
      input: CANARY,
      env: { ...env, OTELKPI_HOOK_DIR: folder },
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
    } as const;
    const { status, stdout } = spawnSync(command, args, { ...options, shell: args.length === 0 });
    if (status === 2 || /"deny"/.test(stdout ?? '')) return 'denies';
    return status === 0 ? 'allows' : 'broken';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
