/** Made-up histories of agents, in the forms that src/agents/<agent>/history.ts describes. */
import { randomFrom, type Random } from '../../demo/random.ts';

type Write = (path: string, text: string) => void;

const SESSIONS = 40;
const FIRST_MS = Date.parse('2026-11-10T08:00:00Z');
const HOUR_MS = 3_600_000;
const MODELS = ['claude-sonnet-4-5-20250929', 'claude-opus-4-5-20251101', 'claude-haiku-4-5-20251001'];

/** The same for the same seed. Paths are below the home of a user. */
export function writeHistories(seed: number, write: Write): void {
  const random = randomFrom(seed);
  for (let session = 0; session < SESSIONS; session++) {
    const startMs = FIRST_MS + session * 5 * HOUR_MS;
    claudeCode(random, session, startMs, write);
    codex(random, session, startMs, write);
    gemini(random, session, startMs, write);
  }
}

/** A session, its subagent, and for some a fork that repeats its lines. */
function claudeCode(random: Random, session: number, startMs: number, write: Write): void {
  const id = idOf(1, session);
  const lines = answers(random, id, `m${session}`, startMs, false);
  const folder = '.claude/projects/-home-dev-project';
  write(`${folder}/${id}.jsonl`, written([{ type: 'user', sessionId: id, timestamp: timeOf(startMs) }, ...lines]));
  write(`${folder}/${id}/subagents/agent-1.jsonl`, written(answers(random, id, `s${session}`, startMs, true)));
  if (session % 4 !== 0) return;
  const fork = idOf(2, session);
  const copied = lines.map((line) => ({ ...line, sessionId: fork, forkedFrom: { sessionId: id } }));
  write(
    `${folder}/${fork}.jsonl`,
    written([...copied, ...answers(random, fork, `f${session}`, startMs + HOUR_MS, false)]),
  );
}

/** Each answer in one to three lines with what was used so far. */
function answers(random: Random, sessionId: string, name: string, startMs: number, isSidechain: boolean): object[] {
  return Array.from({ length: random.between(1, 12) }, (_, at) => {
    const [output, cached, short, long] = [2000, 90_000, 3000, 2000].map((most) => random.between(0, most)) as Four;
    const usage = {
      input_tokens: random.between(1, 500),
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: short + long,
      cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
    };
    const model = random.pick(MODELS);
    return Array.from({ length: random.between(1, 3) }, (_line, line, of = 3) => ({
      type: 'assistant',
      isSidechain,
      sessionId,
      timestamp: timeOf(startMs + at * 60_000 + line * 1000),
      requestId: `req_${name}_${at}`,
      uuid: `${name}-${at}-${line}`,
      message: {
        id: `msg_${name}_${at}`,
        role: 'assistant',
        model,
        usage: { ...usage, output_tokens: Math.ceil((output * (line + 1)) / of) },
      },
    }));
  }).flat();
}

type Four = [number, number, number, number];

/** Totals grow, and are told again where nothing was used. */
function codex(random: Random, session: number, startMs: number, write: Write): void {
  const id = idOf(3, session);
  const total = {
    input_tokens: 0,
    cached_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 0,
  };
  const told = Array.from({ length: random.between(1, 10) }, (_, at) => {
    const [input, output] = [random.between(100, 60_000), random.between(10, 3000)];
    const last = {
      input_tokens: input,
      cached_input_tokens: random.between(0, input),
      output_tokens: output,
      reasoning_output_tokens: random.between(0, output),
      total_tokens: input + output,
    };
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += last[name];
    const info = { total_token_usage: { ...total }, last_token_usage: last, model_context_window: 272_000 };
    return Array.from({ length: random.between(1, 2) }, (_again, again) => ({
      timestamp: timeOf(startMs + at * 60_000 + again * 1000),
      type: 'event_msg',
      payload: { type: 'token_count', info },
    }));
  }).flat();
  const context = { timestamp: timeOf(startMs), type: 'turn_context', payload: { model: 'gpt-5-codex' } };
  const meta = { timestamp: timeOf(startMs), type: 'session_meta', payload: { id, cli_version: '0.171.0' } };
  const [day] = timeOf(startMs).split('T') as [string];
  const path = `.codex/sessions/${day.replaceAll('-', '/')}/rollout-${day}T08-00-00-${id}.jsonl`;
  write(path, written([meta, context, ...told]));
}

function gemini(random: Random, session: number, startMs: number, write: Write): void {
  const id = idOf(4, session);
  const messages = Array.from({ length: random.between(1, 10) }, (_, at) => {
    const [input, output, thoughts] = [random.between(100, 60_000), random.between(10, 3000), random.between(0, 500)];
    const tokens = {
      input,
      output,
      cached: random.between(0, input),
      thoughts,
      tool: 0,
      total: input + output + thoughts,
    };
    return {
      id: `g${session}-${at}`,
      timestamp: timeOf(startMs + at * 60_000),
      type: 'gemini',
      model: 'gemini-2.5-pro',
      tokens,
    };
  });
  const times = { startTime: timeOf(startMs), lastUpdated: timeOf(startMs + HOUR_MS) };
  write(
    `.gemini/tmp/9f/chats/session-${session}.json`,
    JSON.stringify({ sessionId: id, projectHash: '9f', ...times, messages }),
  );
}

function idOf(kind: number, session: number): string {
  return `${kind}0000000-0000-4000-8000-${String(session).padStart(12, '0')}`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

function written(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
