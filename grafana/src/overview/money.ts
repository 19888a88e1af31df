/** Where the money goes, and what it buys. */
import type { Section } from '../kit/dashboard.ts';
import { byDay, ranking, stat, timeseries } from '../kit/panels.ts';
import { latest, rows, series } from '../kit/queries.ts';
import { ESTIMATED, EXACT } from './words.ts';

export function money(): Section {
  return {
    title: 'Money',
    panels: [
      timeseries({
        title: 'Cost per hour, by model',
        description: `How fast money is spent. ${ESTIMATED} From agent_cost_usd_total.`,
        width: 10,
        unit: 'currencyUSD',
        stacked: true,
        interval: '5m',
        queries: [
          series('sum by (model) (rate(agent_cost_usd_total{agent=~"$agent"}[$__rate_interval])) * 3600', '{{model}}'),
        ],
      }),
      ranking({
        title: 'Cost by model, $window',
        description: `Money spent in the window that is chosen above, on the twelve dearest models. ${EXACT} From agent_cost_window_usd.`,
        width: 6,
        unit: 'currencyUSD',
        queries: [
          latest('topk(12, sum by (model) (agent_cost_window_usd{agent=~"$agent",window="$window"}))', '{{model}}'),
        ],
      }),
      byDay({
        title: 'Cost by day',
        description:
          'Money of each of the last 35 days, over all agents, whatever time is shown: also of days that Prometheus never scraped. Late records are added to their own day. From agent_cost_by_day_usd.',
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
      description: `${description} Over all agents. ${EXACT} From ${metric}.`,
      width: 4,
      unit: 'currencyUSD',
      decimals: 2,
      noValue: 'none in this window',
      queries: [latest(`${metric}{window="$window"}`, title)],
    });
  return {
    title: 'What things cost',
    panels: [
      cost('Per session', 'agent_cost_per_session_usd', 'Money by starts of sessions.'),
      cost('Per person', 'agent_cost_per_active_user_usd', 'Money by people that were active.'),
      cost(
        'Per commit',
        'agent_cost_per_commit_usd',
        'Money by commits that agents made; only of senders that export metrics, since events do not tell commits.',
      ),
      cost(
        'Per pull request',
        'agent_cost_per_pull_request_usd',
        'Money by pull requests that agents made; only of senders that export metrics, since events do not tell them.',
      ),
      stat({
        title: 'Cache hits, $window',
        description: `What part of the tokens that went into models came from a cache, which is cheap. ${EXACT} From agent_cache_hit_ratio.`,
        width: 4,
        unit: 'percentunit',
        decimals: 0,
        queries: [latest('agent_cache_hit_ratio{window="$window"}', 'cache hits')],
      }),
      stat({
        title: 'Stickiness',
        description: `What part of the people of the last 30 days was active in the last 24 hours. ${EXACT} From agent_stickiness_ratio.`,
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
        description: `Types do not overlap: input is what was not read from a cache. ${ESTIMATED} From agent_tokens_total.`,
        width: 16,
        unit: 'short',
        stacked: true,
        interval: '5m',
        queries: [
          series('sum by (type) (rate(agent_tokens_total{agent=~"$agent"}[$__rate_interval])) * 60', '{{type}}'),
        ],
      }),
      ranking({
        title: 'Cost per million tokens, $window',
        description: `What a million tokens of each model cost, all types together, over all agents, for the twelve dearest: it falls as caches are hit. ${EXACT} From agent_cost_per_million_tokens_usd.`,
        width: 8,
        unit: 'currencyUSD',
        queries: [latest('topk(12, agent_cost_per_million_tokens_usd{window="$window"})', '{{model}}')],
      }),
    ],
  };
}
