/** What `kpis/default.yaml` has, by name: whoever changes it sees what dashboards lose. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue, type Catalogue } from '../../src/kpis/catalogue.ts';
import { MONEY_GAUGES } from './money-gauges.ts';

const DEFAULT = readFileSync(new URL('../../kpis/default.yaml', import.meta.url), 'utf8');

function parsed(): Catalogue {
  const team = [{ label: 'team', attributes: ['team'] }];
  const catalogue = parseCatalogue([{ path: 'default.yaml', text: DEFAULT }], WORDS, team);
  if (Array.isArray(catalogue)) throw new Error(JSON.stringify(catalogue));
  return catalogue;
}

describe('the default catalogue', () => {
  test('has the names and labels that dashboards rely on', () => {
    expect(parsed().kpis.map(({ name, labels }) => `${name}{${labels.join(',')}}`)).toEqual([
      'agent_cost_usd_total{agent,team,model,source,basis}',
      'agent_tokens_total{agent,team,model,source,type}',
      'agent_requests_total{agent,team,model,source}',
      'agent_request_errors_total{agent,team,model,status}',
      'agent_request_duration_seconds{agent,team,model}',
      'agent_request_first_token_seconds{agent,team,model}',
      'agent_prompts_total{agent,team}',
      'agent_tool_calls_total{agent,team,tool,outcome}',
      'agent_tool_duration_seconds{agent,tool}',
      'agent_tool_failures_total{agent,team,tool,error_type}',
      'agent_tool_failing_sessions_total{agent,team,tool,error_type}',
      'agent_loops_total{agent,team,tool,error_type}',
      'agent_edit_decisions_total{agent,team,decision,decided_by,tool,language}',
      'agent_permission_answers_total{agent,team,decision,tool}',
      'agent_interruptions_total{agent,team}',
      'agent_compactions_total{agent,team,trigger,outcome}',
      'agent_mcp_connections_total{agent,team,status,transport}',
      'agent_skill_activations_total{agent,team,skill_name,trigger}',
      'agent_subagent_runs_total{agent,team,agent_type}',
      'agent_subagent_duration_seconds{agent,agent_type}',
      'agent_permission_mode_changes_total{agent,team,mode,trigger}',
      'agent_refusals_total{agent,team,model}',
      'agent_request_retries_total{agent,team,model}',
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
      'agent_recovered_events_total{agent,version}',
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
      'agent_tool_cost_usd_total{agent,team,tool,outcome}',
      'agent_tool_failure_cost_usd_total{agent,team,tool,error_type}',
      'agent_lost_cache_tokens_total{agent,team,cause}',
      'agent_lost_cache_cost_usd_total{agent,team,model,cause}',
      'agent_unread_cache_writes_usd_total{agent,team,model}',
      'agent_session_outcome_cost_usd_total{agent,team,outcome}',
      'agent_session_outcomes_total{agent,team,outcome}',
    ]);
  });

  test('has the gauges that dashboards rely on', () => {
    const shown = parsed().gauges.map(({ name, labels, windows, kind }) => {
      const own = [...labels, ...(kind === 'history' ? ['day'] : []), ...windows];
      return `${name}{${own.join(',')}}`;
    });
    expect(shown).toEqual([
      'agent_edit_acceptance_ratio{24h,7d,30d,lifetime}',
      'agent_edit_acceptance_ratio_by_agent{agent,24h,7d,30d,lifetime}',
      'agent_edit_acceptance_ratio_by_team{team,24h,7d,30d,lifetime}',
      'agent_edit_acceptance_ratio_by_language{language,24h,7d,30d,lifetime}',
      'agent_prompts_per_session_ratio{24h,7d,30d,lifetime}',
      'agent_prompts_per_session_ratio_by_agent{agent,24h,7d,30d,lifetime}',
      'agent_prompts_per_session_ratio_by_team{team,24h,7d,30d,lifetime}',
      'agent_api_availability_ratio{24h,7d,30d}',
      'agent_api_availability_ratio_by_agent{agent,24h,7d,30d}',
      'agent_api_availability_ratio_by_model{model,24h,7d,30d}',
      'agent_api_error_budget_ratio{24h,7d,30d}',
      'agent_api_error_budget_ratio_by_agent{agent,24h,7d,30d}',
      'agent_api_error_budget_ratio_by_model{model,24h,7d,30d}',
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
      ...'agent_sessions_waiting{} agent_session_wait_longest_seconds{}'.split(' '),
      ...'agent_plan_limit_used_ratio{} agent_plan_limit_full_in_seconds{}'.split(' '),
      ...MONEY_GAUGES,
      ...'agent_users_by_week{} agent_cohort_retention_ratio{} agent_requests_by_hour{}'.split(' '),
      ...'agent_feature_users{feature,30d} agent_feature_adoption_ratio{feature,30d}'.split(' '),
      ...'agent_roster_users{24h,7d,30d} agent_roster_users_by_team{team,24h,7d,30d} agent_blind_users{24h,7d} agent_users_ever{lifetime}'.split(
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
