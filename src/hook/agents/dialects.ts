/** The agents whose hooks are understood. One more is a dialect in this folder and a line here. */
import type { Dialect, Env, Json } from '../event.ts';
import { claudeCode, codex, qwenCode } from './claude-code.ts';
import { copilotCli, cursor, geminiCli } from './others.ts';

/** Who has variables of their own comes before those who share names of events. */
const DIALECTS: readonly Dialect[] = [copilotCli, qwenCode, geminiCli, claudeCode, cursor, codex];

/** By the agent that the command line names, else by the name of the event and by what the agent tells in the environment. */
export function dialectOf(agent: string, json: Json, named: string, env: Env): Dialect {
  if (agent !== '') return DIALECTS.find((dialect) => dialect.agent === agent) ?? claudeCode;
  const event = json['hook_event_name'];
  // Of those that begin the names of events with a small letter one does not write them into its JSON.
  if (typeof event !== 'string' && /^[a-z]/.test(named)) return copilotCli;
  return DIALECTS.find((dialect) => dialect.speaks(typeof event === 'string' ? event : named, env)) ?? claudeCode;
}
