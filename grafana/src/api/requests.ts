/** Requests that were answered and that failed. */
import { bars, lines } from '../kit/charts.ts';
import { MODELS, STATUSES, type Bands } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { added, addedBy, BY_MODEL, quantile } from '../kit/filters.ts';
import { address } from '../kit/links.ts';
import { stat, total, yet } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT, SECONDS, SHARE } from '../kit/units.ts';
import { ERRORS, failedShare, FROM_BOTH, LATELY, REQUESTS } from './words.ts';
import { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';

const AVAILABILITY: Bands = [['red', 0.9], ['orange', 0.99], ['green']];
const LEFT: Bands = [['red', 0], ['orange', 0.25], ['green']];

export function requests(): Section {
  return {
    title: SHOWN,
    panels: [
      total({
        title: 'Requests answered',
        description: `Model requests that succeeded: the bars below, added up. From ${REQUESTS}.`,
        width: 4,
        unit: COUNT,
        queries: [series(`sum(${added(REQUESTS, BY_MODEL)})`, 'answered')],
      }),
      total({
        title: 'Requests failed',
        description: `Model requests that failed after all retries of the agent: the bars below, added up. From ${ERRORS}.`,
        width: 4,
        unit: COUNT,
        queries: [series(`sum(${added(ERRORS, BY_MODEL)})`, 'failed')],
        links: [errorEvents()],
      }),
      stat({
        title: 'Availability',
        height: 5,
        description: `Share of the requests that were answered. ${FROM_BOTH}`,
        width: 4,
        unit: SHARE,
        decimals: 2,
        bands: AVAILABILITY,
        noValue: 'no requests',
        queries: [latest(`1 - ${failedShare('$__range')}`, 'availability')],
      }),
      budgetLeft(),
      quantileOf('Latency p95', 'agent_request_duration_seconds', 'request took no longer than this'),
      quantileOf('First token p95', 'agent_request_first_token_seconds', 'first token came no later than this'),
      bars({
        title: 'Requests answered, by model',
        description: `Requests in each step. From ${REQUESTS}.`,
        width: 12,
        unit: COUNT,
        colors: MODELS,
        queries: [addedBy('model', REQUESTS, BY_MODEL)],
      }),
      byStatus(),
    ],
  };
}

function quantileOf(title: string, histogram: string, what: string) {
  return stat({
    title,
    height: 5,
    description: `For 95 % of the requests the ${what}. Of Codex both are the time until the answer begins. Interpolated within buckets. From ${histogram}.`,
    width: 4,
    unit: SECONDS,
    decimals: 1,
    noValue: 'no requests',
    queries: [latest(quantile(0.95, histogram, LATELY, '$__range'), 'p95')],
  });
}

/** For each span of time, how many times as many fail as may. */
export function burn() {
  return lines({
    title: 'How fast the error budget burns',
    description: `1: what the objective allows, used up just at the end of its period. Above: sooner. By the last hour and the last six. ${FROM_BOTH}`,
    width: 12,
    unit: 'none',
    interval: '15m',
    colors: { '1 h': '#E0A458', '6 h': '#5794F2' },
    noValue: yet('no requests'),
    queries: ['1h', '6h'].map((span) =>
      series(`${failedShare('$__range').replaceAll('$__range', span)} / (1 - $objective)`, span.replace('h', ' h')),
    ),
  });
}

function errorEvents(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Their events').url(address('otel-kpi-events', [], 'var-event=.*error.*'));
}

function budgetLeft() {
  return stat({
    title: 'Error budget left',
    height: 5,
    description: `Share of the failures that the objective chosen above allows in this time, and that have not happened. Below 0 it is missed. ${FROM_BOTH}`,
    width: 4,
    unit: SHARE,
    decimals: 0,
    bands: LEFT,
    noValue: 'no requests',
    queries: [latest(`1 - ${failedShare('$__range')} / (1 - $objective)`, 'left')],
  });
}

function byStatus() {
  return bars({
    title: 'Requests failed, by status',
    description: `Requests in each step, by HTTP status. 429: a rate limit of the account. 529 and 5xx: the provider. From ${ERRORS}.`,
    width: 12,
    unit: COUNT,
    colors: STATUSES,
    noValue: yet('none failed'),
    queries: [addedBy('status', ERRORS, BY_MODEL)],
    links: [errorEvents()],
  });
}
