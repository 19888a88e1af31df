/** The main agent's own words, as in the recordings of the version named here (test/fixtures). */

export const SERVICE = 'claude-code';
export const VERSION = '2.1.329';
export const SCOPE = 'com.anthropic.claude_code';
/** Of the names of events and metrics. */
export const PREFIX = 'claude_code.';

/** Dollars by the million tokens: of the first as recorded, of the others made up after it. */
export const MODELS = {
  large: { name: 'claude-opus-5-5', input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 },
  middle: { name: 'claude-sonnet-5', input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
  small: { name: 'claude-haiku-4-5', input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 },
} as const;

/** Of other agents, which do not tell what they write to a cache. */
// prettier-ignore
export const OTHER_MODELS = [
  { name: 'gpt-5.3-codex', input: 1.75, output: 14, cacheRead: 0.175, cacheWrite: undefined },
  { name: 'gpt-5.1-codex-mini', input: 0.25, output: 2, cacheRead: 0.025, cacheWrite: undefined },
  { name: 'gemini-3.5-flash', input: 1.5, output: 9, cacheRead: 0.15, cacheWrite: undefined },
  { name: 'gemini-3.5-flash-lite', input: 0.3, output: 2.5, cacheRead: 0.03, cacheWrite: undefined },
] as const;

/** Amounts are counted in whole parts of the unit; `scale`: how many it has. */
// prettier-ignore
export const METRICS = {
  'session.count': { description: 'Count of CLI sessions started', unit: '', scale: 1 },
  'lines_of_code.count': { description: "Count of lines of code modified, with the 'type' attribute indicating whether lines were added or removed and the 'model' attribute indicating which model made the change", unit: '', scale: 1 },
  'pull_request.count': { description: 'Number of pull requests created', unit: '', scale: 1 },
  'commit.count': { description: 'Number of git commits created', unit: '', scale: 1 },
  'cost.usage': { description: 'Cost of the Claude Code session', unit: 'USD', scale: 1e9 },
  'token.usage': { description: 'Number of tokens used', unit: 'tokens', scale: 1 },
  'code_edit_tool.decision': { description: 'Count of code editing tool permission decisions (accept/reject) for Edit, Write, and NotebookEdit tools', unit: '', scale: 1 },
  'active_time.total': { description: 'Total active time in seconds', unit: 's', scale: 1000 },
} as const;
