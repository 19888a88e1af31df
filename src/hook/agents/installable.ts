/** The agent that hooks are installed for. Which of Claude Code's events are asked for, and how: the same for the plugin, for `hooks install` and for the template. */
import { join } from 'node:path';
import type { Env } from '../event.ts';

type Handler = {
  readonly type: 'command';
  readonly command: string;
  readonly args: readonly string[];
  readonly bash: string;
  readonly powershell: string;
  readonly timeout?: number;
  readonly async?: true;
};

export type Hooks = Readonly<Record<string, readonly { readonly hooks: readonly Handler[] }[]>>;

/** The agent waits for these: they decide, or the process may be gone when others would have started. */
const WAITED_FOR: Readonly<Record<string, number>> = {
  PreToolUse: 30,
  PreSkillShellCommand: 30,
  UserPromptSubmit: 30,
  SessionStart: 10,
  SessionEnd: 10,
  Stop: 10,
  StopFailure: 10,
};

/**
 * Told beside the agent's own work. Left out on purpose: WorktreeCreate, whose hooks make the worktree; MessageDisplay, which
 * comes with every piece of an answer; FileChanged, which wants names of files to watch.
 */
const BESIDE: readonly string[] = [
  'PermissionRequest',
  'PermissionDenied',
  'PostToolUse',
  'PostToolUseFailure',
  'Notification',
  'SubagentStart',
  'SubagentStop',
  'PreCompact',
  'PostCompact',
  'CwdChanged',
  'ConfigChange',
  'TaskCreated',
  'TaskCompleted',
];

/** Of Node: such a process ends before compiled code would pay. */
export const SHORT_LIFE = '--jitless';

/**
 * In exec form: no shell reads it, so it works in any. Copilot CLI reads settings of a project for Claude Code as well, and
 * knows no `args` beside `command`: without the lines for its shells it would run Node alone, and refuse each call.
 */
export function hooksOf(command: string, program: string): Hooks {
  const args = [SHORT_LIFE, program, 'hook'];
  const line = `"${command}" ${SHORT_LIFE} "${program}" hook`;
  const shells = { bash: line, powershell: `& ${line.replaceAll('${', '${env:')}` };
  const waited = Object.entries(WAITED_FOR).map(([event, timeout]) => [event, { timeout }] as const);
  const beside = BESIDE.map((event) => [event, { async: true, timeout: 10 }] as const);
  return Object.fromEntries(
    [...waited, ...beside].map(([event, how]) => [
      event,
      [{ hooks: [{ type: 'command', command, args, ...shells, ...how }] }],
    ]),
  );
}

/** The only agent that has a status line. */
export const STATUS_LINE_AGENT = 'claude-code';

export function settingsPath(env: Env, home: string): string {
  return join(folderOf(env, home), 'settings.json');
}

/** Where the agent keeps what is its user's. */
export function folderOf(env: Env, home: string): string {
  return env['CLAUDE_CONFIG_DIR'] || join(home, '.claude');
}

/** An option of the plugin. */
export function pluginOption(env: Env, name: string): string {
  return env[`CLAUDE_PLUGIN_OPTION_${name.toUpperCase()}`] ?? '';
}

/** The session that a command is given in; '' outside of one. */
export function sessionOf(env: Env): string {
  return env['CLAUDE_CODE_SESSION_ID'] ?? '';
}
