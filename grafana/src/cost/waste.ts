/** What tools cost, and what was paid for and not used. */
import { bars } from '../kit/charts.ts';
import type { Colors } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { addedBy, BY_MODEL, BY_TEAM, CHOOSE_ONE, exact } from '../kit/filters.ts';
import { drill } from '../kit/links.ts';
import { ranking, stat, yet } from '../kit/panels.ts';
import { latest } from '../kit/queries.ts';
import { WINDOW } from '../kit/rows.ts';
import { SHARE, USD, USD_EXACT } from '../kit/units.ts';

/** Why a cache was lost. */
const CAUSES: Colors = {
  expired: '#5794F2',
  model_switch: '#B877D9',
  compaction: '#9C8A6B',
  tools_changed: '#37A6A0',
  unknown: '#8A8F98',
};
const IN_WINDOW = `${BY_TEAM},window="$window"`;
const LOST = 'agent_lost_cache_window_usd';
const UNREAD = 'agent_unread_cache_writes_window_usd';

export function waste(): Section {
  return {
    title: `Tools, and what was not used: ${WINDOW.toLowerCase()}`,
    panels: [
      ranking({
        title: 'Tools, $window, all models',
        description:
          'Cost of requests by the tools that they led to calls of, in equal parts; none: what led to no call, and agents whose cost is not told by the request. The eight that cost most. From agent_window_cost_usd_by_tool.',
        width: 6,
        unit: USD,
        queries: [latest(`topk(8, sum by (tool) (agent_window_cost_usd_by_tool{${IN_WINDOW}}))`, '{{tool}}')],
        links: [drill('Tools', 'otel-kpi-tools')],
      }),
      bars({
        title: 'Lost caches, in the time shown',
        description:
          'How much more tokens cost that were lost from a prompt cache than if they had been read, by cause and the price list. From agent_lost_cache_cost_usd_total.',
        width: 7,
        unit: USD,
        colors: CAUSES,
        noValue: yet('none lost'),
        queries: [addedBy('cause', 'agent_lost_cache_cost_usd_total', BY_MODEL)],
      }),
      caches(),
      failed(),
    ],
  };
}

function caches() {
  return stat({
    title: 'Lost on caches, $window, all models',
    description: `What caches cost in vain: tokens that were lost and sent anew, and writes that the next request did not read. From ${LOST} and ${UNREAD}.`,
    width: 6,
    height: 8,
    unit: USD_EXACT,
    decimals: 2,
    noValue: 'none lost',
    queries: [
      latest(`sum(${LOST}{${IN_WINDOW}})`, 'lost'),
      latest(`sum(${UNREAD}{${IN_WINDOW}})`, 'written, not read'),
    ],
  });
}

function failed() {
  return stat({
    title: 'Failed tools, $window, all models',
    description:
      'Share of the cost that went to calls of tools that failed or were rejected. From agent_failed_tool_cost_ratio.',
    width: 5,
    height: 8,
    unit: SHARE,
    decimals: 1,
    noValue: CHOOSE_ONE,
    queries: [latest(exact('agent_failed_tool_cost_ratio', 'window="$window"'), 'of the cost')],
    links: [drill('Which calls failed', 'otel-kpi-tools')],
  });
}
