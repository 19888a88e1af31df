/** What the program does beside hooks: none of it is on the way of an agent. */
import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { sessionOf } from './agents/installable.ts';
import { printable, printedSettings } from './agents/printed.ts';
import { lastBlock } from './blocks.ts';
import { budgetLines } from './budget-lines.ts';
import type { Env } from './event.ts';
import { doExtras } from './extras.ts';
import { install, uninstall } from './install.ts';
import { runSender } from './sender.ts';
import { readSettings, type Folders } from './settings.ts';
import { costLine, statusLine } from './statusline.ts';
import { suggestions } from './suggest.ts';
import { waitingNow } from './waiting.ts';

export type Program = {
  readonly env: Env;
  readonly folders: Folders;
  readonly version: string;
  readonly readAll: () => string;
  /** The file that hooks start. */
  readonly program: string;
};

const HOOK_USAGE = `otel-kpi hook [--agent NAME] [--event NAME]   judge and report one event of an agent, from JSON on stdin
otel-kpi statusline                           print a status line from JSON on stdin
otel-kpi hooks install [--settings FILE]      add the hooks to the agent's settings
otel-kpi hooks uninstall [--settings FILE]    give the settings back as they were
otel-kpi hooks print AGENT                    print the hooks for the settings of another agent
otel-kpi hooks why|cost|budget                what was stopped last, what this session costs, what is left
otel-kpi hooks waiting                        which sessions wait for a person now, and how long
otel-kpi hooks suggest                        rules that would have saved questions, and how much waiting
`;

/** Gives the exit code. */
export async function run(command: string, words: readonly string[], program: Program): Promise<number> {
  const { env, folders, version } = program;
  const settings = readSettings(folders, env);
  const session = sessionOf(env);
  switch (words.includes('--help') ? 'help' : command === 'hooks' ? hooksCommand(words) : command) {
    case 'send':
      if (env['OTELKPI_HOOK_EXTRAS'] !== undefined) doExtras(env['OTELKPI_HOOK_EXTRAS'], settings);
      await runSender({ folder: folders.state, settings, version, record: env['OTELKPI_HOOK_RECORD'] });
      return 0;
    case 'statusline':
      return print(statusLine(program.readAll(), folders.state, settings, Date.now()));
    case 'why':
      return print(lastBlock(folders.state, session));
    case 'cost':
      return print(costLine(folders.state, session, Date.now()));
    case 'waiting':
      return print(`${waitingNow(folders.state, Date.now()) || 'Nobody waits'}.\n`);
    case 'suggest':
      return print(suggestions(folders.state));
    case 'budget':
      return print(await budgetLines(folders.state, settings, Date.now()));
    case 'install':
      return print(install(settingsFile(words, folders), folders.state, program.program));
    case 'uninstall':
      return print(uninstall(settingsFile(words, folders), folders.state));
    case 'print':
      return printSettings(words[1] ?? '', program.program);
    case 'help':
      return print(HOOK_USAGE);
    default:
      writeSync(2, `otel-kpi: ${[command, ...words].join(' ')} is no command\n\n${HOOK_USAGE}`);
      return 2;
  }
}

function printSettings(agent: string, program: string): number {
  const settings = printedSettings(agent, process.execPath, resolve(program));
  if (settings !== undefined) return print(settings);
  const known = printable().map(([name, file]) => `  ${name.padEnd(12)} ${file}`);
  writeSync(2, `otel-kpi: hooks print must be followed by an agent; its settings are in\n${known.join('\n')}\n`);
  return 2;
}

/** '' where more is said than it takes: a slip of `--settings` would write into another file. */
function hooksCommand([name = '', ...more]: readonly string[]): string {
  const isOfFile = name === 'install' || name === 'uninstall';
  const takes = name === 'print' ? 1 : isOfFile && more[0] === '--settings' ? 2 : 0;
  return more.length === takes || (name === 'print' && more.length === 0) ? name : '';
}

function settingsFile(words: readonly string[], { settings }: Folders): string {
  return words[2] ?? settings;
}

function print(text: string): number {
  writeSync(1, text);
  return 0;
}
