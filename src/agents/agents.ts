/** The agents that are understood. One more is a folder beside this file and a line here. */
import { CORE_WORDS } from '../model/core-words.ts';
import { collectWords, type Words } from '../model/words.ts';
import type { Defects } from '../model/defects.ts';
import { DEFECTS as CLAUDE_CODE_DEFECTS } from './claude-code/defects.ts';
import { setupLines } from './claude-code/setup.ts';
import { DECLARES as CLAUDE_CODE_WORDS } from './claude-code/words.ts';
import { claudeCode } from './claude-code/translator.ts';
import { DEFECTS as CODEX_DEFECTS } from './codex/defects.ts';
import { DECLARES as CODEX_WORDS } from './codex/words.ts';
import { codex } from './codex/translator.ts';
import { DEFECTS as COPILOT_DEFECTS } from './copilot-cli/defects.ts';
import { copilotCli } from './copilot-cli/translator.ts';
import { DEFECTS as COWORK_DEFECTS } from './cowork/defects.ts';
import { cowork } from './cowork/translator.ts';
import { WHOLE_WORDS } from './gen-ai/wholes.ts';
import { genAi } from './gen-ai/translator.ts';
import { geminiCli } from './gemini-cli/translator.ts';
import { DECLARES as GEMINI_WORDS } from './gemini-cli/words.ts';
import { hook } from './hook/translator.ts';
import { DECLARES as HOOK_WORDS } from './hook/words.ts';
import { transcript } from './transcript/translator.ts';
import { DECLARES as TRANSCRIPT_WORDS } from './transcript/words.ts';
import { qwenCode } from './qwen-code/translator.ts';
import { opencode } from './opencode/translator.ts';
import type { Agent } from './translator.ts';

/** Of two that know a record the first has it: hooks and transcripts speak for all agents, and Cowork has Claude Code's scopes. */
export const AGENTS: readonly Agent[] = [
  { declares: HOOK_WORDS, translator: hook },
  { declares: TRANSCRIPT_WORDS, translator: transcript },
  { declares: {}, translator: cowork },
  { declares: CLAUDE_CODE_WORDS, translator: claudeCode },
  { declares: CODEX_WORDS, translator: codex },
  { declares: {}, translator: copilotCli },
  { declares: {}, translator: opencode, cost: 'estimated' },
  { declares: GEMINI_WORDS, translator: geminiCli, cost: 'estimated' },
  { declares: {}, translator: qwenCode, cost: 'estimated' },
  // Whoever has a translator of their own comes before it.
  { declares: WHOLE_WORDS, translator: genAi },
];

/** What is known to be wrong with what agents tell. */
export const DEFECTS: Defects = new Map([
  ['claude-code', CLAUDE_CODE_DEFECTS],
  ['codex', CODEX_DEFECTS],
  ['copilot-cli', COPILOT_DEFECTS],
  ['cowork', COWORK_DEFECTS],
]);

/** How who has none is told to begin: what makes the first of them send to an endpoint. */
export const firstLines = setupLines;

/** All words that activities of these agents, and so KPIs, may be made of. */
export function wordsOf(agents: readonly Agent[]): Words {
  return collectWords([CORE_WORDS, ...agents.map(({ declares }) => declares)]);
}
