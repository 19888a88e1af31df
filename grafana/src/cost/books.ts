/** What the price list says of what the agents reported. */
import { BigValueTextMode } from '@grafana/grafana-foundation-sdk/common';
import type { Section } from '../kit/dashboard.ts';
import { lines } from '../kit/charts.ts';
import { NONE_IS_GOOD, PLANS } from '../kit/colors.ts';
import { BY_AGENT } from '../kit/filters.ts';
import { ranking, stat } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { WINDOW } from '../kit/rows.ts';
import { COUNT, SHARE, USD } from '../kit/units.ts';

export function books(): Section {
  const where = `${BY_AGENT},window="$window"`;
  const listed = (bound: string) => series(`sum(agent_repriced_cost_window_usd{${where},bound="${bound}"})`, bound);
  return {
    title: `Two books: ${WINDOW.toLowerCase()}`,
    panels: [
      lines({
        title: 'Counted cost and the price list, all teams and models',
        description:
          'Cost as it is counted, and what the same tokens cost by the price list, at least and at most: it does not know for how long caches were written. From agent_cost_window_usd and agent_repriced_cost_window_usd.',
        width: 12,
        unit: USD,
        colors: PLANS,
        interval: '1h',
        // On top of the others: where all caches are written for five minutes it is the lower one.
        queries: [listed('low'), listed('high'), series(`sum(agent_cost_window_usd{${where}})`, 'spent')],
      }),
      ranking({
        title: 'Outside the price list, all teams',
        description:
          'Share of the compared cost that was reported outside of what the price list allows, by model. Above 0: a discount, a new price, or a wrong list. From agent_price_outside_ratio.',
        width: 6,
        unit: SHARE,
        decimals: 1,
        max: 1,
        bands: [['green', 0.01], ['orange']],
        noValue: 'nothing to compare',
        queries: [latest(`topk(8, max by (model) (agent_price_outside_ratio{${where},model=~"$model"}))`, '{{model}}')],
      }),
      stat({
        title: 'Unpriced tokens, all teams',
        description:
          'Tokens of models that the price list does not know. They are in no cost that is estimated: add a price (prices_file). From agent_unpriced_tokens_total and agent_requests_window.',
        width: 6,
        height: 8,
        unit: COUNT,
        bands: NONE_IS_GOOD,
        noValue: 'no requests yet',
        queries: [
          latest(
            `topk(4, sum by (model) (increase(agent_unpriced_tokens_total{${BY_AGENT},model=~"$model"}[$window])) > 0) or on () 0 * sum(agent_requests_window{${BY_AGENT},model=~"$model",window="$window"})`,
            '{{model}}',
          ),
        ],
        // Of several models the name of each.
      }).textMode(BigValueTextMode.Auto),
    ],
  };
}
