/**
 * Blocks of five hours, as subscriptions count them: a block begins with the full hour of its first request, and a request five
 * hours later, or after a pause of as long, begins another. Of all agents together.
 */
import type { EventRecord } from './reading.ts';

const HOUR_MS = 3_600_000;
const BLOCK_MS = 5 * HOUR_MS;

/** `requests`: in order of time. */
export function blocksOf(requests: readonly EventRecord[]): EventRecord[] {
  const blocks: { startMs: number; lastMs: number; requests: number; tokens: number; cost: number | null }[] = [];
  for (const { timestamp, requests: made, tokens, cost_usd: cost } of requests) {
    const atMs = Date.parse(`${String(timestamp).replace(' ', 'T')}Z`);
    let block = blocks.at(-1);
    if (block === undefined || atMs >= block.startMs + BLOCK_MS || atMs - block.lastMs >= BLOCK_MS) {
      block = { startMs: atMs - (atMs % HOUR_MS), lastMs: atMs, requests: 0, tokens: 0, cost: null };
      blocks.push(block);
    }
    block.lastMs = atMs;
    block.requests += Number(made);
    block.tokens += Number(tokens);
    if (cost !== null) block.cost = (block.cost ?? 0) + Number(cost);
  }
  const timeOf = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  return blocks.map(({ startMs, lastMs, requests: made, tokens, cost }) => {
    return {
      block: timeOf(startMs),
      last: timeOf(lastMs),
      requests: made,
      tokens,
      cost_usd: cost === null ? null : Number(cost.toFixed(9)),
    };
  });
}
