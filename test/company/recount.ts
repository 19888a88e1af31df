/** Every KPI of the catalogue at one moment, recounted by brute force from what must have been counted. */
import { gaugesOf } from './gauges.ts';
import { sessionsOf } from './stretches.ts';
import { groups, total, wholes } from './sums.ts';
import { amountsOf, type Counted } from './truth.ts';
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
  ['agent_tokens_total', 'tokens', ['agent', 'model', 'source', 'type']],
  ['agent_requests_total', 'requests', ['agent', 'model', 'source']],
  ['agent_request_errors_total', 'errors', ['agent', 'model', 'status']],
  ['agent_prompts_total', 'prompts', ['agent']],
  ['agent_tool_calls_total', 'tool calls', ['agent', 'tool', 'outcome']],
  ['agent_edit_decisions_total', 'decisions', ['agent', 'decision', 'tool', 'language']],
  ['agent_lines_total', 'lines', ['agent', 'type']],
  ['agent_commits_total', 'commits', ['agent']],
  ['agent_pull_requests_total', 'pull requests', ['agent']],
  ['agent_active_seconds_total', 'active time', ['agent', 'type'], SECONDS],
  ['agent_sessions_total', 'session starts', ['agent', 'start']],
  ['agent_sessions_worked_total', 'session work', ['agent']],
  ['agent_client_sessions_total', 'client sessions', ['agent', 'version']],
  ['agent_sessions_ended_total', 'sessions ended', ['agent', 'reason']],
  ['agent_witnessed_cost_usd_total', 'witnessed cost', ['agent', 'witness'], USD],
  ['agent_witnessed_tokens_total', 'witnessed tokens', ['agent', 'witness', 'type']],
];

/**
 * Not recounted: what compares reports with the price list, and its upper bound, which test/prices works out in another way; and
 * what was lost, which the company does on purpose and which test/bugs/lost-events recounts; and in which window a version was
 * met first, which is when its first record comes.
 */
const NOT_RECOUNTED =
  /^agent_(price_|compared_|cache_write_|lost_events_|client_versions|repriced_cost_usd_total\{.*bound="high")/;

/** Those of the readings that are recounted. */
export function recounted(readings: Readings): Readings {
  return Object.fromEntries(Object.entries(readings).filter(([name]) => !NOT_RECOUNTED.test(name)));
}

const SESSION_TIMES = [60, 300, 600, 1200, 1800, 3600, 5400, 7200, 10_800, 14_400, 28_800];

// prettier-ignore
const HISTOGRAMS: readonly (readonly [...Required<Total>, bounds: readonly number[]])[] = [
  ['agent_request_duration_seconds', 'request duration', ['agent', 'model'], SECONDS, [0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300]],
  ['agent_request_first_token_seconds', 'first token', ['agent', 'model'], SECONDS, [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 60]],
  ['agent_tool_duration_seconds', 'tool duration', ['agent', 'tool'], SECONDS, [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]],
  ['agent_session_duration_seconds', 'session duration', ['agent'], SECONDS, SESSION_TIMES],
  ['agent_session_active_seconds', 'session active', ['agent'], SECONDS, SESSION_TIMES],
  ['agent_session_waiting_seconds', 'session waiting', ['agent'], SECONDS, SESSION_TIMES],
  ['agent_session_cost_usd', 'session cost', ['agent'], USD, [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100]],
  ['agent_session_tokens', 'session tokens', ['agent'], 0, [1e3, 1e4, 5e4, 1e5, 5e5, 1e6, 5e6, 1e7, 5e7, 1e8]],
  ['agent_session_prompts', 'session prompts', ['agent'], 0, [1, 2, 3, 5, 10, 20, 50, 100]],
  ['agent_session_tool_calls', 'session tool calls', ['agent'], 0, [1, 5, 10, 25, 50, 100, 250, 500]],
];

/** All readings at a moment when nobody works and everything that was sent has ended. */
export function recount(sessions: readonly Lived[], nowMs: number): Readings {
  const everything = sessions.flatMap((session) => {
    const amounts = amountsOf(session, nowMs);
    const all = [...amounts, ...sessionsOf(session, amounts, nowMs)];
    const agent = nameOf(session.session);
    return all.map((each): Counted => ({ ...each, labels: { agent, ...each.labels } }));
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
  const sums = (of: readonly Counted[], labels: readonly string[]) =>
    groups(of, labels).map(([key, group]): [string, number] => [key, wholes(total(group), USD)]);
  return [
    ...sums(cost, ['agent', 'model', 'source', 'basis']).map(([key, usd]): [string, number] => [
      `agent_cost_usd_total${key}`,
      usd,
    ]),
    ...sums(listed, ['agent', 'model']).map(([key, usd]): [string, number] => [
      `agent_repriced_cost_usd_total${key.replace('}', ',bound="low"}')}`,
      usd,
    ]),
  ];
}

function spread(group: readonly Counted[], decimals: number, bounds: readonly number[]) {
  const limits = [...bounds.map((bound) => Math.round(bound * 10 ** decimals)), Infinity];
  const counts = limits.map(
    (limit, index) => group.filter(({ amount }) => amount <= limit && amount > (limits[index - 1] ?? -Infinity)).length,
  );
  return { counts, sum: wholes(total(group), decimals) };
}
