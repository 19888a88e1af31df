/** The agents that are understood. One more is a folder beside this file and a line here. */
import { CORE_WORDS } from '../model/core-words.ts';
import { collectWords, type Words } from '../model/words.ts';
import { claudeCode } from './claude-code/translator.ts';
import { DECLARES as CODEX_WORDS } from './codex/words.ts';
import { codex } from './codex/translator.ts';
import { geminiCli } from './gemini-cli/translator.ts';
import { DECLARES as GEMINI_WORDS } from './gemini-cli/words.ts';
import { qwenCode } from './qwen-code/translator.ts';
import type { Agent } from './translator.ts';

export const AGENTS: readonly Agent[] = [
  { declares: {}, translator: claudeCode },
  { declares: CODEX_WORDS, translator: codex },
  { declares: GEMINI_WORDS, translator: geminiCli },
  { declares: {}, translator: qwenCode },
];

/** All words that activities of these agents, and so KPIs, may be made of. */
export function wordsOf(agents: readonly Agent[]): Words {
  return collectWords([CORE_WORDS, ...agents.map(({ declares }) => declares)]);
}
