/** Kinds of steps (see steps.ts), by those of activities. They are kept by these numbers. `past`: the last request that is through. */
export const STEP = { request: 0, tool: 1, compaction: 2, mcp_connection: 3, past: 4 } as const;
