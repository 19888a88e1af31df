/** The agents whose hooks are understood. One more is a dialect in this folder and a line here. */
import type { Dialect, Json } from '../event.ts';
import { claudeCode, codex } from './claude-code.ts';
import { copilotCli, cursor, geminiCli } from './others.ts';

const DIALECTS: readonly Dialect[] = [claudeCode, geminiCli, cursor, copilotCli, codex];

/** By the agent that the command line names, else by the name of the event. */
export function dialectOf(agent: string, json: Json, named: string): Dialect {
  if (agent !== '') return DIALECTS.find((dialect) => dialect.agent === agent) ?? claudeCode;
  const event = json['hook_event_name'];
  // Two agents have the same names for events, and only one of them writes the name into its JSON.
  if (typeof event !== 'string') return copilotCli.speaks(named) ? copilotCli : claudeCode;
  return DIALECTS.find((dialect) => dialect.speaks(event)) ?? claudeCode;
}
