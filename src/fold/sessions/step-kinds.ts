import type { Labels } from '../../model/labels.ts';

/** Kinds of steps (see steps.ts), by those of activities. They are kept by these numbers. `past`: the last request that is through. */
export const STEP = { request: 0, tool: 1, compaction: 2, mcp_connection: 3, past: 4 } as const;

/** Of a kind of activity; undefined where it is no step. Side work leads to no calls, and has caches of its own. */
export function stepOf(of: string, { source }: Labels): number | undefined {
  const kind = of === 'told_request' ? 'request' : of;
  if (kind === 'past' || (kind === 'request' && source === 'auxiliary')) return undefined;
  return (STEP as Readonly<Record<string, number>>)[kind];
}
