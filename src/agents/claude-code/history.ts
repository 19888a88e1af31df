/**
 * Claude Code's transcripts: a file for each session, and one for each of its subagents. Verified on recordings of 2.1.332. The
 * format is internal and changes; lines that tell no usage are passed over.
 *
 * An answer is told by a line for each of its blocks, with the same ids and the usage so far: the largest holds. A session that was
 * forked or resumed may repeat the lines of another one, with the ids of these.
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

/** The model of what the agent itself wrote, such as that a limit was reached. */
const NO_MODEL = '<synthetic>';

export const CLAUDE_CODE_HISTORY: History = {
  service: 'claude-code',
  folder: { base: '.claude', moved: 'CLAUDE_CONFIG_DIR', below: ['projects'] },
  isFile: (path) => path.endsWith('.jsonl'),
  read: (text) => linesWith('"usage"', text).flatMap((line) => requestOf(line) ?? []),
  account: { file: '../.claude.json', read: (text) => textAt(parsed(text), 'oauthAccount', 'emailAddress') },
};

function requestOf(line: Json): HistoryRequest | undefined {
  const usage = at(line, 'message', 'usage');
  const model = textAt(line, 'message', 'model');
  const [message, request] = [textAt(line, 'message', 'id') || textAt(line, 'uuid'), textAt(line, 'requestId')];
  const session = textAt(line, 'forkedFrom', 'sessionId') || textAt(line, 'sessionId');
  const timeMs = timeAt(line, 'timestamp');
  if (textAt(line, 'type') !== 'assistant' || usage === undefined || model === NO_MODEL) return undefined;
  if (message === '' || session === '' || Number.isNaN(timeMs)) return undefined;
  const speed = textAt(usage, 'speed');
  const [written, short, long] = [
    tokensAt(usage, 'cache_creation_input_tokens'),
    tokensAt(usage, 'cache_creation', 'ephemeral_5m_input_tokens'),
    tokensAt(usage, 'cache_creation', 'ephemeral_1h_input_tokens'),
  ];
  return {
    id: `${message}/${request}`,
    session,
    timeMs,
    model: canonicalModel(model),
    source: at(line, 'isSidechain') === true ? 'subagent' : 'main',
    ...(speed === 'fast' && { speed }),
    tokens: {
      input: tokensAt(usage, 'input_tokens'),
      output: tokensAt(usage, 'output_tokens'),
      cache_read: tokensAt(usage, 'cache_read_input_tokens'),
      cache_write: written,
    },
    // Both are told as 0 where the agent does not know: they are believed where they add up.
    ...(written > 0 && short + long === written && { longWrites: long }),
  };
}
