/**
 * Codex's rollouts: a file for each conversation. By its documentation and other readers; there is no recording. What was used is
 * told after each answer as a sum of the conversation, and told again where nothing was added: what it grew by is the request.
 * A resumed conversation goes on in its file. One that was forked begins with the lines of another one, in the same order and with
 * the same sums, and its own id comes first.
 */
import { at, linesWith, textAt, timeAt, tokensAt, type History, type HistoryRequest, type Json } from '../history.ts';

export const CODEX_HISTORY: History = {
  service: 'codex',
  folder: { base: '.codex', moved: 'CODEX_HOME', below: 'sessions' },
  isFile: (path) => path.endsWith('.jsonl'),
  read: (text) => requestsOf(linesWith('"payload"', text)),
};

const NAMES = ['input_tokens', 'cached_input_tokens', 'output_tokens', 'reasoning_output_tokens'] as const;
type Sums = Readonly<Record<(typeof NAMES)[number], number>>;

function requestsOf(lines: readonly Json[]): HistoryRequest[] {
  const requests: HistoryRequest[] = [];
  let [session, model] = ['', ''];
  let before = sumsOf(undefined);
  for (const line of lines) {
    const payload = at(line, 'payload');
    const type = textAt(line, 'type');
    if (type === 'session_meta') session ||= textAt(payload, 'id');
    if (type === 'turn_context') model = textAt(payload, 'model') || model;
    const total = at(payload, 'info', 'total_token_usage');
    if (textAt(payload, 'type') !== 'token_count' || total === undefined) continue;
    const sums = sumsOf(total);
    const timeMs = timeAt(line, 'timestamp');
    const request = { session, model, timeMs, sums, before };
    before = sums;
    if (session !== '' && !Number.isNaN(timeMs)) requests.push(...requestOf(request));
  }
  return requests;
}

function requestOf(told: {
  session: string;
  model: string;
  timeMs: number;
  sums: Sums;
  before: Sums;
}): HistoryRequest[] {
  const { session, model, timeMs, sums, before } = told;
  // A sum that fell was begun anew.
  const isNew = NAMES.some((name) => sums[name] < before[name]);
  const grown = (name: (typeof NAMES)[number]) => sums[name] - (isNew ? 0 : before[name]);
  const [input, cached, output, reasoning] = NAMES.map(grown) as [number, number, number, number];
  if (input + output === 0) return [];
  const id = `${session}/${NAMES.map((name) => sums[name]).join('/')}`;
  const tokens = {
    input: Math.max(input - cached, 0),
    cache_read: cached,
    output: Math.max(output - reasoning, 0),
    reasoning,
  };
  return [{ id, session, timeMs, model, source: '', tokens }];
}

function sumsOf(usage: Json): Sums {
  return Object.fromEntries(NAMES.map((name) => [name, tokensAt(usage, name)])) as Sums;
}
