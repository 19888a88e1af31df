/** Turns of Codex, as its logs and metrics tell them, and what their tokens cost by hand: test/prices/late*.test.ts. */
import type { ExportRequest } from '../../src/model/exchange.ts';
import { event, metric, request } from '../sent.ts';
import { startRun, type Run, type RunOptions } from '../golden/run.ts';
import { NOON_MS } from '../fold/activities.ts';

export const MINUTE_MS = 60_000;

const LOGS = { resource: { 'service.name': 'codex_exec', 'host.name': 'h' }, scope: 'codex_otel.log_only' };
const METRICS = { resource: { 'service.name': 'codex_exec' }, scope: 'codex' };
const NO_IDS = { 'session.id': '', 'user.id': '' };

/** The id of a turn says when it began. */
function turnId(atMs: number): string {
  const hex = atMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8000-00000000000${atMs % 10}`;
}

type Of = { conversation?: string; model?: string };

const names = ({ conversation = 'c1', model = 'gpt-6-sol' }: Of) => ({
  ...NO_IDS,
  'conversation.id': conversation,
  model,
});

export const prompt = (atMs: number, of: Of = {}) =>
  request('logs', [event('codex.user_prompt', atMs, { ...names(of), prompt_length: '9' })], LOGS);

/** Dollars of a million tokens: 2, of those from a cache 0.2, and 10 of output. */
export const REQUEST_USD = (1000 * 2 + 500 * 0.2 + 100 * 10) / 1e6;

export const answer = (atMs: number, of: Of = {}) => {
  const tokens = { input_token_count: '1500', cached_token_count: 500, output_token_count: '100' };
  const attributes = { ...names(of), 'event.kind': 'response.completed', ...tokens };
  return request('logs', [event('codex.sse_event', atMs, attributes)], LOGS);
};

/** What the turn that began then cost, by the event. */
export const report = (beganMs: number, atMs: number, usd: string, of: Of = {}, id = turnId(beganMs)) =>
  request('logs', [event('codex.turn_cost', atMs, { ...names(of), 'turn.id': id, 'usage.estimated_usd': usd })], LOGS);

/** The same by the metric, in whole millionths of a dollar. */
export const reportPoint = (beganMs: number, atMs: number, micros: number, of: Of = {}) =>
  request(
    'metrics',
    [metric('codex.turn.cost_microusd', micros, atMs, { ...names(of), 'turn.id': turnId(beganMs) })],
    METRICS,
  );

export const START_MS = NOON_MS;

/** A run whose clock is that of the records. */
export async function startAt(options: RunOptions = {}): Promise<Run> {
  return startRun({ nowMs: START_MS, ...options });
}

/** Listens until a time. */
export async function listenUntil(run: Run, atMs: number): Promise<void> {
  while (run.nowMs < atMs) {
    run.nowMs = Math.min(run.nowMs + 15_000, atMs);
    await run.core.sweep();
  }
}

/** What comes when, in this order. */
export async function deliver(
  run: Run,
  all: readonly (readonly [atMs: number, request: ExportRequest])[],
): Promise<void> {
  for (const [atMs, each] of all) {
    await listenUntil(run, atMs);
    await run.send(each);
  }
}
