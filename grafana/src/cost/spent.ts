/** What was spent, on what, and on whom. */
import { bars, byDate, byDay, lines } from '../kit/charts.ts';
import { AGENTS, MODELS, SOURCES, TOKEN_TYPES, type Colors } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { costByDay } from '../kit/days.ts';
import { added, addedBy, BY_MODEL, BY_TEAM, CHOOSE_ONE, exact } from '../kit/filters.ts';
import { headline, ranking, total, trend } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { DAYS, SHOWN, WINDOW } from '../kit/rows.ts';
import { COUNT, SHARE, TOKENS, USD, USD_EXACT } from '../kit/units.ts';
import { UNKNOWN_MODEL } from '../kit/words.ts';

const IN_WINDOW = `${BY_MODEL},window="$window"`;
const COST = `sum(agent_cost_window_usd{${IN_WINDOW}})`;
const REQUESTS = `sum(agent_requests_window{${IN_WINDOW}})`;

export function headlines(): Section {
  return {
    title: WINDOW,
    panels: [
      headline({
        title: 'Cost, $window',
        description:
          'Cost as the agents reported it, or as the price list says where none did, and its change against the span before of the same length. The change is of all, of one agent, of one team or of one model. From agent_cost_window_usd and agent_cost_change_ratio.',
        width: 5,
        unit: USD_EXACT,
        decimals: 0,
        expr: COST,
        name: 'cost',
        change: exact('agent_cost_change_ratio', 'window="$window"', {
          families: ['agent', 'team', 'model'],
          chosen: BY_MODEL,
        }),
      }),
      trend({
        title: 'Requests, $window',
        description: 'Model requests that succeeded. From agent_requests_window.',
        width: 4,
        unit: COUNT,
        expr: REQUESTS,
        name: 'requests',
      }),
      trend({
        title: 'Per request, $window',
        description: 'Cost over the requests that succeeded. From agent_cost_window_usd and agent_requests_window.',
        width: 4,
        unit: USD_EXACT,
        decimals: 3,
        expr: `${COST} / ${REQUESTS}`,
        name: 'per request',
      }),
      headline({
        title: 'Tokens, $window, all models',
        description:
          'Tokens of all types, and their change against the span before of the same length. From agent_window_tokens and agent_tokens_change_ratio.',
        width: 5,
        unit: TOKENS,
        expr: `sum(agent_window_tokens{${BY_TEAM},window="$window"})`,
        name: 'tokens',
        change: exact('agent_tokens_change_ratio', 'window="$window"'),
      }),
      caches(),
    ],
  };
}

function caches() {
  return trend({
    title: 'Cache hits, $window, all models',
    description: 'Share of input tokens that were read from a cache, which is cheap. From agent_cache_hit_ratio.',
    width: 6,
    unit: SHARE,
    decimals: 0,
    noValue: CHOOSE_ONE,
    expr: exact('agent_cache_hit_ratio', 'window="$window"'),
    name: 'cache hits',
  });
}

export function spent(): Section {
  const cost = added('agent_cost_usd_total', BY_MODEL);
  const by = (label: string) => addedBy(label, 'agent_cost_usd_total', BY_MODEL);
  const late = 'What came late is not in it.';
  return {
    title: SHOWN,
    panels: [
      total({
        title: 'Cost',
        description: `What the bars beside it add up to. ${late} From agent_cost_usd_total.`,
        width: 4,
        height: 8,
        unit: USD_EXACT,
        decimals: 2,
        queries: [series(`sum(${cost})`, 'cost')],
      }),
      bars({
        title: 'Cost, by model',
        description: `Cost added in each step. ${late} ${UNKNOWN_MODEL} From agent_cost_usd_total.`,
        width: 10,
        unit: USD,
        colors: MODELS,
        queries: [by('model')],
      }),
      bars({
        title: 'Cost, by team',
        description: `Cost added in each step. ${late} From agent_cost_usd_total.`,
        width: 10,
        unit: USD,
        queries: [by('team')],
      }),
    ],
  };
}

const COLORS: Readonly<Record<string, Colors>> = { model: MODELS, agent: AGENTS };

export function where(): Section {
  const most = (title: string, label: string, description: string) =>
    ranking({
      title: `${title}, $window`,
      description: `${description} From agent_cost_window_usd.`,
      width: 8,
      height: 7,
      unit: USD,
      colors: COLORS[label] ?? {},
      queries: [latest(`topk(8, sum by (${label}) (agent_cost_window_usd{${IN_WINDOW}}))`, `{{${label}}}`)],
    });
  return {
    title: `Who and what costs most: ${WINDOW.toLowerCase()}`,
    panels: [
      most('Models', 'model', `Cost of the eight models that cost most. ${UNKNOWN_MODEL}`),
      most('Teams', 'team', 'Cost of the eight teams that cost most. Teams come from the agents or the people_file.'),
      most('Agents', 'agent', 'Cost of each agent.'),
      bars({
        title: 'Cost, by source, in the time shown',
        description:
          'Cost added in each step, by what asked: the work itself, subagents, and requests beside it. From agent_cost_usd_total.',
        width: 6,
        unit: USD,
        colors: SOURCES,
        queries: [addedBy('source', 'agent_cost_usd_total', BY_MODEL)],
      }),
      ...perMillion(),
      ranking({
        title: 'People, $window, all agents',
        description:
          'Off unless the setting people_amounts allows it: cost of the ten people who cost most, and of all others. From agent_top_cost_usd_by_person.',
        width: 6,
        unit: USD,
        noValue: 'off: setting people_amounts',
        queries: [latest('sum by (person) (agent_top_cost_usd_by_person{window="$window"})', '{{person}}')],
      }),
    ],
  };
}

function perMillion() {
  return [
    ranking({
      title: 'Per million tokens, $window, all agents',
      description:
        'Average cost of a million tokens of any type, by model. Cache hits lower it: beside it are the types. From agent_cost_per_million_tokens_usd.',
      width: 6,
      unit: USD,
      colors: MODELS,
      queries: [latest('topk(8, agent_cost_per_million_tokens_usd{model=~"$model",window="$window"})', '{{model}}')],
    }),
    ranking({
      title: 'Per million by type, $window, all agents',
      description:
        'Average cost of a million tokens of each type, by the current price list. From agent_list_cost_per_million_tokens_usd.',
      width: 6,
      unit: USD,
      colors: TOKEN_TYPES,
      queries: [
        latest('sort_desc(sum by (type) (agent_list_cost_per_million_tokens_usd{window="$window"}))', '{{type}}'),
      ],
    }),
  ];
}

export function tokens(): Section {
  const of = (types: string) => addedBy('type', 'agent_tokens_total', `${BY_MODEL},type=~"${types}"`);
  const chart = (title: string, types: string, description: string) =>
    bars({
      title,
      description: `${description} From agent_tokens_total.`,
      width: 8,
      unit: TOKENS,
      colors: TOKEN_TYPES,
      queries: [of(types)],
    });
  return {
    title: `Tokens: ${SHOWN.toLowerCase()}`,
    panels: [
      chart(
        'Input and output tokens',
        'input|output|reasoning',
        'Input that came from no cache, and output, in each step.',
      ),
      chart('Cached tokens', 'cache_.*', 'Tokens read from and written to caches in each step.'),
      lines({
        title: 'Cache hits, by agent, 24h, all models',
        description:
          'Share of input tokens that were read from a cache in the 24 hours before each moment. Of all teams or one. From agent_cache_hit_ratio_by_agent.',
        width: 8,
        unit: SHARE,
        colors: AGENTS,
        queries: [series(`agent_cache_hit_ratio_by_agent{${BY_TEAM},window="24h"}`, '{{agent}}')],
      }),
    ],
  };
}

export function days(): Section {
  return {
    title: DAYS,
    panels: [
      costByDay(),
      byDay({
        title: 'Tokens by day, all agents',
        description: 'Tokens of all types. From agent_tokens_by_day.',
        width: 12,
        unit: TOKENS,
        queries: [byDate('agent_tokens_by_day')],
      }),
    ],
  };
}
