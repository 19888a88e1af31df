/** The words that every agent's translator may use. What only one agent tells is declared beside its translator. */
import { FACTS } from './fact.ts';
import { TOKEN_TYPES } from './prices.ts';
import type { Declarations, QuantitySpec } from './words.ts';

/** Two export intervals of the metrics (60 s by default) and some. */
const RIPENS_AFTER_MS = 150_000;

/**
 * `spans`: they know the session where metrics beside them mostly do not. `scraped`: the agent's own Prometheus endpoint.
 * `starts`: events that say that a session was started; `events` tells starts by the stretches of work that were closed, and
 * who told both would count each session twice.
 */
const WITNESSES = {
  spans: { rank: -1 },
  metrics: { rank: 0 },
  events: { rank: 1 },
  scraped: { rank: 2 },
  starts: { rank: 3 },
};

const tokens = (type: string): QuantitySpec => ({
  unit: 'tokens',
  // A model may have another price where others host it, and for who can wait.
  labels: ['model', 'source', 'hosted_by', 'service_tier'],
  fact: 'tokens',
  factLabels: { type },
  reported: 'witnessed_tokens',
  counter: 'tokens',
});

export const CORE_WORDS: Declarations = {
  facts: FACTS,
  witnesses: WITNESSES,
  quantities: {
    cost: {
      unit: 'usd',
      labels: ['model', 'source'],
      fact: 'cost',
      factLabels: { basis: 'reported' },
      reported: 'witnessed_cost',
      counter: 'cost',
    },
    ...Object.fromEntries(TOKEN_TYPES.map((type) => [type, tokens(type)])),
    // Only the metric knows the language, and it comes up to a minute after the event. Counted at once, every decision
    // would be of unknown language for ever.
    decision: {
      unit: 'count',
      labels: ['decision', 'tool', 'language', 'decided_by'],
      fact: 'decision',
      ripens: { witness: 'events', afterMs: RIPENS_AFTER_MS },
    },
    // Where several witnesses tell of the same.
    prompted: { unit: 'count', labels: [], fact: 'prompt', counter: 'prompts' },
    tool_call: { unit: 'count', labels: ['tool', 'outcome'], fact: 'tool', counter: 'tools' },
    answered_request: { unit: 'count', labels: ['model', 'source'], fact: 'request' },
    failed_request: {
      unit: 'count',
      labels: ['model', 'source', 'status'],
      fact: 'request_error',
      counter: 'failures',
    },
    start: { unit: 'count', labels: ['start'], fact: 'session_start' },
    credits: { unit: 'credits', labels: ['unit'], fact: 'credits' },
    // An agent that is scraped and sends at once tells these twice.
    lines: { unit: 'lines', labels: ['type', 'model'], fact: 'lines', counter: 'changed', alone: true },
    commit: { unit: 'count', labels: [], fact: 'commit', counter: 'shipped', alone: true },
    pull_request: { unit: 'count', labels: [], fact: 'pull_request', counter: 'shipped', alone: true },
    active_time: { unit: 'seconds', labels: ['type'], fact: 'active_time', counter: 'active', alone: true },
  },
  counters: {
    cost: { unit: 'usd', fact: 'session_cost', attribute: 'cost_usd' },
    tokens: { unit: 'tokens', fact: 'session_tokens', attribute: 'tokens' },
    prompts: { unit: 'count', fact: 'session_prompts', attribute: 'prompts', zeroByEvents: true },
    tools: { unit: 'count', fact: 'session_tools', attribute: 'tool_calls', zeroByEvents: true },
    // What came of it: commits and pull requests, and lines.
    shipped: { unit: 'count' },
    changed: { unit: 'lines' },
    // Requests that failed for good, and that a person stopped the agent.
    failures: { unit: 'count' },
    interruptions: { unit: 'count' },
    // Observed together with the duration, which bounds it.
    active: { unit: 'seconds' },
  },
  kinds: {
    note: { active: false },
    session_start: { active: false },
    session_end: { active: false, ends: true },
    prompt: { active: true, facts: { prompt: 'one' }, counter: { name: 'prompts', by: 'one' } },
    request: {
      active: true,
      facts: { request: 'one', request_duration: 'durationUs', first_token: 'firstTokenUs' },
    },
    // What the ledger counts.
    prompted: { active: true },
    tool_call: { active: true, facts: { tool_duration: 'durationUs' } },
    told_tool: { active: true, facts: { tool_duration: 'durationUs' } },
    told_request: { active: true, facts: { request_duration: 'durationUs', first_token: 'firstTokenUs' } },
    request_error: {
      active: true,
      facts: { request_error: 'one' },
      counter: { name: 'failures', by: 'one' },
    },
    tool: {
      active: true,
      facts: { tool: 'one', tool_duration: 'durationUs' },
      counter: { name: 'tools', by: 'one' },
    },
    // Of a call that does not say in which session: it makes none of its trace.
    beside_tool: {
      active: true,
      work: false,
      facts: { tool: 'one', tool_duration: 'durationUs' },
      counter: { name: 'tools', by: 'one' },
    },
    decision: { active: true },
    // What follows is told beside work, and is none.
    permission: { active: false, facts: { permission: 'one' } },
    interruption: {
      active: false,
      facts: { interruption: 'one' },
      counter: { name: 'interruptions', by: 'one' },
    },
    compaction: { active: false, facts: { compaction: 'one' } },
    mcp_connection: { active: false, facts: { mcp_connection: 'one' } },
    skill_use: { active: false, facts: { skill_use: 'one' } },
    subagent_run: { active: false, facts: { subagent_run: 'one', subagent_duration: 'durationUs' } },
    permission_mode: { active: false, facts: { permission_mode: 'one' } },
    refusal: { active: false, facts: { refusal: 'one' } },
    retry: { active: false, facts: { retry: 'amount' } },
    usage: { active: true },
    lines: { active: true },
    commit: { active: true },
    pull_request: { active: true },
    // A person is active through what they or the agent do for them, not by having the program open; nor in a session that
    // never worked.
    active_time: {
      active: { label: 'type', value: 'user' },
      counter: { name: 'active', by: 'ledger' },
    },
  },
};
