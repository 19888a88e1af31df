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

/** One fact is one occurrence. */
const each = (unit: Unit, labels: readonly string[], help: string): FactSpec => ({ unit, labels, each: true, help });

/** An amount, which comes in one fact or in several: see `each` above. */
const amount = (unit: Unit, labels: readonly string[], help: string): FactSpec => ({ unit, labels, help });

/** What every agent's KPIs are made of. A translator may declare more (see words.ts). */
export const FACTS: Readonly<Record<string, FactSpec>> = {
  cost: amount(
    'usd',
    ['model', 'source', 'basis'],
    'Money spent on model usage, as it is reported; estimated by the price list where nobody reports it.',
  ),
  tool_cost: amount(
    'usd',
    ['tool', 'outcome'],
    'Of the cost of requests, the parts of the calls of tools that they led to.',
  ),
  failure_cost: amount('usd', ['tool', 'error_type'], 'Of the same, those of calls that failed with a class of error.'),
  lost_cache: amount('tokens', ['model', 'cause'], 'Tokens that were in a prompt cache and were sent anew, by cause.'),
  lost_cache_cost: amount(
    'usd',
    ['model', 'cause'],
    'What these cost more than if they had been read, by the price list.',
  ),
  unread_cache_cost: amount(
    'usd',
    ['model'],
    'What writing to a prompt cache cost that the next request did not read, by the price list.',
  ),
  unattributed_cost: amount(
    'usd',
    ['model'],
    'Of the cost, that of sessions which name neither an account nor an installation.',
  ),
  tokens: amount('tokens', ['model', 'source', 'type', 'hosted_by', 'service_tier'], 'Tokens used, by type.'),
  request: each('count', ['model', 'source'], 'A model request that was answered.'),
  request_duration: each('seconds', ['model', 'source'], 'How long an answered request took.'),
  first_token: each('seconds', ['model', 'source'], 'Time until the first token of an answer.'),
  request_error: each('count', ['model', 'source', 'status'], 'A model request that failed for good.'),
  prompt: each('count', [], 'A prompt given to the agent.'),
  tool: each('count', ['tool', 'outcome'], 'A tool call: success, error or rejected.'),
  tool_duration: each('seconds', ['tool', 'outcome'], 'How long a tool ran.'),
  tool_failure: each('count', ['tool', 'error_type'], 'A tool call that failed with a class of error.'),
  failing_session: each(
    'count',
    ['tool', 'error_type'],
    'A session in which a tool failed with a class of error, once for each such pair.',
  ),
  loop: each(
    'count',
    ['tool', 'error_type'],
    'A session in which a tool failed with the same class of error for the fifth time.',
  ),
  decision: amount(
    'count',
    ['decision', 'tool', 'language', 'decided_by'],
    'An edit accepted or rejected, by whom: person, settings or hook.',
  ),
  lines: amount('lines', ['type', 'model'], 'Lines of code added or removed.'),
  permission: each('count', ['decision', 'tool'], 'A call of a tool that a person allowed or refused.'),
  interruption: each('count', [], 'A person stopped the agent instead of answering it.'),
  compaction: each('count', ['trigger', 'outcome'], 'A conversation was summarised to make room in the context.'),
  mcp_connection: each(
    'count',
    ['status', 'transport'],
    'An MCP server was connected, could not be, or was disconnected.',
  ),
  skill_use: each('count', ['skill_name', 'trigger'], 'A skill was activated.'),
  subagent_run: each('count', ['agent_type'], 'A subagent finished.'),
  subagent_duration: each('seconds', ['agent_type'], 'How long a subagent ran.'),
  permission_mode: each('count', ['mode', 'trigger'], 'The permission mode was changed to this one.'),
  refusal: each('count', ['model'], 'A request that the model refused to answer.'),
  retry: amount('count', ['model'], 'Tries of requests after the first.'),
  commit: amount('count', [], 'A commit made by the agent.'),
  pull_request: amount('count', [], 'A pull request made by the agent.'),
  active_time: amount('seconds', ['type'], 'Time in which the person or the agent was active.'),
  lost_event: amount('count', ['version'], 'Events that an agent numbered and that never came.'),
  session_start: amount('count', ['start'], 'A start of a session: fresh, resume or continue.'),
  session_work: each('count', [], 'A stretch of work that began. Sessions without work have none.'),
  client_session: each(
    'count',
    ['version'],
    'A session with work, by each version of the agent that worked in it. Absent where no version is told.',
  ),
  session_end: each('count', ['reason'], 'A stretch of work that ended, by its reason.'),
  session_duration: each('seconds', [], 'From the first to the last activity of a stretch.'),
  session_active: each('seconds', [], 'Time of a stretch in which person or agent was active.'),
  session_waiting: each('seconds', [], 'The rest of a stretch: nobody was active.'),
  session_cost: each('usd', [], 'What a stretch cost.'),
  session_outcome_cost: amount('usd', ['outcome'], 'What a stretch cost, by what came of it.'),
  session_outcome: each(
    'count',
    ['outcome'],
    'What came of a stretch: shipped, changed, abandoned, failed, none, or unknown where nobody would have told.',
  ),
  session_tokens: each('tokens', [], 'Tokens used in a stretch.'),
  session_prompts: { ...each('count', [], 'Prompts of a stretch.'), several: true },
  session_tools: { ...each('count', [], 'Tool calls of a stretch.'), several: true },
  repriced_cost: amount(
    'usd',
    ['model', 'bound'],
    'What the tokens that were counted cost by the price list, at least and at most.',
  ),
  unpriced_tokens: amount('tokens', ['model'], 'Tokens of models that the price list does not know.'),
  compared_request: amount('count', ['model'], 'Requests whose reported cost was compared with the price list.'),
  compared_cost: amount(
    'usd',
    ['model', 'book'],
    'Money of compared requests: as reported, the nearest that the price list allows, and what is reported outside of it.',
  ),
  cache_write_premium: amount(
    'usd',
    ['model', 'part'],
    'What compared requests cost beyond cache writes for 5 minutes: implied by the report, and at most.',
  ),
  credits: amount(
    'credits',
    ['unit'],
    'What an agent counts its usage in that is no money, such as premium requests. Never converted.',
  ),
  witnessed_cost: amount('usd', ['witness'], 'What each witness told of the money, before reconciling.'),
  witnessed_tokens: amount('tokens', ['witness', 'type'], 'What each witness told of the tokens.'),
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
