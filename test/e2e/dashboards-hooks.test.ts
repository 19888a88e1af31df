/**
 * Panels of what hooks and the guard report, and of single events: everything went through a real collector, a real
 * Prometheus answers, and Loki's place says what Loki would be asked for. All other panels: dashboards.test.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DASHBOARDS } from '../../grafana/src/dashboards.ts';
import { panelsOf, queriesOf, substituted } from '../grafana/panels.ts';
import { event, request, type Attributes } from '../sent.ts';
import { faultsOf, NO_LINE } from './log-answers.ts';
import { until } from './process.ts';
import { recentRecording } from './recent.ts';
import { createStack } from './stack.ts';

const HOOKS = /\bagent_(hook|guard|guarded|person_waited|hooks|sessions_waiting|session_wait_longest|plan_limit)\w*/;
const RECORDINGS = [
  'claude-code-2.1.329/api-error',
  'claude-code-2.1.329/basic-json',
  'claude-code-2.1.329/interactive',
  'codex-0.171.0/exec-resume',
  'gemini-cli-0.61.0/session-1',
];
const ORIGIN = { resource: { 'service.name': 'claude-code' }, scope: 'otel-kpi.hook' };

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-hook-panels-'));
const stack = await createStack({ folder, scrapeMs: 500, holdMs: 2_000 });
const all = DASHBOARDS.map((create) => create());
const of = (uid: string) => all.find((one) => one.uid === uid)!;
const startMs = Date.now();

/** One of each kind that panels ask for. */
const CALL = { hook_event: 'PreToolUse', moment: 'call', tool_name: 'Bash', hook_duration_ms: 40 };
const RECORDS: readonly Attributes[] = [
  { hook_event: 'SessionStart', moment: 'start', reason: 'startup', guard_version: '1.0.0', guard_policy: 'abc' },
  { ...CALL, verdict: 'allow' },
  { ...CALL, verdict: 'deny', rule: 'recursive-delete', command_class: 'delete' },
  { ...CALL, verdict: 'ask', rule: 'guard-failed' },
  {
    ...CALL,
    hook_event: 'PostToolUse',
    moment: 'result',
    waited_ms: 12_000,
    waited_tool: 'Bash',
    waited_kind: 'permission',
  },
  { hook_event: 'SpoolDropped', moment: 'dropped', dropped: 3 },
  { hook_event: 'StatusLine', moment: 'limits', limit_five_hour_percent: 40, limit_five_hour_full_in_seconds: 3_600 },
  { hook_event: 'PermissionRequest', moment: 'permission', asks: 'permission' },
];

beforeAll(async () => {
  await stack.start();
  for (const name of RECORDINGS) {
    for (const sent of recentRecording(name, Date.now())) await stack.collector.deliver(sent);
  }
  const told = RECORDS.map((record, index) =>
    event('agent.hook', Date.now() + index, { 'session.id': 'hooked', ...record }),
  );
  await stack.collector.deliver(request('logs', told, ORIGIN));
  const blocked = { 'session.id': 'hooked', hook_event: 'PreToolUse', num_blocking: 1 };
  const others = [
    event('hook_execution_complete', Date.now(), blocked),
    event('user_prompt', Date.now() + 1, { 'session.id': 'hooked', prompt_length: 5 }),
  ];
  await stack.collector.deliver(request('logs', others));
  // No recording has a tool that failed of an agent that calls its sessions conversations.
  const failed = event('codex.tool_result', Date.now(), {
    'conversation.id': 'c1',
    tool_name: 'shell',
    success: 'false',
  });
  await stack.collector.deliver(
    request('logs', [failed], { resource: { 'service.name': 'codex_exec' }, scope: 'codex' }),
  );
  await until(async () => (await stack.sum('agent_guard_decisions_total')) === 3);
  await until(async () => (await stack.sum('agent_guard_blocks_confirmed_total')) === 1);
  await until(async () => stack.logs.lines({ event_name: 'agent.hook' }).length === RECORDS.length);
  await until(async () => (await stack.sum('agent_sessions_worked_total')) > 0);
}, 360_000);

afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

const hooked = ['otel-kpi-tools', 'otel-kpi-sessions']
  .flatMap((uid) => queriesOf(of(uid)))
  .filter(({ expr }) => HOOKS.test(expr));

test('there are panels of hooks', () => expect(hooked.length).toBeGreaterThan(10));

test.each(hooked)('$name: $expr', async ({ expr, instant }) => {
  // What a later scrape shows may be a second away.
  await until(async () => {
    const over = instant ? undefined : { fromMs: startMs, toMs: Date.now() };
    const values = (await stack.prometheus.samples(substituted(expr), over)).flatMap((sample) => sample.values);
    return values.some((value) => value > 0 && value < Infinity);
  });
});

test.each(hooked)('$name follows the agent', async ({ expr, instant }) => {
  if (!expr.includes('$agent')) return;
  const over = instant ? undefined : { fromMs: startMs, toMs: Date.now() };
  expect(await stack.prometheus.samples(substituted(expr, { $agent: 'nobody' }), over)).toEqual([]);
});

const logql = all
  .filter(({ uid }) => uid === 'otel-kpi-events' || uid === 'otel-kpi-tools')
  .flatMap(queriesOf)
  .filter(({ datasource }) => datasource === '${loki}');

test.each(logql)('$name: $expr', ({ expr }) => {
  expect(faultsOf(substituted(expr), stack.logs.lines())).toEqual([]);
});

test.each(logql)('$name has nothing of a service, a kind and a session that there are not', ({ expr }) => {
  for (const choice of ['$service', '$event', '$of_session']) {
    if (!expr.includes(choice)) continue;
    expect(faultsOf(substituted(expr, { [choice]: 'nobody' }), stack.logs.lines())).toEqual([NO_LINE]);
  }
});

test.each(['otel-kpi-events', 'otel-kpi-tools'])('every column of the tables of %s is told by an event', (uid) => {
  const told = new Set(stack.logs.lines().flatMap(({ labels }) => Object.keys(labels)));
  // Kept by the collector only where somebody asks for it.
  told.add('prompt');
  // Given by the query, of one of these.
  if (told.has('session_id') && told.has('conversation_id')) told.add('session');
  if (told.has('tool_name')) told.add('tool');
  const tables = panelsOf(of(uid)).filter(({ type, datasource }) => type === 'table' && datasource?.uid === '${loki}');
  expect(tables).not.toEqual([]);
  for (const { title, transformations } of tables) {
    const [, filter] = transformations as unknown as { options: { include: { names: string[] } } }[];
    const names = filter!.options.include.names.filter((name) => !['Time', 'timestamp'].includes(name));
    expect([title, names.filter((name) => !told.has(name))]).toEqual([title, []]);
  }
});

/** Numbers of its processes and of the collector, from the very jobs that are shipped. The size of the state takes ten minutes. */
const SELF = queriesOf(of('otel-kpi-pipeline')).filter(
  ({ expr }) =>
    /\botel(kpi|col)_\w+/.test(expr) &&
    !/> 0\)?\)?$|failed|refused|lost|late|limits|unknown|topk|state_size|_forecast/.test(expr),
);

test.each(SELF)('$name: $expr', async ({ expr, instant }) => {
  await until(async () => {
    const over = instant ? undefined : { fromMs: startMs, toMs: Date.now() };
    return (await stack.prometheus.samples(substituted(expr), over)).length > 0;
  });
});
