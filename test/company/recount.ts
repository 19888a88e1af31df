/** Every KPI of the catalogue at one moment, recounted by brute force from what must have been counted. */
import { gaugesOf } from './gauges.ts';
import { sessionsOf } from './stretches.ts';
import { groups, total, wholes } from './sums.ts';
import type { Counted } from './counted.ts';
import { amountsOf } from './truth.ts';
import type { Lived } from './delivery.ts';
import { nameOf } from './others.ts';

/** Values by name and labels as in Prometheus text; of histograms the buckets, not cumulated, and the sum. */
export type Readings = Record<string, number | { readonly counts: readonly number[]; readonly sum: number }>;

/** Decimal places of the smallest part amounts are kept in. */
const USD = 9;
const SECONDS = 6;

type Total = readonly [name: string, of: string, labels: readonly string[], decimals?: number];

// prettier-ignore
const COUNTERS: readonly Total[] = [
  ['agent_tokens_total', 'tokens', ['agent', 'team', 'model', 'source', 'type']],
  ['agent_requests_total', 'requests', ['agent', 'team', 'model', 'source']],
  ['agent_request_errors_total', 'errors', ['agent', 'team', 'model', 'status']],
  ['agent_prompts_total', 'prompts', ['agent', 'team']],
  ['agent_tool_calls_total', 'tool calls', ['agent', 'team', 'tool', 'outcome']],
  ['agent_subagent_runs_total', 'subagent runs', ['agent', 'team', 'agent_type']],
  ['agent_edit_decisions_total', 'decisions', ['agent', 'team', 'decision', 'decided_by', 'tool', 'language']],
  ['agent_lines_total', 'lines', ['agent', 'team', 'type']],
  ['agent_commits_total', 'commits', ['agent', 'team']],
  ['agent_pull_requests_total', 'pull requests', ['agent', 'team']],
  ['agent_active_seconds_total', 'active time', ['agent', 'team', 'type'], SECONDS],
  ['agent_sessions_total', 'session starts', ['agent', 'team', 'start']],
  ['agent_sessions_worked_total', 'session work', ['agent', 'team']],
  ['agent_client_sessions_total', 'client sessions', ['agent', 'version']],
  ['agent_sessions_ended_total', 'sessions ended', ['agent', 'team', 'reason']],
  ['agent_witnessed_cost_usd_total', 'witnessed cost', ['agent', 'team', 'witness'], USD],
  ['agent_witnessed_tokens_total', 'witnessed tokens', ['agent', 'team', 'witness', 'type']],
];

/**
 * Not recounted: what compares reports with the price list, and its upper bound, which test/prices works out in another way; and
 * what was lost, which the company does on purpose and which test/bugs/lost-events recounts. Forecasts, changes and what work
 * costs are recounted of a longer time (season.test.ts), outcomes by test/fold/sessions/outcomes, cost by tool and lost caches by
 * test/fold/sessions/steps-recount, and what they are shares of by test/kpis; who answered, what the APIs did, whom one signal tells of, and prices as they are read have tests of their own kinds. And in
 * which window a version was met first, which is when its first record comes.
 */
const NOT_RECOUNTED =
  /^agent_(.*forecast|(tool|tool_failure)_cost_|failed_tool_cost_|window_cost_usd_by_tool|lost_cache_|unread_cache_|session_time_|top_duration_|.*_change_ratio|cost_per_(prompt|changed_line|active_hour)|session_outcome|edit_acceptance_|permission_answers_|request_retries_|prompts_per_session_|api_|blind_users|tool_fail|cost_usual_|list_cost_|cache_savings_|cost_without_outcome_|price_|compared_|cache_write_|lost_events_|client_versions|unpriced_tokens_ratio|repriced_cost_(window_usd|usd_total\{.*bound="high"))/;

/** Those of the readings that are recounted; what arrived late is added to the rest. */
export function recounted(readings: Readings): Readings {
  const sums: Record<string, Readings[string]> = {};
  for (const [name, value] of Object.entries(readings)) {
    if (NOT_RECOUNTED.test(name)) continue;
    const live = name.replace(',arrival="late"', '');
    sums[live] = plus(sums[live], value);
  }
  return sums;
}

function plus(one: Readings[string] | undefined, other: Readings[string]): Readings[string] {
  if (one === undefined) return other;
  const added = (a: number, b: number) => wholes(Math.round((a + b) * 10 ** USD), USD);
  if (typeof one === 'number' || typeof other === 'number') return added(Number(one), Number(other));
  return { counts: one.counts.map((count, at) => count + other.counts[at]!), sum: added(one.sum, other.sum) };
}

const SESSION_TIMES = [60, 300, 600, 1200, 1800, 3600, 5400, 7200, 10_800, 14_400, 28_800];

// prettier-ignore
const HISTOGRAMS: readonly (readonly [...Required<Total>, bounds: readonly number[]])[] = [
  ['agent_request_duration_seconds', 'request duration', ['agent', 'team', 'model'], SECONDS, [0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300]],
  ['agent_request_first_token_seconds', 'first token', ['agent', 'team', 'model'], SECONDS, [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 60]],
  ['agent_tool_duration_seconds', 'tool duration', ['agent', 'tool'], SECONDS, [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]],
  ['agent_session_duration_seconds', 'session duration', ['agent', 'team'], SECONDS, SESSION_TIMES],
  ['agent_session_active_seconds', 'session active', ['agent', 'team'], SECONDS, SESSION_TIMES],
  ['agent_session_waiting_seconds', 'session waiting', ['agent', 'team'], SECONDS, SESSION_TIMES],
  ['agent_session_cost_usd', 'session cost', ['agent', 'team'], USD, [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100]],
  ['agent_session_tokens', 'session tokens', ['agent', 'team'], 0, [1e3, 1e4, 5e4, 1e5, 5e5, 1e6, 5e6, 1e7, 5e7, 1e8]],
  ['agent_session_prompts', 'session prompts', ['agent', 'team'], 0, [1, 2, 3, 5, 10, 20, 50, 100]],
  ['agent_session_tool_calls', 'session tool calls', ['agent', 'team'], 0, [1, 5, 10, 25, 50, 100, 250, 500]],
];

/** All readings at a moment when nobody works and everything that was sent has ended. */
export function recount(sessions: readonly Lived[], nowMs: number): Readings {
  const everything = sessions.flatMap((session) => {
    const amounts = amountsOf(session, nowMs);
    const { team } = session.session.person;
    const agent = nameOf(session.session);
    return [...amounts, ...sessionsOf(session, amounts, nowMs)].map((each): Counted => {
      return { ...each, labels: { ...each.labels, agent, team } };
    });
  });
  const byWhat = Map.groupBy(everything, ({ of }) => of);
  const all = (of: string) => byWhat.get(of) ?? [];
  return Object.fromEntries([
    ...COUNTERS.flatMap(([name, of, labels, decimals = 0]) =>
      groups(all(of), labels).map(([key, group]) => [name + key, wholes(total(group), decimals)]),
    ),
    ...booksOf(all('cost'), all('list price')),
    ...HISTOGRAMS.flatMap(([name, of, labels, decimals, bounds]) =>
      groups(all(of), labels).map(([key, group]) => [name + key, spread(group, decimals, bounds)]),
    ),
    ...gaugesOf(sessions, all, nowMs),
  ]);
}

/** Both books: the company's agents report what the price list says where all is written for five minutes. */
function booksOf(cost: readonly Counted[], listed: readonly Counted[]): [string, number][] {
  const book = (name: string, of: readonly Counted[], labels: readonly string[]) =>
    groups(of, labels).map(([key, group]): [string, number] => [name + key, wholes(total(group), USD)]);
  const low = listed.map((each): Counted => ({ ...each, labels: { ...each.labels, bound: 'low' } }));
  return [
    ...book('agent_cost_usd_total', cost, ['agent', 'team', 'model', 'source', 'basis']),
    ...book('agent_repriced_cost_usd_total', low, ['agent', 'team', 'model', 'bound']),
  ];
}

function spread(group: readonly Counted[], decimals: number, bounds: readonly number[]) {
  const limits = [...bounds.map((bound) => Math.round(bound * 10 ** decimals)), Infinity];
  const counts = limits.map(
    (limit, index) => group.filter(({ amount }) => amount <= limit && amount > (limits[index - 1] ?? -Infinity)).length,
  );
  return { counts, sum: wholes(total(group), decimals) };
}
