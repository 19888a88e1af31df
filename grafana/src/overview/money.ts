/** Where the money goes, and what it buys. */
import type { Section } from '../kit/dashboard.ts';
import { byDay, ranking, stat, timeseries } from '../kit/panels.ts';
import { latest, rows, series } from '../kit/queries.ts';
import { ESTIMATED, EXACT } from './words.ts';

export function money(): Section {
  return {
    title: 'Cost',
    panels: [
      timeseries({
        title: 'Cost per hour, by model',
        description: `Current rate of spending. ${ESTIMATED} From agent_cost_usd_total.`,
        width: 10,
        unit: 'currencyUSD',
        stacked: true,
        interval: '5m',
        queries: [
          series(
            'sum by (model) (rate(agent_cost_usd_total{agent=~"$agent",arrival=""}[$__rate_interval])) * 3600',
            '{{model}}',
          ),
        ],
      }),
      ranking({
        title: 'Cost by model, $window',
        description: `Cost in the window selected above, for the twelve most expensive models. ${EXACT} From agent_cost_window_usd.`,
        width: 6,
        unit: 'currencyUSD',
        queries: [
          latest('topk(12, sum by (model) (agent_cost_window_usd{agent=~"$agent",window="$window"}))', '{{model}}'),
        ],
      }),
      byDay({
        title: 'Cost by day',
        description:
          'Cost of each of the last 35 days, all agents together, whatever time range is selected. Includes days that Prometheus never scraped; late records are added to their own day. From agent_cost_by_day_usd.',
        width: 8,
        unit: 'currencyUSD',
        queries: [rows('sum by (day) (agent_cost_by_day_usd)')],
      }),
    ],
  };
}

export function unitCost(): Section {
  const cost = (title: string, metric: string, description: string) =>
    stat({
      title: `${title}, $window`,
      description: `${description} All agents together. ${EXACT} From ${metric}.`,
      width: 4,
      unit: 'currencyUSD',
      decimals: 2,
      noValue: 'none in this window',
      queries: [latest(`${metric}{window="$window"}`, title)],
    });
  return {
    title: 'Unit costs',
    panels: [
      cost('Per session', 'agent_cost_per_session_usd', 'Average cost per started session.'),
      cost('Per active user', 'agent_cost_per_active_user_usd', 'Average cost per active user.'),
      cost(
        'Per commit',
        'agent_cost_per_commit_usd',
        'Average cost per commit. Only senders that export metrics count, because events do not report commits.',
      ),
      cost(
        'Per pull request',
        'agent_cost_per_pull_request_usd',
        'Average cost per pull request. Only senders that export metrics count, because events do not report pull requests.',
      ),
      stat({
        title: 'Cache hits, $window',
        description: `Share of input tokens that were read from a cache, which is cheap. ${EXACT} From agent_cache_hit_ratio.`,
        width: 4,
        unit: 'percentunit',
        decimals: 0,
        queries: [latest('agent_cache_hit_ratio{window="$window"}', 'cache hits')],
      }),
      stat({
        title: 'Stickiness',
        description: `Share of the active users of the last 30 days who were also active in the last 24 hours. ${EXACT} From agent_stickiness_ratio.`,
        width: 4,
        unit: 'percentunit',
        decimals: 0,
        queries: [latest('agent_stickiness_ratio', 'stickiness')],
      }),
    ],
  };
}

export function tokens(): Section {
  return {
    title: 'Tokens',
    panels: [
      timeseries({
        title: 'Tokens per minute, by type',
        description: `Types do not overlap: input excludes tokens read from or written to a cache. ${ESTIMATED} From agent_tokens_total.`,
        width: 16,
        unit: 'short',
        stacked: true,
        interval: '5m',
        queries: [
          series(
            'sum by (type) (rate(agent_tokens_total{agent=~"$agent",arrival=""}[$__rate_interval])) * 60',
            '{{type}}',
          ),
        ],
      }),
      ranking({
        title: 'Cost per million tokens, $window',
        description: `Average cost of a million tokens of any type, all agents together, for the twelve most expensive models. Cache hits lower it. ${EXACT} From agent_cost_per_million_tokens_usd.`,
        width: 8,
        unit: 'currencyUSD',
        queries: [latest('topk(12, agent_cost_per_million_tokens_usd{window="$window"})', '{{model}}')],
      }),
    ],
  };
}
