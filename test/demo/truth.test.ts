/** What the demo says it told is what is counted. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Request } from '../../demo/company.ts';
import type { Reading } from '../../src/model/reading.ts';
import { catalogue, settings, startRun, type Run } from '../golden/run.ts';
import { rebatch, toMessage, toRequest } from '../golden/variants.ts';
import { randomFrom } from '../random.ts';
import { company, MINUTE_MS, observations, pass, START_MS, sum, tellings, toExport, truthOf } from './told.ts';

const LIVE_MS = 20 * MINUTE_MS;
/** Two hours in which the listening clock pauses, the longest idle timeout, and some. */
const ENDED_MS = START_MS + LIVE_MS + 170 * MINUTE_MS;

const runs: Run[] = [];

afterEach(async () => {
  for (const run of runs.splice(0)) await run.close();
});

async function start(env: Record<string, string> = {}): Promise<Run> {
  const run = await startRun({ env, nowMs: START_MS + LIVE_MS });
  runs.push(run);
  return run;
}

describe('everything is counted as it was told', () => {
  // With any idle timeout up to this, a run of the agent's program is one stretch of work.
  test.each([
    [1, '30m'],
    [2, '5m'],
    [4, '40m'],
  ])('by the company of seed %i, sessions that are idle for %s having ended', async (seed, idle) => {
    const requests = tellings(company({ seed, people: 6 }), LIVE_MS);
    const run = await start({ OTEL_KPI_IDLE_TIMEOUT: idle });
    for (const request of requests) await run.send(toExport(request));
    await pass(run, ENDED_MS);
    expect(told(await run.core.truth())).toEqual(expected(requests));
    expect(new Set(run.problems.map(({ reason }) => reason))).toEqual(new Set(['no_kpi']));
  });

  test('by a company whose live time is ten times faster', async () => {
    const requests = tellings(company({ people: 6, speed: 10, historyMs: 0 }), LIVE_MS);
    const run = await start();
    for (const request of requests) await run.send(toExport(request));
    // Until what could still be told better counts.
    await pass(run, run.nowMs + 4 * MINUTE_MS);
    const { ended: _, endedCost: __, ...truth } = expected(requests);
    expect(told(await run.core.truth())).toMatchObject(truth);
  });

  test('by one whose records come twice, in other batches and orders', async () => {
    const requests = tellings(company({ people: 4, historyMs: 0 }), LIVE_MS);
    const messages = requests.map((request) => toMessage(toExport(request)));
    const run = await start();
    for (const seed of [1, 2]) {
      for (const message of rebatch(messages, randomFrom(seed))) await run.send(toRequest(message, 'protobuf'));
    }
    await pass(run, ENDED_MS);
    expect(told(await run.core.truth())).toEqual(expected(requests));
  });
});

test('at any moment, also when events are told whose metrics are not', async () => {
  const of = company({ historyMs: 0 });
  const requests = [...of.history(), ...of.due(START_MS + 7 * MINUTE_MS)];
  const run = await start();
  for (const request of requests) await run.send(toExport(request));
  const readings = await run.core.truth();
  const { costNanos, cacheRead } = truthOf(requests);
  expect(sum(readings, 'agent_cost_usd_total')).toBe(costNanos / 1e9);
  expect(sum(readings, 'agent_tokens_total', { type: 'cache_read' })).toBe(cacheRead);
});

/** All models of the company have a price, its agents' tables are right, everybody is known, nothing is lost, it writes to caches for 5 minutes and pays in dollars. */
const NOTHING_OF = new Set([
  'agent_lost_events_total',
  'agent_lost_events_per_session_ratio',
  'agent_recovered_events_total',
  'agent_unattributed_cost_usd_total',
  'agent_unattributed_cost_ratio',
  'agent_unpriced_tokens_total',
  'agent_price_outside_ratio',
  'agent_cache_write_1h_ratio',
  'agent_credits_total',
  'agent_unpriced_tokens_ratio',
  'agent_span_coverage_ratio',
  // Nobody in it is blind, compacts, interrupts, loops, connects to servers or uses skills, and no error budget is left over.
  ...'blind_users compactions_total interruptions_total loops_total mcp_connections_total refusals_total'
    .split(' ')
    .map((name) => `agent_${name}`),
  ...'permission_mode_changes_total skill_activations_total subagent_duration_seconds'
    .split(' ')
    .map((name) => `agent_${name}`),
  'agent_api_error_budget_ratio',
  'agent_api_error_budget_ratio_by_agent',
]);

/** They need budgets, a people file, hooks, or weeks that the demo does not have. */
const NEEDS_MORE =
  /^agent_(budget_|roster_|guard|hook|sessions_continued|person_waited|expired_cache|plan_limit_|session_time_(hook|person)_|session_wait_longest|sessions_waiting$|cohort_|.*forecast|cost_usual_)/;

test('every other KPI of the catalogue has something to show', async () => {
  const of = company({ people: 6 });
  const run = await startRun({ nowMs: START_MS });
  runs.push(run);
  for (const request of of.history()) await run.send(toExport(request));
  // So long that sessions of history have ended, while others are under way.
  await pass(run, START_MS + 45 * MINUTE_MS, (nowMs) => of.due(nowMs));
  const shown = (await run.core.truth()).filter(({ points }) => points.some(isSomething)).map(({ name }) => name);
  const { kpis, gauges } = catalogue(settings({}));
  const names = [...kpis, ...gauges].map(({ name }) => name);
  expect(shown.toSorted()).toEqual(names.filter((name) => !NOTHING_OF.has(name) && !NEEDS_MORE.test(name)).toSorted());
});

function isSomething({ value, counts }: Reading['points'][number]): boolean {
  return counts ? counts.some((count) => count > 0) : value > 0;
}

function expected(requests: readonly Request[]) {
  const truth = truthOf(requests);
  const { sessions: _, people, ...amounts } = truth;
  const parts = requests.flatMap((request) => request.parts);
  const worked = new Set(parts.filter(({ amounts: of }) => of.some(isWork)).map(({ session }) => session));
  const ended = parts.flatMap((part) => (worked.has(part.session) ? part.amounts : []));
  const starts = ended.reduce((all, of) => all + (of.starts ?? 0), 0);
  return { ...amounts, people: people.size, ended: starts, endedCost: truth.costNanos, coverage: 1 };
}

const NO_WORK = ['starts', 'userMs', 'agentMs'];

/** A session without work is none. */
function isWork(amounts: Request['parts'][number]['amounts'][number]): boolean {
  return Object.entries(amounts).some(([name, amount]) => amount > 0 && !NO_WORK.includes(name));
}

/** The readings in the words of the demo. */
function told(readings: readonly Reading[]): ReturnType<typeof expected> {
  const of = (name: string, labels: Readonly<Record<string, string>> = {}) => sum(readings, name, labels);
  const tokens = (type: string) => of('agent_tokens_total', { type });
  const tools = (outcome: string) => of('agent_tool_calls_total', { outcome });
  return {
    costNanos: Math.round(of('agent_cost_usd_total') * 1e9),
    input: tokens('input'),
    output: tokens('output'),
    cacheRead: tokens('cache_read'),
    cacheWrite: tokens('cache_write'),
    prompts: of('agent_prompts_total'),
    requests: of('agent_requests_total'),
    errors: of('agent_request_errors_total'),
    toolsSucceeded: tools('success'),
    toolsFailed: tools('error'),
    toolsRejected: tools('rejected'),
    editsAccepted: of('agent_edit_decisions_total', { decision: 'accept' }),
    editsRejected: of('agent_edit_decisions_total', { decision: 'reject' }),
    linesAdded: of('agent_lines_total', { type: 'added' }),
    linesRemoved: of('agent_lines_total', { type: 'removed' }),
    commits: of('agent_commits_total'),
    pullRequests: of('agent_pull_requests_total'),
    starts: of('agent_sessions_total'),
    userMs: Math.round(of('agent_active_seconds_total', { type: 'user' }) * 1000),
    agentMs: Math.round(of('agent_active_seconds_total', { type: 'cli' }) * 1000),
    // With those whose installation was at work on one day only.
    people: of('agent_active_users_by_identity', { window: '7d' }),
    ended: observations(readings, 'agent_session_duration_seconds'),
    endedCost: Math.round(of('agent_session_cost_usd') * 1e9),
    // Each of the two witnesses told all of it.
    coverage: of('agent_coverage_ratio'),
  };
}
