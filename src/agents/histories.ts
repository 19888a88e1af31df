/** The histories that can be imported. One more is a file in the folder of its agent and a line here. */
import { CLAUDE_CODE_HISTORY } from './claude-code/history.ts';
import { CODEX_HISTORY } from './codex/history.ts';
import { GEMINI_CLI_HISTORY, QWEN_CODE_HISTORY } from './gemini-cli/history.ts';
import type { History } from './history.ts';

export const HISTORIES: readonly History[] = [
  CLAUDE_CODE_HISTORY,
  CODEX_HISTORY,
  GEMINI_CLI_HISTORY,
  QWEN_CODE_HISTORY,
];
