/** The agents of the company. */
import { CLAUDE_CODE } from './claude-code.ts';
import { CODEX } from './codex.ts';
import { GEMINI_CLI } from './gemini-cli.ts';
import type { Agent } from './agent.ts';

/** The one of all stories in which nobody asks for another. */
export const MAIN_AGENT: Agent = CLAUDE_CODE;

/** What people work with, in turns. */
export const MANY_AGENTS: readonly Agent[] = [CLAUDE_CODE, CLAUDE_CODE, CODEX, GEMINI_CLI];
