/** What is got for the money, and whether the numbers can be trusted. */
import { NONE_IS_GOOD, SHARE_OF_SUCCESS } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { costByDay, usersByDay } from '../kit/days.ts';
import { BY_AGENT, BY_TEAM, CHOOSE_ONE, exact } from '../kit/filters.ts';
import { drill } from '../kit/links.ts';
import { stat } from '../kit/panels.ts';
import { latest } from '../kit/queries.ts';
import { DAYS, WINDOW } from '../kit/rows.ts';
import { COUNT, SHARE, USD_EXACT } from '../kit/units.ts';

export function value(): Section {
  return {
    title: `What work costs: ${WINDOW.toLowerCase()}`,
    panels: [
      ratio('Per session', 'agent_cost_per_session_usd', 'Average cost per work period.', USD_EXACT),
      ratio('Per commit', 'agent_cost_per_commit_usd', `Average cost per commit. ${METRICS_ALONE}`, USD_EXACT),
      ratio(
        'Per pull request',
        'agent_cost_per_pull_request_usd',
        `Average cost per pull request. ${METRICS_ALONE}`,
        USD_EXACT,
      ),
      ratio(
        'Per active hour',
        'agent_cost_per_active_hour_usd',
        `Average cost per hour of work. ${METRICS_ALONE}`,
        USD_EXACT,
      ),
      ratio(
        'Without outcome',
        'agent_cost_without_outcome_ratio',
        'Share of the cost of work periods that ended without a commit, a pull request or a changed line. Reading and asking have none either.',
        SHARE,
      ),
      ratio(
        'Cache hits',
        'agent_cache_hit_ratio',
        'Share of input tokens that were read from a cache, which is cheap.',
        SHARE,
      ),
    ],
  };
}

const METRICS_ALONE = 'Of agents that export metrics, for events do not tell it.';

function ratio(title: string, metric: string, description: string, unit: string) {
  return stat({
    title: `${title}, $window`,
    description: `${description} From ${metric}.`,
    width: 4,
    unit,
    decimals: unit === SHARE ? 0 : 2,
    noValue: CHOOSE_ONE,
    queries: [latest(exact(metric, 'window="$window"'), title)],
    links: [drill('What work costs', 'otel-kpi-productivity')],
  });
}

export const days = (): Section => ({ title: DAYS, panels: [costByDay(), usersByDay()] });

export function health(): Section {
  return {
    title: `Whether it works: ${WINDOW.toLowerCase()}`,
    panels: [toolSuccess(), failedRequests(), lostEvents(), unattributed(), alerts()],
  };
}

function toolSuccess() {
  return stat({
    title: 'Tool success, $window',
    description:
      'Share of tool calls that succeeded. A failing test is a failed call; rejected calls never ran and are left out. From agent_tool_success_ratio.',
    width: 4,
    unit: SHARE,
    decimals: 1,
    bands: SHARE_OF_SUCCESS,
    noValue: CHOOSE_ONE,
    queries: [latest(exact('agent_tool_success_ratio', 'window="$window"'), 'tool success')],
    links: [drill('Tools', 'otel-kpi-tools')],
  });
}

function failedRequests() {
  const sum = (metric: string) => `sum(increase(${metric}{${BY_TEAM},arrival=""}[$window]))`;
  const answered = sum('agent_requests_total');
  const failed = `(${sum('agent_request_errors_total')} or 0 * ${answered})`;
  return stat({
    title: 'Failed requests, $window',
    description:
      'Share of model requests that failed after all retries of the agent. From agent_request_errors_total and agent_requests_total.',
    width: 4,
    unit: SHARE,
    decimals: 1,
    bands: [['green', 0.02], ['orange', 0.1], ['red']],
    noValue: 'no requests yet',
    queries: [latest(`${failed} / ((${answered} + ${failed}) > 0 or ${failed} > 0)`, 'failed')],
    links: [drill('Requests', 'otel-kpi-api')],
  });
}

function lostEvents() {
  return stat({
    title: 'Events lost, $window, all teams',
    description:
      'Events that agents numbered and that never arrived. From agent_lost_events_total and agent_sessions_worked_window.',
    width: 5,
    unit: COUNT,
    bands: NONE_IS_GOOD,
    noValue: 'no sessions yet',
    queries: [
      latest(
        `sum(increase(agent_lost_events_total{${BY_AGENT}}[$window])) or 0 * sum(agent_sessions_worked_window{${BY_AGENT},window="$window"})`,
        'lost events',
      ),
    ],
    links: [drill('The pipeline', 'otel-kpi-pipeline', ['agent'])],
  });
}

function unattributed() {
  return stat({
    title: 'Cost of nobody, $window, all teams',
    description:
      'Share of the cost of sessions that name neither an account nor an installation: the agent that has most. From agent_unattributed_cost_ratio and agent_cost_window_usd.',
    width: 6,
    unit: SHARE,
    decimals: 0,
    bands: [['green', 0.01], ['orange']],
    noValue: 'no cost yet',
    queries: [
      latest(
        `max(agent_unattributed_cost_ratio{${BY_AGENT},window="$window"}) or 0 * sum(agent_cost_window_usd{${BY_AGENT},window="$window"})`,
        'of nobody',
      ),
    ],
    links: [drill('Who uses what', 'otel-kpi-adoption', ['agent'])],
  });
}

function alerts() {
  return stat({
    title: 'Alerts now, all agents',
    description: 'Alerts of prometheus/rules that fire. From alerts that Prometheus works out (ALERTS).',
    width: 5,
    unit: COUNT,
    bands: NONE_IS_GOOD,
    queries: [latest('count(ALERTS{alertname=~"(OtelKpi|Agent).*",alertstate="firing"}) or vector(0)', 'alerts')],
    links: [drill('The pipeline', 'otel-kpi-pipeline', [])],
  });
}
