/**
 * Gemini CLI's recorded chats: a file for each session, whole or by lines, and one for each of its subagents, in a folder with the name
 * of the session. Verified with 0.61.0. A message may be written several times as it grows: the last holds. Qwen Code has the names of
 * the model API instead; its subagents tell their session, and lie in a folder of their own.
 */
import {
  at,
  linesWith,
  parsed,
  textAt,
  timeAt,
  tokensAt,
  type History,
  type HistoryRequest,
  type Json,
} from '../history.ts';
import { canonicalModel } from './words.ts';

const CHAT = /(?:^|\/)chats\/(?:([^/]+)\/)?[^/]+\.jsonl?$/;
const QWEN_CHAT = /(^|\/)(chats\/[^/]+\.jsonl?|subagents\/[^/]+\/agent-[^/]+\.jsonl)$/;

export const GEMINI_CLI_HISTORY: History = {
  service: 'gemini-cli',
  folder: { base: '.gemini', moved: 'GEMINI_CLI_HOME', below: ['tmp'] },
  isFile: (path) => CHAT.test(path),
  read: (text, path) =>
    requestsOf(text, CHAT.exec(path)?.[1], ({ input, cached, output, thoughts, tool }) => [
      input - cached + tool,
      output,
      thoughts,
    ]),
  account: { file: 'google_accounts.json', read: (text) => textAt(parsed(text), 'active') },
};

export const QWEN_CODE_HISTORY: History = {
  service: 'qwen-code',
  folder: { base: '.qwen', moved: 'QWEN_HOME', below: [''] },
  isFile: (path) => QWEN_CHAT.test(path),
  // Where the model API is OpenAI's, its output has the thoughts in it, as the total shows.
  read: (text) =>
    requestsOf(text, undefined, ({ input, cached, output, thoughts, tool, total }) => {
      const isWithin = total > 0 && total === input + output;
      return [input - cached + tool, isWithin ? output - thoughts : output, thoughts];
    }),
};

type Told = Readonly<Record<'input' | 'cached' | 'output' | 'thoughts' | 'tool' | 'total', number>>;
type Split = (told: Told) => readonly [input: number, output: number, reasoning: number];

/** `parent`: the session of whose subagent it is. */
function requestsOf(text: string, parent: string | undefined, split: Split): HistoryRequest[] {
  const whole = text.trimStart().startsWith('{') ? parsed(text) : undefined;
  const messages = at(whole, 'messages');
  const lines = Array.isArray(messages) ? (messages as Json[]) : linesWith('"', text);
  let session = textAt(whole, 'sessionId');
  const byId = new Map<string, HistoryRequest>();
  for (const line of lines) {
    session = textAt(line, 'sessionId') || session;
    const told = toldOf(line);
    const id = textAt(line, 'id') || textAt(line, 'uuid');
    const timeMs = timeAt(line, 'timestamp');
    if (told === undefined || id === '' || session === '' || Number.isNaN(timeMs)) continue;
    const [input, output, reasoning] = split(told).map((count) => Math.max(count, 0)) as [number, number, number];
    const model = canonicalModel(textAt(line, 'model'));
    const tokens = { input, output, reasoning, cache_read: told.cached };
    byId.set(id, { id: `${session}/${id}`, session: parent ?? session, timeMs, model, source: '', tokens });
  }
  return [...byId.values()];
}

function toldOf(line: Json): Told | undefined {
  const [own, api] = [at(line, 'tokens'), at(line, 'usageMetadata')];
  const [usage, names] = own === undefined ? [api, API] : [own, OWN];
  if (usage === undefined || usage === null) return undefined;
  return Object.fromEntries(Object.entries(names).map(([name, key]) => [name, tokensAt(usage, key)])) as Told;
}

const OWN: Readonly<Record<keyof Told, string>> = {
  input: 'input',
  cached: 'cached',
  output: 'output',
  thoughts: 'thoughts',
  tool: 'tool',
  total: 'total',
};
const API: Readonly<Record<keyof Told, string>> = {
  input: 'promptTokenCount',
  cached: 'cachedContentTokenCount',
  output: 'candidatesTokenCount',
  thoughts: 'thoughtsTokenCount',
  tool: 'toolUsePromptTokenCount',
  total: 'totalTokenCount',
};
