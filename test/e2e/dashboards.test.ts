/**
 * Every query that we ship has data: of dashboards, of docs/queries.md, and the rules. Recordings go through a real
 * collector to otel-kpi and to a sink in Loki's place, and a real Prometheus scrapes. otel-kpi runs in this process, for its
 * clock has to be moved until sessions have ended. It begins at noon of yesterday, so that no day ends meanwhile.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DASHBOARDS } from '../../grafana/src/dashboards.ts';
import { createLog } from '../../src/app/log.ts';
import { OWN_METRIC_ROWS } from '../../src/metrics/own-metrics.ts';
import { startService, type Service } from '../../src/app/service.ts';
import { catalogue, settings } from '../golden/run.ts';
import { priceList } from '../prices/list.ts';
import { metricsOf } from '../grammar.ts';
import { queriesOf, substituted } from '../grafana/panels.ts';
import { documentedQueries } from '../prometheus/documented.ts';
import { exportedNames } from '../prometheus/names.ts';
import { readRules } from '../prometheus/rules.ts';
import { event, request } from '../sent.ts';
import { createCollector, type Collector } from './collector.ts';
import { busiestSession, faultsOf } from './log-answers.ts';
import { createLogSink } from './log-sink.ts';
import { freePort, get, post, until } from './process.ts';
import { createPrometheus, type Prometheus } from './prometheus.ts';
import { recentRecording, withLosses } from './recent.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** The idle timeout, and some minutes more. */
const PAUSE_MS = 35 * MINUTE_MS;
const SCRAPE_MS = 500;
/** What takes days (dashboards-month.test.ts has it), or what none of these recordings has: guards, hooks, loops, a people file. */
const WITHOUT =
  /_change_ratio|_forecast|cohort_retention|requests_by_hour|price_outside|unattributed|agent_(guard|hook|loops|cost_usual|person_waited|roster|late)|otelkpi_state_size|session_time_(person|hook)|sessions_waiting|session_wait_longest|plan_limit|decision="reject"/;
/** What is not there where all is well, or where nothing can go wrong: it waits for its first case. */
const WAITS =
  /^(?!sum by \(\w+\) \(increase\(agent_).*> 0\)?$|late|otelcol_exporter_queue|otelcol_\w+_metric_points|otelkpi_(unknown|limits|series_overflow|records_total\{outcome="counted"\}\[2m)/;
const RULES = ['rules/otel-kpi.yml', 'compat/seed-names.yml'];

/** The second is used up at once. */
const BUDGETS = `budgets:
  all: { amount: 5, unit: usd, per: month }
  small: { amount: 0.001, unit: usd, per: month }
`;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-dashboards-'));
const startMs = Date.now();
const noonMs = Math.floor(startMs / DAY_MS) * DAY_MS - DAY_MS / 2;
let passedMs = 0;
const now = () => noonMs + (Date.now() - startMs) + passedMs;
const otlpPort = await freePort();
const logs = await createLogSink();
const collector: Collector = await createCollector({
  configs: ['config.yaml'],
  folder,
  env: { OTEL_KPI_ENDPOINT: `http://127.0.0.1:${otlpPort}`, LOKI_ENDPOINT: logs.otlpUrl },
});
let service: Service;
let prometheus: Prometheus;

beforeAll(async () => {
  [service] = await Promise.all([startOtelKpi(), logs.start(), collector.start()]);
  const jobs = {
    'otel-kpi': `${service.metricsUrl}/metrics`,
    'otel-kpi-self': `${service.metricsUrl}/metrics/self`,
    collector: collector.metricsUrl,
  };
  const files = RULES.map((path) => join(import.meta.dirname, '../../prometheus', path));
  prometheus = await createPrometheus(join(folder, 'prometheus'), SCRAPE_MS, jobs, [], files);
  await prometheus.start();

  // The last has a model without a price.
  for (const name of ['2.1.329/basic-json', '2.1.329/interactive', '2.1.329/api-error', '2.1.332/parallel-subagents']) {
    const requests = recentRecording(`claude-code-${name}`, now());
    for (const of of requests) await collector.deliver(of);
  }
  await collector.deliver(withLosses(now()));
  await until(async () => (await prometheus.value('sum(agent_request_errors_total)')) === 1);
  await until(async () => (await prometheus.value('sum(agent_commits_total) + sum(agent_pull_requests_total)')) === 2);
  await untilSessionsEnd();
  await until(async () => ((await prometheus.value('sum(agent_session_duration_seconds_count)')) ?? 0) > 2);
  await until(async () => (await prometheus.value('otelkpi_series_held')) === 0);
  await until(async () => sessionEvents().length > 2);
  // The last step of a query over time may be a second ago.
  const settledMs = Date.now() + 1_000;
  await until(async () => (await prometheus.lastScrapeMs('otel-kpi')) > settledMs);
}, 360_000);

afterAll(async () => {
  await Promise.all([prometheus.stop(), collector.kill('SIGTERM'), logs.stop()]);
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(DASHBOARDS.map((create) => create()).map((dashboard) => ({ title: dashboard.title, dashboard })))(
  'each panel of $title has data',
  ({ dashboard }) => {
    const queries = queriesOf(dashboard);
    const of = (source: string) => queries.filter(({ datasource }) => datasource === source);

    test('of Prometheus', async () => {
      const without: string[] = [];
      for (const { name, expr, instant } of of('${prometheus}')) {
        const isThere = await hasData(substituted(expr), instant, -Infinity);
        if (!isThere && !WITHOUT.test(expr) && !WAITS.test(expr)) without.push(`${name}: ${expr}`);
      }
      expect(without).toEqual([]);
    });

    test('of Loki', () => {
      for (const { name, expr } of of('${loki}')) {
        // A guard stopped nothing here, and these agents name sessions and tools as most do: dashboards-hooks.test.ts has others.
        if (name.includes('What was stopped')) continue;
        const faults = faultsOf(substituted(expr, { $session: busiestSession(logs.lines()) }), logs.lines());
        expect([name, faults.filter((fault) => !/conversation_id|function_name/.test(fault))]).toEqual([name, []]);
      }
    });
  },
);

test.each(documentedQueries('promql'))('documented: %s', (query) => expectData(query, true));

test('every attribute that the table of sessions shows is one of the events', () => {
  // An event has what was reported of its session, and not all of them were told everything.
  const told = sessionEvents().flatMap(({ labels }) => Object.keys(labels));
  const sessions = DASHBOARDS.map((create) => create()).find(({ uid }) => uid === 'otel-kpi-sessions')!;
  const [table] = sessions.panels!.filter(({ type }) => type === 'table');
  const { names } = (table as { transformations: { options: { include?: { names: string[] } } }[] }).transformations[1]!
    .options.include!;
  expect(names.filter((name) => !['Time', 'timestamp', ...told].includes(name))).toEqual([]);
});

test('the variables offer what there is', async () => {
  const variables = DASHBOARDS.flatMap((create) => create().templating.list ?? []);
  const asked = new Map(
    variables.flatMap(({ name, definition }) =>
      definition?.startsWith('label_values(agent_') === true ? [[name, definition] as const] : [],
    ),
  );
  const offered: Record<string, unknown> = {};
  for (const name of ['agent', 'team', 'model']) {
    const [, metric, label] = /^label_values\((.+), (\w+)\)$/.exec(asked.get(name)!)!;
    const found = await prometheus.samples(`group by (${label}) (${substituted(metric!)})`);
    offered[name] = found.map(({ labels }) => labels[label!]);
  }
  expect(offered['agent']).toEqual(['claude-code']);
  expect(offered['team']).toContain('web');
  expect(offered['model']).toContain('claude-opus-5-5');
});

test('every rule can be worked out, and no alert fires where all is well', async () => {
  const { data } = JSON.parse(await get(`${prometheus.url}/api/v1/rules`));
  const rules: { name: string; health: string; state?: string }[] = data.groups.flatMap(
    ({ rules: of }: { rules: [] }) => of,
  );
  expect(rules).toHaveLength(RULES.flatMap(readRules).length);
  expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  const firing = rules.filter(({ name, state }) => state === 'firing' && !name.startsWith('AgentBudget'));
  expect(firing).toEqual([]);
});

test.each(readRules('compat/seed-names.yml').map(({ record = '' }) => record))(
  '%s has data for panels made for it',
  (name) => expectData(`${name}{job="otel-collector"}`, true),
);

test('money is the same by the exact window, by our counters and by the names of seed projects', async () => {
  const spent = await prometheus.value('sum(agent_cost_window_usd{window="24h"})');
  expect(spent).toBeGreaterThan(0);
  for (const query of ['agent_cost_usd_total', 'claude_code_cost_usage_USD_total', 'claude_code_cost_usage_total']) {
    expect(await prometheus.value(`sum(${query})`)).toBeCloseTo(spent!, 9);
  }
});

test('what otel-kpi exports is what names are compared with, and what is asked for but not there waits for its first case', async () => {
  const exported = exportedNames({ OTEL_KPI_PEOPLE_AMOUNTS: 'hashed' });
  const there = new Set([...(await namesOf('otel-kpi')), ...(await namesOf('otel-kpi-self'))]);
  expect([...there].filter((name) => !exported.has(name) && !/^(up|scrape_|ALERTS)/.test(name))).toEqual([]);

  const asked = [
    ...RULES.flatMap(readRules).map(({ expr }) => expr),
    ...documentedQueries('promql'),
    ...DASHBOARDS.flatMap((create) => queriesOf(create()))
      .filter(({ datasource }) => datasource === '${prometheus}')
      .map(({ expr }) => substituted(expr)),
  ].flatMap(metricsOf);
  const missing = new Set(asked.filter((name) => exported.has(name) && !there.has(name)));
  // Twenty requests of one model are compared, or a dollar; all recorded models have a price; nothing that was told as lost comes later.
  for (const of of ['price_drift_ratio', 'unpriced_tokens_total', 'recovered_events_total']) missing.delete(`agent_${of}`);
  expect([...missing].filter((name) => !hasOpenLabels(name) && !WITHOUT.test(name))).toEqual([]);
});

function startOtelKpi(): Promise<Service> {
  const config = settings({
    OTEL_KPI_STATE: ':memory:',
    OTEL_KPI_OTLP: `127.0.0.1:${otlpPort}`,
    OTEL_KPI_METRICS: '127.0.0.1:0',
    OTEL_KPI_HOLD: '2s',
    OTEL_KPI_SESSIONS_TO: `${collector.url}/v1/logs`,
    OTEL_KPI_PEOPLE_AMOUNTS: 'hashed',
  });
  const log = createLog({
    level: 'error',
    format: 'text',
    now,
    write: (line) => void process.stderr.write(`${line}\n`),
  });
  return startService(
    { config, catalogue: catalogue(config, BUDGETS), people: new Map(), prices: priceList() },
    { now, version: 'test', log },
  );
}

/** Somebody else goes on working meanwhile: without any arrival the clock that sessions end by stands still. */
async function untilSessionsEnd(): Promise<void> {
  while (passedMs < PAUSE_MS) {
    passedMs += MINUTE_MS / 2;
    const others = event('user_prompt', now(), { 'session.id': 'others' });
    expect(await post(service.otlpUrl, request('logs', [others]))).toBe(200);
    await service.sweep();
  }
}

function sessionEvents() {
  return logs.lines({ service_name: 'otel-kpi' });
}

async function expectData(expression: string, instant: boolean): Promise<void> {
  const least = expression.includes('exhausted_timestamp') ? -Infinity : undefined;
  expect([expression, await hasData(expression, instant, least)]).toEqual([expression, true]);
}

/** Numbers, at least one of them above 0, or not below `least`. */
async function hasData(expression: string, instant: boolean, least = Number.MIN_VALUE): Promise<boolean> {
  const over = instant ? undefined : { fromMs: startMs, toMs: Date.now() };
  const values = (await prometheus.samples(expression, over)).flatMap((sample) => sample.values);
  return values.some((value) => value >= least && Number.isFinite(value));
}

async function namesOf(job: string): Promise<string[]> {
  const samples = await prometheus.samples(`group by (__name__) ({job="${job}"})`);
  return samples.map(({ labels }) => labels['__name__']!);
}

/** Own metrics whose series appear with their first event. */
function hasOpenLabels(name: string): boolean {
  return Object.values(OWN_METRIC_ROWS.get(name)?.labels ?? {}).some((values) => values.length === 0);
}
