/**
 * Codex's rollouts: a file for each conversation. Verified with 0.171.0. What was used is told after each answer as a sum of the
 * conversation, and told again where nothing was added: what it grew by is the request. A resumed conversation goes on in its file. One
 * that was forked begins with the lines of another one, in the same order and with the same sums, and its own id comes first; since
 * 0.171.0 it begins with the sums alone, and the lines are in the other file.
 */
import { at, linesWith, textAt, timeAt, tokensAt, type History, type HistoryRequest, type Json } from '../history.ts';

export const CODEX_HISTORY: History = {
  service: 'codex',
  folder: { base: '.codex', moved: 'CODEX_HOME', below: ['sessions', 'archived_sessions'] },
  isFile: (path) => /\.jsonl(\.zst)?$/.test(path),
  read: (text) => requestsOf(linesWith('"payload"', text)),
};

/** Of which ids are made, so they stay as they are; the type of usage that is told since 0.171.0 is in none. */
const NAMES = ['input_tokens', 'cached_input_tokens', 'output_tokens', 'reasoning_output_tokens'] as const;
const ALL = [...NAMES, 'cache_write_input_tokens'] as const;
type Sums = Readonly<Record<(typeof ALL)[number], number>>;

function requestsOf(lines: readonly Json[]): HistoryRequest[] {
  const requests: HistoryRequest[] = [];
  let [session, model] = ['', ''];
  let before: Sums | undefined;
  for (const line of lines) {
    const payload = at(line, 'payload');
    const type = textAt(line, 'type');
    if (type === 'session_meta') session ||= textAt(payload, 'id');
    if (type === 'turn_context') model = textAt(payload, 'model') || model;
    const told = toldOf(type, payload);
    if (told === undefined) continue;
    const timeMs = timeAt(line, 'timestamp');
    const used = usedOf(told, before);
    before = told.sums;
    if (session !== '' && !Number.isNaN(timeMs)) requests.push(...requestOf({ session, model, timeMs, ...told, used }));
  }
  return requests;
}

type Told = { readonly sums: Sums; readonly last: Sums | undefined };

/** The sums of the conversation, and what the last answer used. Newer versions tell both twice, in two kinds of line. */
function toldOf(type: string, payload: Json): Told | undefined {
  const [sums, last] =
    type === 'token_usage_record'
      ? [at(payload, 'thread_token_usage'), at(payload, 'usage')]
      : textAt(payload, 'type') === 'token_count'
        ? [at(payload, 'info', 'total_token_usage'), at(payload, 'info', 'last_token_usage')]
        : [];
  return sums === undefined ? undefined : { sums: sumsOf(sums), last: last === undefined ? undefined : sumsOf(last) };
}

/** What the sums grew by. The first of a file may begin with those of another, and one that fell was begun anew: then it is the last answer. */
function usedOf({ sums, last }: Told, before: Sums | undefined): Sums {
  if (before === undefined || ALL.some((name) => sums[name] < before[name])) return last ?? sums;
  return mapped((name) => sums[name] - before[name]);
}

function requestOf(told: { session: string; model: string; timeMs: number; sums: Sums; used: Sums }): HistoryRequest[] {
  const { session, model, timeMs, sums, used } = told;
  const [input, cached, output, reasoning, written] = ALL.map((name) => used[name]) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (input + output === 0) return [];
  const id = `${session}/${NAMES.map((name) => sums[name]).join('/')}`;
  const tokens = {
    input: Math.max(input - cached - written, 0),
    cache_read: cached,
    ...(written > 0 && { cache_write: written }),
    output: Math.max(output - reasoning, 0),
    reasoning,
  };
  return [{ id, session, timeMs, model, source: '', tokens }];
}

function sumsOf(usage: Json): Sums {
  return mapped((name) => tokensAt(usage, name));
}

function mapped(value: (name: (typeof ALL)[number]) => number): Sums {
  return Object.fromEntries(ALL.map((name) => [name, value(name)])) as Sums;
}
