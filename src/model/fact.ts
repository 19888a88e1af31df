/**
 * A fact is something that happened and is counted exactly once: what is left of activities when the rules of the
 * fold are through with them. KPIs are declared over facts.
 */
import type { Labels } from './labels.ts';
import type { Unit } from './units.ts';

export type FactSpec = {
  readonly unit: Unit;
  /** Beside `agent` and the configured dimensions, which every fact has. */
  readonly labels: readonly string[];
  /**
   * One fact is one occurrence. Where it is not, an amount may arrive in one fact or in several, as exports and commits
   * happen to fall, so that only its sum means something.
   */
  readonly each?: true;
  /** One fact tells a number of things, not just that one happened: its size means something though it has no unit. */
  readonly several?: true;
  readonly help: string;
};

/** What every agent's KPIs are made of. A translator may declare more (see words.ts). */
export const FACTS: Readonly<Record<string, FactSpec>> = {
  cost: {
    unit: 'usd',
    labels: ['model', 'source', 'basis'],
    help: 'Money spent on model usage, as it is reported; estimated by the price list where nobody reports it.',
  },
  tool_cost: {
    unit: 'usd',
    labels: ['tool', 'outcome'],
    help: 'Of the cost of requests, the parts of the calls of tools that they led to.',
  },
  failure_cost: {
    unit: 'usd',
    labels: ['tool', 'error_type'],
    help: 'Of the same, those of calls that failed with a class of error.',
  },
  lost_cache: {
    unit: 'tokens',
    labels: ['model', 'cause'],
    help: 'Tokens that were in a prompt cache and were sent anew, by cause.',
  },
  lost_cache_cost: {
    unit: 'usd',
    labels: ['model', 'cause'],
    help: 'What these cost more than if they had been read, by the price list.',
  },
  unread_cache_cost: {
    unit: 'usd',
    labels: ['model'],
    help: 'What writing to a prompt cache cost that the next request did not read, by the price list.',
  },
  unattributed_cost: {
    unit: 'usd',
    labels: ['model'],
    help: 'Of the cost, that of sessions which name neither an account nor an installation.',
  },
  tokens: {
    unit: 'tokens',
    labels: ['model', 'source', 'type', 'hosted_by', 'service_tier'],
    help: 'Tokens used, by type.',
  },
  request: { unit: 'count', labels: ['model', 'source'], each: true, help: 'A model request that was answered.' },
  request_duration: {
    unit: 'seconds',
    labels: ['model', 'source'],
    each: true,
    help: 'How long an answered request took.',
  },
  first_token: {
    unit: 'seconds',
    labels: ['model', 'source'],
    each: true,
    help: 'Time until the first token of an answer.',
  },
  request_error: {
    unit: 'count',
    labels: ['model', 'source', 'status'],
    each: true,
    help: 'A model request that failed for good.',
  },
  prompt: { unit: 'count', labels: [], each: true, help: 'A prompt given to the agent.' },
  tool: { unit: 'count', labels: ['tool', 'outcome'], each: true, help: 'A tool call: success, error or rejected.' },
  tool_duration: { unit: 'seconds', labels: ['tool', 'outcome'], each: true, help: 'How long a tool ran.' },
  tool_failure: {
    unit: 'count',
    labels: ['tool', 'error_type'],
    each: true,
    help: 'A tool call that failed with a class of error.',
  },
  failing_session: {
    unit: 'count',
    labels: ['tool', 'error_type'],
    each: true,
    help: 'A session in which a tool failed with a class of error, once for each such pair.',
  },
  loop: {
    unit: 'count',
    labels: ['tool', 'error_type'],
    each: true,
    help: 'A session in which a tool failed with the same class of error for the fifth time.',
  },
  decision: {
    unit: 'count',
    labels: ['decision', 'tool', 'language', 'decided_by'],
    help: 'An edit accepted or rejected, by whom: person, settings or hook.',
  },
  lines: { unit: 'lines', labels: ['type', 'model'], help: 'Lines of code added or removed.' },
  permission: {
    unit: 'count',
    labels: ['decision', 'tool'],
    each: true,
    help: 'A call of a tool that a person allowed or refused.',
  },
  interruption: { unit: 'count', labels: [], each: true, help: 'A person stopped the agent instead of answering it.' },
  compaction: {
    unit: 'count',
    labels: ['trigger', 'outcome'],
    each: true,
    help: 'A conversation was summarised to make room in the context.',
  },
  mcp_connection: {
    unit: 'count',
    labels: ['status', 'transport'],
    each: true,
    help: 'An MCP server was connected, could not be, or was disconnected.',
  },
  skill_use: { unit: 'count', labels: ['skill_name', 'trigger'], each: true, help: 'A skill was activated.' },
  subagent_run: { unit: 'count', labels: ['agent_type'], each: true, help: 'A subagent finished.' },
  subagent_duration: { unit: 'seconds', labels: ['agent_type'], each: true, help: 'How long a subagent ran.' },
  permission_mode: {
    unit: 'count',
    labels: ['mode', 'trigger'],
    each: true,
    help: 'The permission mode was changed to this one.',
  },
  refusal: { unit: 'count', labels: ['model'], each: true, help: 'A request that the model refused to answer.' },
  retry: { unit: 'count', labels: ['model'], help: 'Tries of requests after the first.' },
  commit: { unit: 'count', labels: [], help: 'A commit made by the agent.' },
  pull_request: { unit: 'count', labels: [], help: 'A pull request made by the agent.' },
  active_time: { unit: 'seconds', labels: ['type'], help: 'Time in which the person or the agent was active.' },
  lost_event: {
    unit: 'count',
    labels: ['version'],
    help: 'Events that an agent numbered and that had not come when the work period ended.',
  },
  recovered_event: { unit: 'count', labels: ['version'], help: 'Events that were told as lost and came later.' },
  session_start: { unit: 'count', labels: ['start'], help: 'A start of a session: fresh, resume or continue.' },
  session_work: {
    unit: 'count',
    labels: [],
    each: true,
    help: 'A stretch of work that began. Sessions without work have none.',
  },
  client_session: {
    unit: 'count',
    labels: ['version'],
    each: true,
    help: 'A session with work, by each version of the agent that worked in it. Absent where no version is told.',
  },
  session_end: { unit: 'count', labels: ['reason'], each: true, help: 'A stretch of work that ended, by its reason.' },
  session_duration: {
    unit: 'seconds',
    labels: [],
    each: true,
    help: 'From the first to the last activity of a stretch.',
  },
  session_active: {
    unit: 'seconds',
    labels: [],
    each: true,
    help: 'Time of a stretch in which person or agent was active.',
  },
  session_waiting: { unit: 'seconds', labels: [], each: true, help: 'The rest of a stretch: nobody was active.' },
  session_cost: { unit: 'usd', labels: [], each: true, help: 'What a stretch cost.' },
  session_outcome_cost: {
    unit: 'usd',
    labels: ['outcome'],
    help: 'What a stretch cost, by what came of it.',
  },
  session_outcome: {
    unit: 'count',
    labels: ['outcome'],
    each: true,
    help: 'What came of a stretch: shipped, changed, abandoned, failed, none, or unknown where nobody would have told.',
  },
  session_tokens: { unit: 'tokens', labels: [], each: true, help: 'Tokens used in a stretch.' },
  session_prompts: { unit: 'count', labels: [], each: true, several: true, help: 'Prompts of a stretch.' },
  session_tools: { unit: 'count', labels: [], each: true, several: true, help: 'Tool calls of a stretch.' },
  repriced_cost: {
    unit: 'usd',
    labels: ['model', 'bound'],
    help: 'What the tokens that were counted cost by the price list, at least and at most.',
  },
  unpriced_tokens: { unit: 'tokens', labels: ['model'], help: 'Tokens of models that the price list does not know.' },
  compared_request: {
    unit: 'count',
    labels: ['model'],
    help: 'Requests whose reported cost was compared with the price list.',
  },
  compared_cost: {
    unit: 'usd',
    labels: ['model', 'book'],
    help: 'Money of compared requests: as reported, the nearest that the price list allows, and what is reported outside of it.',
  },
  cache_write_premium: {
    unit: 'usd',
    labels: ['model', 'part'],
    help: 'What compared requests cost beyond cache writes for 5 minutes: implied by the report, and at most.',
  },
  credits: {
    unit: 'credits',
    labels: ['unit'],
    help: 'What an agent counts its usage in that is no money, such as premium requests. Never converted.',
  },
  witnessed_cost: {
    unit: 'usd',
    labels: ['witness'],
    help: 'What each witness told of the money, before reconciling.',
  },
  witnessed_tokens: { unit: 'tokens', labels: ['witness', 'type'], help: 'What each witness told of the tokens.' },
};

/** How what is counted came; '' for in time. */
export type Arrival = '' | 'late' | 'imported';

export type Fact = {
  /** The name it is declared under. */
  kind: string;
  /** Integer in the fact's unit (units.ts); above zero but for durations. */
  value: number;
  /** When it happened, by the record's own clock where that is believable; milliseconds. */
  timeMs: number;
  /** `late`: it arrived so long after it happened that no rate may show it as of now; `imported`: of a history. */
  arrival: Arrival;
  labels: Labels;
  /** By label, of the configured dimensions. */
  dimensions: Labels;
};
