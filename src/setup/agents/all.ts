/** Every agent that can be set up. */
import type { Agent } from '../agent.ts';
import { COPILOT_CLI, OPENCODE } from './by-environment.ts';
import { CLAUDE_CODE } from './claude-code.ts';
import { CODEX } from './codex.ts';
import { GEMINI_CLI, QWEN_CODE } from './gemini-cli.ts';

export const AGENTS: readonly Agent[] = [CLAUDE_CODE, CODEX, GEMINI_CLI, QWEN_CODE, COPILOT_CLI, OPENCODE];

export const AGENT_NAMES = AGENTS.map(({ name }) => name);

/** The agent whose hooks `hooks install` knows. */
export const HOOKED = CLAUDE_CODE.name;
