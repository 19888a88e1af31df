import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue, type Catalogue } from '../../src/kpis/catalogue.ts';
import type { Kpi } from '../../src/model/series.ts';
import { MONEY_GAUGES } from './money-gauges.ts';

const DIMENSIONS = [{ label: 'team', attributes: ['team'] }];
const DEFAULT = readFileSync(new URL('../../kpis/default.yaml', import.meta.url), 'utf8');

describe('the default catalogue', () => {
  test('has the names and labels that dashboards rely on', () => {
    expect(kpisOf(DEFAULT).map(({ name, labels }) => `${name}{${labels.join(',')}}`)).toEqual([
      'agent_cost_usd_total{agent,team,model,source,basis}',
      'agent_tokens_total{agent,team,model,source,type}',
      'agent_requests_total{agent,team,model,source}',
      'agent_request_errors_total{agent,team,model,status}',
      'agent_request_duration_seconds{agent,team,model}',
      'agent_request_first_token_seconds{agent,team,model}',
      'agent_prompts_total{agent,team}',
      'agent_tool_calls_total{agent,team,tool,outcome}',
      'agent_tool_duration_seconds{agent,tool}',
      'agent_edit_decisions_total{agent,team,decision,tool,language}',
      'agent_lines_total{agent,team,type}',
      'agent_commits_total{agent,team}',
      'agent_pull_requests_total{agent,team}',
      'agent_active_seconds_total{agent,team,type}',
      'agent_sessions_total{agent,team,start}',
      'agent_sessions_worked_total{agent,team}',
      'agent_witnessed_cost_usd_total{agent,team,witness}',
      'agent_witnessed_tokens_total{agent,team,witness,type}',
      'agent_repriced_cost_usd_total{agent,team,model,bound}',
      'agent_unpriced_tokens_total{agent,team,model}',
      'agent_compared_requests_total{agent,team,model}',
      'agent_compared_cost_usd_total{agent,team,model,book}',
      'agent_cache_write_premium_usd_total{agent,team,model,part}',
      'agent_credits_total{agent,team,unit}',
      'agent_lost_events_total{agent,version}',
      'agent_client_sessions_total{agent,version}',
      'agent_unattributed_cost_usd_total{agent,team}',
      'agent_sessions_ended_total{agent,team,reason}',
      'agent_session_duration_seconds{agent,team}',
      'agent_session_active_seconds{agent,team}',
      'agent_session_waiting_seconds{agent,team}',
      'agent_session_cost_usd{agent,team}',
      'agent_session_tokens{agent,team}',
      'agent_session_prompts{agent,team}',
      'agent_session_tool_calls{agent,team}',
      ...'agent_hook_events_total{agent,event,tool} agent_hook_duration_seconds{agent,event} agent_guard_decisions_total{agent,rule,verdict} agent_guard_failures_total{agent,failure} agent_guard_blocks_confirmed_total{agent,event} agent_hooks_registered_total{agent,event} agent_guarded_sessions_total{agent,version,policy} agent_sessions_continued_total{agent,by} agent_person_waited_for_seconds{agent,tool,question} agent_expired_cache_usd_total{agent} agent_hook_records_dropped_total{event}'.split(
        ' ',
      ),
      'agent_session_outcome_cost_usd_total{agent,team,outcome}',
    ]);
  });

  test('has the gauges that dashboards rely on', () => {
    const shown = catalogueOf(DEFAULT).gauges.map(({ name, labels, windows, kind }) => {
      const own = [...labels, ...(kind === 'history' ? ['day'] : []), ...windows];
      return `${name}{${own.join(',')}}`;
    });
    expect(shown).toEqual([
      'agent_active_users{24h,7d,30d,today,week,month}',
      'agent_active_users_by_agent{agent,24h,7d,30d,today,week,month}',
      'agent_active_users_by_team{team,24h,7d,30d,today,week,month}',
      'agent_active_users_by_agent_team{agent,team,24h,7d,30d,today,week,month}',
      'agent_active_users_by_identity{identity,24h,7d,30d,today,week,month}',
      'agent_stickiness_ratio{}',
      'agent_stickiness_ratio_by_agent{agent}',
      'agent_stickiness_ratio_by_team{team}',
      'agent_sessions_open{agent,team}',
      'agent_sessions_active{agent,team}',
      'agent_cost_window_usd{agent,team,model,24h,7d,30d,today,week,month}',
      'agent_window_tokens{agent,team,type,24h,7d,30d,today,week,month}',
      'agent_sessions_worked_window{agent,team,24h,7d,30d,today,week,month}',
      'agent_prompts_window{agent,team,24h,7d,30d,today,week,month}',
      'agent_requests_window{agent,team,model,24h,7d,30d,today,week,month}',
      'agent_tool_calls_window{agent,team,outcome,24h,7d,30d,today,week,month}',
      'agent_window_lines{agent,team,type,24h,7d,30d,today,week,month}',
      'agent_commits_window{agent,team,24h,7d,30d,today,week,month}',
      'agent_pull_requests_window{agent,team,24h,7d,30d,today,week,month}',
      'agent_cost_per_million_tokens_usd{model,24h,7d,30d,lifetime}',
      'agent_cost_per_session_usd{24h,7d,30d,lifetime}',
      'agent_cost_per_session_usd_by_agent{agent,24h,7d,30d,lifetime}',
      'agent_cost_per_session_usd_by_team{team,24h,7d,30d,lifetime}',
      'agent_cost_per_active_user_usd{24h,7d,30d}',
      'agent_cost_per_active_user_usd_by_agent{agent,24h,7d,30d}',
      'agent_cost_per_active_user_usd_by_team{team,24h,7d,30d}',
      'agent_cost_per_commit_usd{24h,7d,30d,lifetime}',
      'agent_cost_per_commit_usd_by_agent{agent,24h,7d,30d,lifetime}',
      'agent_cost_per_commit_usd_by_team{team,24h,7d,30d,lifetime}',
      'agent_cost_per_pull_request_usd{24h,7d,30d,lifetime}',
      'agent_cost_per_pull_request_usd_by_agent{agent,24h,7d,30d,lifetime}',
      'agent_cost_per_pull_request_usd_by_team{team,24h,7d,30d,lifetime}',
      'agent_tool_success_ratio{24h,7d,30d,lifetime}',
      'agent_tool_success_ratio_by_agent{agent,24h,7d,30d,lifetime}',
      'agent_tool_success_ratio_by_team{team,24h,7d,30d,lifetime}',
      'agent_tool_success_ratio_by_tool{tool,24h,7d,30d,lifetime}',
      'agent_cache_hit_ratio{24h,7d,30d,lifetime}',
      'agent_cache_hit_ratio_by_agent{agent,24h,7d,30d,lifetime}',
      'agent_cache_hit_ratio_by_team{team,24h,7d,30d,lifetime}',
      'agent_coverage_ratio{agent,witness,lifetime}',
      'agent_span_coverage_ratio{agent,24h,7d,lifetime}',
      'agent_price_drift_ratio{agent,model,24h,7d,30d}',
      'agent_repriced_cost_window_usd{agent,bound,24h,7d,30d,month}',
      'agent_unpriced_tokens_ratio{agent,24h,7d,30d}',
      'agent_price_outside_ratio{agent,model,24h,7d,30d}',
      'agent_cache_write_1h_ratio{agent,24h,7d,30d}',
      'agent_unattributed_cost_ratio{agent,24h,7d,30d,lifetime}',
      'agent_client_versions{agent,version,24h,7d,30d}',
      'agent_lost_events_per_session_ratio{agent,version,24h,7d,30d,lifetime}',
      'agent_cost_by_day_usd{day}',
      'agent_tokens_by_day{day}',
      'agent_active_users_by_day{day}',
      'agent_sessions_by_day{day}',
      'agent_guard_coverage_ratio{agent,24h,7d,30d}',
      ...MONEY_GAUGES,
      ...'agent_users_by_week{} agent_cohort_retention_ratio{} agent_requests_by_hour{}'.split(' '),
      ...'agent_feature_users{feature,30d} agent_feature_adoption_ratio{feature,30d}'.split(' '),
      ...'agent_roster_users{24h,7d,30d} agent_roster_users_by_team{team,24h,7d,30d} agent_users_ever{lifetime}'.split(
        ' ',
      ),
    ]);
  });

  test('is right without any dimension, and leaves out the gauges of teams', () => {
    const catalogue = parseCatalogue([{ path: 'default.yaml', text: DEFAULT }], WORDS, []);
    expect(catalogue).toMatchObject({ scopes: ['agent'] });
    expect(JSON.stringify(catalogue)).not.toContain('team"');
  });
});

describe('an entry becomes a KPI', () => {
  test('a sum has the unit of its fact, the default limit and no bounds', () => {
    expect(
      kpisOf('kpis: { agent_cost_usd_total: { help: Money., kind: sum, of: cost, labels: [agent, team] } }'),
    ).toEqual([
      {
        name: 'agent_cost_usd_total',
        help: 'Money.',
        kind: 'sum',
        unit: 'usd',
        of: 'cost',
        labels: ['agent', 'team'],
        before: { team: 'unknown' },
        bounds: [],
        windowed: false,
        seriesMax: 2000,
      },
    ]);
  });

  test('a count is in no unit, whatever its fact is in', () => {
    const [kpi] = kpisOf('kpis: { timed_total: { help: X., kind: count, of: first_token, labels: [] } }');
    expect(kpi).toMatchObject({ unit: 'count', labels: [] });
  });

  test('a distribution has bounds and may set its limit', () => {
    const [kpi] = kpisOf(
      'kpis: { wait_seconds: { help: X., kind: distribution, of: first_token, labels: [], buckets: [0.5, 1, 60], series_max: 7 } }',
    );
    expect(kpi).toMatchObject({ unit: 'seconds', bounds: [0.5, 1, 60], seriesMax: 7 });
  });
});

describe('a file of the user’s', () => {
  const own = (text: string) => kpisOf(DEFAULT, text);
  const before = kpisOf(DEFAULT).map(({ name }) => name);

  test('adds', () => {
    const text = 'kpis: { agent_team_cost_usd_total: { help: X., kind: sum, of: cost, labels: [team] } }';
    expect(own(text).map(({ name }) => name)).toEqual([...before, 'agent_team_cost_usd_total']);
  });

  test('replaces a whole entry in its place', () => {
    const text =
      'kpis: { agent_tool_duration_seconds: { help: X., kind: distribution, of: tool_duration, labels: [], buckets: [1] } }';
    const kpis = own(text);
    expect(kpis.map(({ name }) => name)).toEqual(before);
    expect(kpis[before.indexOf('agent_tool_duration_seconds')]).toMatchObject({
      labels: [],
      bounds: [1],
      seriesMax: 2000,
    });
  });

  test('switches off with one word, and on again', () => {
    const off = 'kpis: { agent_lines_total: { enabled: false } }';
    expect(own(off).map(({ name }) => name)).toEqual(before.filter((name) => name !== 'agent_lines_total'));
    expect(kpisOf(DEFAULT, off, 'kpis: { agent_lines_total: { enabled: true } }')).toHaveLength(before.length);
  });

  test('checks what it switches off', () => {
    const text = 'kpis: { x_total: { help: X., kind: sum, of: commit, labels: [mood], enabled: false } }';
    expect(faultsOf(text)).toEqual([
      '1.yaml: kpis.x_total.labels[0]: is "mood"; must be one of agent, team, hostname, organization, terminal, app_version, effort, speed, route, skill, plugin, mcp_server, sub_agent, department, cost_center, project',
    ]);
  });

  test('may say nothing new', () => expect(own('kpis: {}').map(({ name }) => name)).toEqual(before));
});

const CASES = readFileSync(new URL('faults.txt', import.meta.url), 'utf8')
  .split(/^=== /m)
  .slice(1)
  .map((block) => block.split('\n'));

test.each(CASES.map((lines) => [lines[0]!, lines.slice(1)] as const))('%s: every fault is named', (_, lines) => {
  const text = lines.filter((line) => !line.startsWith('>>> ')).join('\n');
  const faults = lines.flatMap((line) => (line.startsWith('>>> ') ? [line.slice(4)] : []));
  expect(faults).not.toEqual([]);
  expect(faultsOf(text).map((fault) => fault.replace('1.yaml: ', ''))).toEqual(faults);
});

test('all faults of all files are named at once', () => {
  const first = `kpis:
  agent_cost_total:
    help: Money.
    kind: summ
    of: cost
    labels: [agent, mood]
    colour: red
  wait_seconds:
    help: Waiting.
    kind: distribution
    of: first_token
    labels: []
    buckets: [2, 1]`;
  const second = `kpis:
  Lines_total: { help: Lines., kind: count, of: lines, labels: [type, type] }
  gone_total: { enabled: false }`;
  expect(`\n${faultsOf(first, second).join('\n')}\n`).toBe(`
1.yaml: kpis.agent_cost_total.kind: is "summ"; must be one of sum, count, distribution, distinct, open_sessions, window, ratio, drift, history, forecast, budget, top, change, retention, cohort, hours, roster
1.yaml: kpis.agent_cost_total.colour: is not known; must be one of help, kind, of, labels, before, buckets, series_max, enabled
1.yaml: kpis.agent_cost_total.labels[1]: is "mood"; must be one of agent, model, source, basis, team, hostname, organization, terminal, app_version, effort, speed, route, skill, plugin, mcp_server, sub_agent, department, cost_center, project
1.yaml: kpis.wait_seconds.buckets[1]: is 1; must be above 2
2.yaml: kpis.Lines_total: is no name of a metric; must be lower-case words joined by single underscores
2.yaml: kpis.Lines_total.labels[1]: is "type" again; must be there once
2.yaml: kpis.Lines_total.kind: is count; of lines it must be sum
2.yaml: kpis.gone_total: only sets \`enabled\`, but no earlier file has this KPI
`);
});

function parse(texts: readonly string[]) {
  return parseCatalogue(
    texts.map((text, index) => ({ path: `${index + 1}.yaml`, text })),
    WORDS,
    DIMENSIONS,
  );
}

function catalogueOf(...texts: string[]): Catalogue {
  const catalogue = parse(texts);
  expect(Array.isArray(catalogue) ? catalogue : []).toEqual([]);
  return catalogue as Catalogue;
}

function kpisOf(...texts: string[]): readonly Kpi[] {
  return catalogueOf(...texts).kpis;
}

function faultsOf(...texts: string[]): string[] {
  const catalogue = parse(texts);
  return Array.isArray(catalogue) ? catalogue.map(({ path, message }) => `${path}: ${message}`) : [];
}
