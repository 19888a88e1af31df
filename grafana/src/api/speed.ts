/** How fast models answer, and how they compare. */
import { lines } from '../kit/charts.ts';
import { MODELS, QUANTILES, type Bands } from '../kit/colors.ts';
import { table } from '../kit/tables.ts';
import type { Section } from '../kit/dashboard.ts';
import { added, BY_MODEL, quantileBy, quantiles } from '../kit/filters.ts';
import { STEPS_MAX, yet } from '../kit/panels.ts';
import { series } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT, SECONDS, SHARE, TOKENS, USD } from '../kit/units.ts';
import { UNKNOWN_MODEL } from '../kit/words.ts';
import { burn } from './requests.ts';
import { failedShare, LATELY, REQUESTS } from './words.ts';

const DURATION = 'agent_request_duration_seconds';
const FIRST_TOKEN = 'agent_request_first_token_seconds';
/** Without who tells when an answer begins and not when it ends: such seconds say nothing of how fast tokens come. */
const TIMED = `${BY_MODEL},agent!="codex"`;
const OUTPUT = `${TIMED},type="output"`;
const BEGUN = 'Of Codex it is the time until the answer begins.';
const FAILED: Bands = [['green', 0.02], ['orange', 0.1], ['red']];
const PER_SECOND = 'tokens/s';

export function speed(): Section {
  return {
    title: `Speed, and the error budget: ${SHOWN.toLowerCase()}`,
    panels: [
      over('Latency', DURATION, `Half, and 95 %, of the answered requests took no longer than this. ${BEGUN}`),
      over('First token', FIRST_TOKEN, 'Half, and 95 %, of the first tokens of an answer came no later than this.'),
      lines({
        title: 'Output tokens per second, by model',
        description:
          'Output tokens for each second that requests took: how fast a model writes, its waiting included. Without Codex, which does not tell how long an answer takes. From agent_tokens_total and agent_request_duration_seconds.',
        width: 12,
        unit: COUNT,
        interval: '15m',
        colors: MODELS,
        noValue: yet('no requests'),
        queries: [series(tokensPerSecond('$__interval'), '{{model}}')],
      }).maxDataPoints(STEPS_MAX),
      burn(),
    ],
  };
}

function over(title: string, histogram: string, what: string) {
  return lines({
    title,
    description: `${what} Interpolated within buckets. From ${histogram}.`,
    width: 12,
    unit: SECONDS,
    interval: '15m',
    colors: QUANTILES,
    noValue: yet('no requests'),
    queries: quantiles([0.5, 0.95], `${histogram}_bucket{${LATELY}}[$__interval]`),
  }).maxDataPoints(STEPS_MAX);
}

/** Of models whose requests told how long they took. */
function tokensPerSecond(span: '$__interval' | '$__range'): string {
  return `sum by (model) (${added('agent_tokens_total', OUTPUT, span)}) / (sum by (model) (${added(`${DURATION}_sum`, TIMED, span)}) > 0)`;
}

export function models(): Section {
  const byModel = (q: number, histogram: string) => quantileBy(q, `${histogram}_bucket{${LATELY}}[$__range]`, 'model');
  const answered = `sum by (model) (${added(REQUESTS, BY_MODEL, '$__range')})`;
  return {
    title: `Model by model: ${SHOWN.toLowerCase()}`,
    panels: [
      table({
        title: 'Models',
        description: `Failed: share of all requests. Cost of a request: what the model cost over the requests it answered. Quantiles are interpolated within buckets. Codex tells of a request how long it was until the answer began, so it has no tokens/s. From ${REQUESTS}, agent_request_errors_total, ${DURATION}, ${FIRST_TOKEN}, agent_tokens_total and agent_cost_usd_total.`,
        width: 24,
        height: 9,
        noValue: 'no requests',
        labels: { model: 'Model' },
        columns: [
          { header: 'Answered', width: 125, expr: `sort_desc(round(${answered}) > 0)`, unit: COUNT },
          {
            header: 'Failed',
            width: 125,
            expr: failedShare('$__range', 'model'),
            unit: SHARE,
            decimals: 1,
            bands: FAILED,
          },
          { header: 'p50', width: 125, expr: byModel(0.5, DURATION), unit: SECONDS, decimals: 1 },
          { header: 'p95', width: 125, expr: byModel(0.95, DURATION), unit: SECONDS, decimals: 1 },
          { header: 'First token p50', width: 125, expr: byModel(0.5, FIRST_TOKEN), unit: SECONDS, decimals: 1 },
          { header: 'First token p95', width: 125, expr: byModel(0.95, FIRST_TOKEN), unit: SECONDS, decimals: 1 },
          { header: PER_SECOND, width: 125, expr: tokensPerSecond('$__range'), unit: 'none', decimals: 0 },
          {
            header: 'Cost of a request',
            width: 140,
            expr: `sum by (model) (${added('agent_cost_usd_total', BY_MODEL, '$__range')}) / (${answered} > 0)`,
            unit: USD,
            decimals: 3,
          },
        ],
      }),
      tokens(),
    ],
  };
}

function tokens() {
  const of = (type: string) =>
    `sum by (model) (${added('agent_tokens_total', `${BY_MODEL},type="${type}"`, '$__range')}) > 0`;
  const all = `sum by (model) (${added('agent_tokens_total', BY_MODEL, '$__range')})`;
  const cost = `sum by (model) (${added('agent_cost_usd_total', BY_MODEL, '$__range')})`;
  return table({
    title: 'Tokens and cost of models',
    description: `Tokens by type, without what came late. Cost of a million tokens of all types together: it says as much of the cache as of the price. ${UNKNOWN_MODEL} From agent_tokens_total and agent_cost_usd_total.`,
    width: 24,
    height: 9,
    noValue: 'no requests',
    labels: { model: 'Model' },
    columns: [
      { header: 'Cost', expr: `sort_desc(${cost} > 0)`, unit: USD, decimals: 2, width: 125 },
      { header: 'Input', expr: of('input'), unit: TOKENS, decimals: 1, width: 125 },
      { header: 'Output', expr: of('output'), unit: TOKENS, decimals: 1, width: 125 },
      {
        header: 'Input per output',
        expr: `(${of('input')}) / (${of('output')})`,
        unit: 'none',
        decimals: 1,
        width: 140,
      },
      { header: 'From cache', expr: of('cache_read'), unit: TOKENS, decimals: 1, width: 125 },
      { header: 'Into cache', expr: of('cache_write'), unit: TOKENS, decimals: 1, width: 125 },
      { header: 'Cost of a million', expr: `1e6 * ${cost} / (${all} > 0)`, unit: USD, decimals: 2, width: 150 },
    ],
  });
}
