/** One turn: a prompt, requests and tools of the agent, and what comes of them. */
import type { Random } from '../random.ts';
import { EDIT_TOOLS, type Happening, type Source } from './happenings.ts';
import { isBeforeCut } from './outages.ts';

const OTHER_TOOLS: readonly string[] = ['Bash', 'Read', 'Grep'];
const LANGUAGES = ['TypeScript', 'Python', 'Go'];
const MODELS = ['claude-opus-4-5', 'claude-sonnet-4-5'];
const SMALL_MODEL = 'claude-haiku-4-5';

/** Appends what happens from `atMs` on, and returns when it is over. */
export function turn(happenings: Happening[], startMs: number, random: Random): number {
  const model = random.pick(MODELS);
  let atMs = startMs + 1 + random.below(20_000);
  happenings.push({ kind: 'active', type: 'user', ms: 500 + random.below(30_000), atMs });
  happenings.push({ kind: 'prompt', atMs });
  if (random.below(4) === 0) happenings.push(request(SMALL_MODEL, 'auxiliary', (atMs += 900), random));
  const rounds = 1 + random.below(2);
  for (let round = 0; round < rounds; round++) {
    atMs += 700 + random.below(25_000);
    const source = random.below(6) === 0 ? 'subagent' : 'main';
    if (random.below(25) === 0) {
      happenings.push({ kind: 'error', model, source, status: random.pick([429, 500, 529]), atMs });
      continue;
    }
    happenings.push(request(model, source, atMs, random));
    if (random.below(3) > 0) atMs = useTool(happenings, model, atMs, random);
  }
  happenings.push({ kind: 'active', type: 'cli', ms: 1 + random.below(40_000), atMs });
  return atMs;
}

function request(model: string, source: Source, atMs: number, random: Random): Happening {
  return {
    kind: 'request',
    model,
    source,
    // Like the prices of tokens, a multiple of ten nano-dollars.
    costNanos: 10 * (1 + random.below(40_000_000)),
    tokens: {
      input: random.below(5_000),
      output: 1 + random.below(8_000),
      cache_read: random.below(3) === 0 ? 0 : random.below(150_000),
      cache_write: random.below(3) > 0 ? 0 : random.below(20_000),
    },
    durationMs: 400 + random.below(random.below(5) === 0 ? 150_000 : 12_000),
    firstTokenMs: 150 + random.below(4_000),
    atMs,
  };
}

function useTool(happenings: Happening[], model: string, startMs: number, random: Random): number {
  const durationMs = random.below(random.below(3) === 0 ? 15_000 : 800);
  const atMs = startMs + 50 + durationMs;
  const edits = random.below(2) === 0 && !isBeforeCut(atMs);
  const tool = random.pick(edits ? EDIT_TOOLS : OTHER_TOOLS);
  const outcome = random.pick(['success', 'success', 'success', 'success', 'error', 'rejected'] as const);
  happenings.push({ kind: 'tool', tool, outcome, durationMs, language: edits ? random.pick(LANGUAGES) : '', atMs });
  if (outcome !== 'success') return atMs;
  if (edits) {
    happenings.push({ kind: 'lines', type: 'added', model, count: 1 + random.below(80), atMs });
    if (random.below(2) === 0)
      happenings.push({ kind: 'lines', type: 'removed', model, count: 1 + random.below(30), atMs });
  }
  if (tool === 'Bash' && random.below(4) === 0) happenings.push({ kind: 'commit', atMs });
  if (tool === 'Bash' && random.below(12) === 0) happenings.push({ kind: 'pull_request', atMs });
  return atMs;
}
