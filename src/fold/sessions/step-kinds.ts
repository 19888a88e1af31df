import type { What } from '../../model/activity.ts';

/**
 * Kinds of steps (see steps.ts), by those of activities. They are kept by these numbers, of which there are at most eight.
 * `past`: the last request that is through; `ended`: likewise, with the work period, so what it wrote is told.
 */
export const STEP = { request: 0, tool: 1, compaction: 2, mcp_connection: 3, past: 4, ended: 5 } as const;

/** The same where they count by the ledger; a request that is told apart from its usage is what it used. */
const TOLD: Readonly<Record<string, string>> = {
  told_request: 'request',
  request_usage: 'request',
  told_tool: 'tool',
  tool_call: 'tool',
};

/** What a request was made for. */
export function sourceOf({ labels, madeFor }: What): string | undefined {
  return labels['source'] ?? madeFor;
}

/** Whether it is a request that is through, and kept for the next one to be compared with. */
export function isThrough(kind: number): boolean {
  return kind === STEP.past || kind === STEP.ended;
}

/** Whether it tells what a request used. */
export function hasUsage(kind: number): boolean {
  return kind === STEP.request || isThrough(kind);
}

/** Of a kind of activity; undefined where it is no step. Side work leads to no calls, and has caches of its own. */
export function stepOf(what: What): number | undefined {
  const kind = TOLD[what.kind] ?? what.kind;
  if (kind === 'past' || kind === 'ended' || (kind === 'request' && sourceOf(what) === 'auxiliary')) return undefined;
  return (STEP as Readonly<Record<string, number>>)[kind];
}
