/** One turn: a prompt, the requests and tools it takes, and what comes of them. */
import { EDIT_TOOLS, type Happening, type Session, type Source } from './happenings.ts';
import { asUsed, costNanos, type Tokens } from './models.ts';
import type { Random } from './random.ts';

/** What every request begins with: the agent's own instructions and tools, which all sessions of a person share. */
const INSTRUCTION_TOKENS = 14_000;
/** Then the conversation is summed up, and begins anew with that. */
const CONTEXT_TOKENS_MAX = 160_000;

const STATUSES = [429, 429, 529, 529, 500, 503];
/** By how often they are used. */
const TOOLS = ['Read', 'Read', 'Read', 'Grep', 'Grep', 'Glob', 'Bash', 'Bash', 'Bash', 'Edit', 'Edit', 'Edit', 'Write'];
const ASKING_TOOLS: readonly string[] = [...EDIT_TOOLS, 'Bash'];

type Turn = {
  readonly session: Session;
  readonly random: Random;
  readonly happenings: Happening[];
  readonly promptId: string;
  atMs: number;
};

type What<Of = Happening> = Of extends Happening ? Omit<Of, 'atMs' | 'promptId'> : never;

/** Appends what happens from `startMs` on, and returns when it is over. */
export function turn(
  happenings: Happening[],
  session: Session,
  startMs: number,
  requestsMax: number,
  random: Random,
): number {
  const now: Turn = { session, random, happenings, promptId: random.uuid(), atMs: startMs };
  const typingMs = random.between(1_500, 40_000, 2);
  pass(now, typingMs, { kind: 'active', type: 'user', ms: typingMs });
  pass(now, 1, { kind: 'prompt', length: random.between(8, 900, 3), messageId: random.uuid() });
  const answeredMs = now.atMs;
  if (session.contextTokens === 0) sideWork(now, 1_200);
  const rounds = random.between(1, requestsMax, 1.5);
  for (let round = 0; round < rounds; round++) {
    if (random.chance(0.015)) {
      fail(now);
      break;
    }
    ask(now);
    if (round + 1 < rounds && !use(now)) break;
  }
  if (session.contextTokens > CONTEXT_TOKENS_MAX) {
    sideWork(now, session.contextTokens);
    session.contextTokens = random.between(4_000, 9_000);
  }
  pass(now, 1, { kind: 'active', type: 'cli', ms: now.atMs - answeredMs });
  return now.atMs;
}

/** Lets time pass, at whose end it happens. */
function pass(now: Turn, ms: number, what: What): void {
  now.atMs += ms;
  now.happenings.push({ ...what, atMs: now.atMs, promptId: now.promptId });
}

/** A request that sends what was said before, most of it from the cache. */
function ask(now: Turn): void {
  const { session, random } = now;
  const fresh = random.between(300, 6_000, 2);
  const output = random.chance(0.02) ? random.between(2_400, 9_000) : random.between(30, 2_400, 2.5);
  const isCached = session.contextTokens > 0 && !random.chance(0.03); // or it has expired
  answer(now, session.model, 'main', {
    input: random.between(2, 240, 2),
    output,
    cacheRead: isCached ? INSTRUCTION_TOKENS + session.contextTokens : INSTRUCTION_TOKENS,
    cacheWrite: isCached ? fresh : session.contextTokens + fresh,
  });
  session.contextTokens += fresh + output;
}

function sideWork(now: Turn, input: number): void {
  answer(now, now.session.person.agent.smallModel, 'auxiliary', {
    input,
    output: now.random.between(12, 300),
    cacheRead: 0,
    cacheWrite: 0,
  });
}

function answer(now: Turn, model: string, source: Source, sent: Tokens): void {
  const { random } = now;
  const tokens = asUsed(model, sent);
  const firstTokenMs = random.between(350, 3_800, 2);
  const durationMs = firstTokenMs + Math.round(tokens.output * random.between(9, 18));
  const used = { model, source, tokens, costNanos: costNanos(model, tokens) };
  const ids = { requestId: `req_${random.hex(24)}`, messageId: random.uuid() };
  pass(now, durationMs, { kind: 'request', ...used, durationMs, firstTokenMs, ...ids });
}

/** The agent tried again and again, and gave up. */
function fail(now: Turn): void {
  const { session, random } = now;
  const durationMs = random.between(20_000, 90_000);
  const failed = { model: session.model, source: 'main', status: random.pick(STATUSES) } as const;
  pass(now, durationMs, { kind: 'error', ...failed, durationMs, requestId: `req_${random.hex(24)}` });
}

/** Returns whether the turn goes on: what a person rejects ends it. */
function use(now: Turn): boolean {
  const { session, random } = now;
  if (random.chance(0.05)) return delegate(now);
  const tool = random.pick(TOOLS);
  const edits = EDIT_TOOLS.includes(tool);
  const by = ASKING_TOOLS.includes(tool) && random.chance(0.4) ? 'user' : 'config';
  const accepted = by === 'config' || random.chance(0.86);
  const language = edits ? languageOf(session, random) : '';
  const toolUseId = `toolu_${random.hex(22)}`;
  const waitMs = by === 'user' ? random.between(900, 25_000, 2) : 4;
  pass(now, waitMs, { kind: 'decision', tool, toolUseId, accepted, by, language });
  if (!accepted) return false;
  const durationMs = tool === 'Bash' ? random.between(60, 45_000, 3) : random.between(5, 900, 2);
  const succeeded = !random.chance(tool === 'Bash' ? 0.12 : 0.03);
  pass(now, durationMs, { kind: 'tool', tool, toolUseId, succeeded, durationMs, by });
  if (succeeded) change(now, tool);
  return true;
}

/** What is left behind by a tool that did its work. */
function change(now: Turn, tool: string): void {
  const { session, random } = now;
  if (EDIT_TOOLS.includes(tool)) {
    const added = random.between(1, tool === 'Write' ? 220 : 60, 2);
    const removed = tool === 'Write' ? 0 : random.between(0, 40, 2);
    pass(now, 1, { kind: 'lines', added, removed, model: session.model });
  }
  if (tool !== 'Bash' || !random.chance(0.14)) return;
  pass(now, 1, { kind: 'commit' });
  if (random.chance(0.3)) pass(now, 1, { kind: 'pull_request' });
}

/** A sub-agent looks for something, with a context of its own. */
function delegate(now: Turn): boolean {
  const { random, session } = now;
  const [tool, toolUseId, by] = ['Agent', `toolu_${random.hex(22)}`, 'config'] as const;
  pass(now, 4, { kind: 'decision', tool, toolUseId, accepted: true, by, language: '' });
  const startMs = now.atMs;
  const requests = random.between(1, 4);
  for (let count = 0; count < requests; count++) {
    const [cacheWrite, cacheRead] = [random.between(500, 5_000), count * random.between(2_000, 5_000)];
    const model = random.chance(0.5) ? session.person.agent.smallModel : session.model;
    answer(now, model, 'subagent', { input: 40, output: random.between(50, 900, 2), cacheRead, cacheWrite });
  }
  pass(now, 1, { kind: 'tool', tool, toolUseId, succeeded: true, durationMs: now.atMs - startMs, by });
  return true;
}

function languageOf({ person }: Session, random: Random): string {
  return random.pick([person.language, person.language, person.language, 'Markdown', 'YAML', 'SQL']);
}
