/** `otel-kpi setup`: agents are told where to send. Shows first what changes, and can give everything back. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, change, fileOf, giveBack, noted } from '../files/changed.ts';
import type { Env } from '../model/env.ts';
import { unknownName } from '../model/nearest.ts';
import { overHttp, type Agent, type Choice, type Places } from './agent.ts';
import { AGENT_NAMES, AGENTS, HOOKED } from './agents/all.ts';
import { diffOf } from './diff.ts';
import { fleetLines } from './fleet.ts';
import { setInJson } from './json.ts';
import { choiceOf, doubtsOf, parseFlags, refuseBesideUndo, SETUP_USAGE, type Ask, type Flags } from './options.ts';
import { planOf, type Plan } from './plan.ts';

export type SetupEdges = Places & {
  readonly print: (line: string) => void;
  /** Undefined where nobody can answer. */
  readonly ask: Ask | undefined;
  /** Runs `otel-kpi hooks …`; gives its exit code. */
  readonly hooks: (words: readonly string[]) => number;
};

const HOOKS_KNOW = 'http://127.0.0.1:4318';

/** Gives the exit code: 2 where nothing was begun. Throws what is wrong with the flags or with a file. */
export async function setup(words: readonly string[], edges: SetupEdges): Promise<number> {
  const flags = parseFlags(words);
  const { print, ask } = edges;
  if (flags.help === true) return said(print, SETUP_USAGE.trimEnd());
  if (flags.undo === true) {
    refuseBesideUndo(flags);
    return undo(edges, flags['dry-run'] === true);
  }
  const agents = agentsOf(flags, edges);
  const choice = await choiceOf(flags, edges.env, flags.yes || flags['dry-run'] || flags.fleet ? undefined : ask);
  for (const doubt of doubtsOf(choice)) print(`Note: ${doubt}`);
  if (flags.fleet === true) return said(print, [...fleetLines(agents, choice), ...hookLines(flags)].join('\n'));

  const isManaged = flags.managed === true;
  const plans = agents.map((agent) => [agent, planOf(agent, choice, edges, isManaged)] as const);
  for (const [agent, plan] of plans) show(agent, plan, print);
  if (flags['dry-run'] === true) return said(print, 'Nothing was changed (--dry-run).');
  if (flags.yes !== true) {
    if (ask === undefined) return said(print, 'Nothing was changed: say --yes where nobody can be asked.', 2);
    if (!/^y(es)?$/i.test((await ask('Write this? [y/N] ')).trim())) return said(print, 'Nothing was changed.');
  }
  const unfit = flags.hooks === true ? unfitForHooks(agents, edges, isManaged) : undefined;
  if (unfit !== undefined) {
    return said(print, `Nothing was changed: hooks need plain JSON. Take the comments out of ${unfit}, or --hooks.`, 2);
  }
  for (const [agent] of plans) write(agent, choice, edges, isManaged);
  if (flags.hooks === true) tellHooks(choice, edges);
  const code = flags.hooks === true ? installHooks(agents, edges, isManaged) : 0;
  if (code !== 0) return code;
  for (const { title, notes } of agents) for (const note of notes) print(`${title}: ${note}`);
  return said(print, 'Written. `otel-kpi doctor` checks the whole way; `otel-kpi setup --undo` gives everything back.');
}

/** A path on each machine is nothing that can be printed here. */
function hookLines({ hooks }: Flags): string[] {
  return hooks === true ? ['', 'Hooks', '  Their program writes itself into these files: docs/fleet.md.'] : [];
}

function agentsOf({ agent: named, fleet }: Flags, places: Places): readonly Agent[] {
  const wrong = named?.find((name) => !AGENT_NAMES.includes(name));
  if (wrong !== undefined) throw new Error(`--agent ${wrong} ${unknownName(wrong, AGENT_NAMES)}`);
  const chosen = AGENTS.filter((agent) =>
    named === undefined ? fleet === true || existsSync(agent.folder(places)) : named.includes(agent.name),
  );
  if (chosen.length === 0) throw new Error(`no agent was used here yet: say --agent, one of ${AGENT_NAMES.join(', ')}`);
  return chosen;
}

function show({ title, command }: Agent, { files, left }: Plan, print: SetupEdges['print']): void {
  for (const { file, before, after } of files) {
    const lines = diffOf(before?.toString('utf8') ?? '', after);
    print(`${title}: ${file}${before === undefined ? ' (new)' : ''}${lines.length === 0 ? ' says it already' : ''}`);
    for (const line of lines) print(`  ${line}`);
  }
  const variables = Object.keys(left);
  if (variables.length > 0)
    print(`${title}: set in the environment of \`${command}\`: ${variables.join(', ')} (--fleet shows them)`);
}

/** Hooks lie over what we wrote: they go before, and the caller brings them back. */
function write(agent: Agent, choice: Choice, edges: SetupEdges, isManaged: boolean): void {
  const [own] = planOf(agent, choice, edges, isManaged).files;
  const hadHooks = own !== undefined && existsSync(hooksMark(edges, own.file));
  if (hadHooks) removeHooks(own.file, edges);
  for (const { file, before, after, mode } of planOf(agent, choice, edges, isManaged).files) {
    if (before !== undefined && before.toString('utf8') === after) continue;
    if (!change(file, before, after, notePath(edges, file), mode)) {
      throw new Error(`${file} was changed meanwhile: try again`);
    }
  }
  if (hadHooks) addHooks(own.file, edges);
}

function installHooks(agents: readonly Agent[], edges: SetupEdges, isManaged: boolean): number {
  const file = hookedFile(agents, edges, isManaged);
  if (file === undefined) return said(edges.print, `Hooks are installed for ${HOOKED} alone.`);
  return existsSync(hooksMark(edges, file)) ? 0 : addHooks(file, edges);
}

function hookedFile(agents: readonly Agent[], edges: SetupEdges, isManaged: boolean): string | undefined {
  const agent = agents.find(({ name }) => name === HOOKED);
  return agent && fileOf((isManaged ? agent.managed?.[edges.platform] : agent.file?.(edges))!);
}

/** The file that hooks would refuse after it was changed. */
function unfitForHooks(agents: readonly Agent[], edges: SetupEdges, isManaged: boolean): string | undefined {
  const file = hookedFile(agents, edges, isManaged);
  const text = file === undefined ? undefined : bytesOf(file)?.toString('utf8');
  try {
    JSON.parse(text?.trim() || '{}');
    return undefined;
  } catch {
    return file;
  }
}

/** Where hooks send, in a file of their own. They know a collector on this machine without it. */
function tellHooks(choice: Choice, edges: SetupEdges): void {
  const endpoint = overHttp(choice);
  if (endpoint === HOOKS_KNOW && choice.token === '') return;
  const folder = edges.env['XDG_CONFIG_HOME'] || edges.env['APPDATA'] || join(edges.home, '.config');
  const file = fileOf(join(folder, 'otel-kpi', 'hook.json'));
  const before = bytesOf(file);
  const token = choice.token === '' ? [] : [[['token'], choice.token] as const];
  const after = setInJson(before?.toString('utf8') ?? '', [[['endpoint'], endpoint], ...token]);
  if (after !== before?.toString('utf8')) change(file, before, after, notePath(edges, file));
}

function addHooks(file: string, edges: SetupEdges): number {
  const code = edges.hooks(['install', '--settings', file]);
  if (code === 0) writeFileSync(hooksMark(edges, file), '', { mode: 0o600 });
  return code;
}

function removeHooks(file: string, edges: SetupEdges): void {
  const code = edges.hooks(['uninstall', '--settings', file]);
  if (code !== 0) throw new Error(`the hooks in ${file} could not be taken out`);
  rmSync(hooksMark(edges, file));
}

/** All or nothing: where one file is not as it was written, none is touched. */
function undo(edges: SetupEdges, isDryRun: boolean): number {
  const folder = stateFolder(edges);
  const notes = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const paths = notes.map((name) => join(folder, name));
  if (paths.length === 0) return said(edges.print, 'There is nothing to give back: setup wrote no file.');
  const files = paths.map((path) => noted(path)!);
  if (isDryRun) {
    for (const file of files) edges.print(wouldBe(file, existsSync(hooksMark(edges, file.file))));
    return said(edges.print, 'Nothing was changed (--dry-run).');
  }
  for (const { file } of files) if (existsSync(hooksMark(edges, file))) removeHooks(file, edges);
  const changed = paths.map((path) => noted(path)!).filter(({ isUnchanged }) => !isUnchanged);
  for (const { file } of changed) {
    edges.print(
      `${file} was changed since. Take out by hand what setup wrote (hooks by \`otel-kpi hooks uninstall\`).`,
    );
  }
  if (changed.length > 0) return said(edges.print, 'Nothing was given back.', 1);
  for (const path of paths) giveBack(path);
  for (const { file } of files) edges.print(`${file} is as it was.`);
  return 0;
}

/** Over hooks of ours it cannot be seen whether somebody else changed the file too. */
function wouldBe({ file, isUnchanged }: NonNullable<ReturnType<typeof noted>>, hasHooks: boolean): string {
  if (hasHooks) return `${file}: its hooks would be taken out, and then it would be as it was.`;
  return `${file} ${isUnchanged ? 'would be as it was.' : 'was changed since: no file would be given back.'}`;
}

function notePath(edges: SetupEdges, file: string): string {
  return join(stateFolder(edges), `${createHash('sha256').update(file).digest('hex').slice(0, 16)}.json`);
}

/** Beside the note of a file whose hooks were installed by us. */
function hooksMark(edges: SetupEdges, file: string): string {
  return notePath(edges, file).replace(/json$/, 'hooks');
}

function stateFolder({ env, home }: { readonly env: Env; readonly home: string }): string {
  return join(env['XDG_STATE_HOME'] || env['LOCALAPPDATA'] || join(home, '.local', 'state'), 'otel-kpi', 'setup');
}

function said(print: SetupEdges['print'], text: string, code = 0): number {
  print(text);
  return code;
}
