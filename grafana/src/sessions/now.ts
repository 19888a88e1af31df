/** Who waits for somebody at this moment, and how near limits of plans are. Hooks and status lines tell it: docs/hooks.md. */
import { BUDGET } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { BY_AGENT } from '../kit/filters.ts';
import { ranking, stat } from '../kit/panels.ts';
import { latest } from '../kit/queries.ts';
import { NOW } from '../kit/rows.ts';
import { COUNT, SECONDS, SHARE } from '../kit/units.ts';

const NO_HOOKS = 'no hooks: docs/hooks.md';
const NO_STATUS = 'no status line: docs/hooks.md';
const HEIGHT = 5;

export function now(): Section {
  return {
    title: `${NOW}: who waits, and limits of plans`,
    panels: [
      stat({
        title: 'Waiting, all teams',
        description: 'Sessions that wait for their person. From agent_sessions_waiting.',
        width: 4,
        height: HEIGHT,
        unit: COUNT,
        noValue: NO_HOOKS,
        queries: [latest(`sum(agent_sessions_waiting{${BY_AGENT}})`, 'waiting')],
      }),
      stat({
        title: 'Longest wait, all teams',
        description: 'Since when the first of them has waited. From agent_session_wait_longest_seconds.',
        width: 5,
        height: HEIGHT,
        unit: SECONDS,
        decimals: 0,
        noValue: NO_HOOKS,
        queries: [latest(`max(agent_session_wait_longest_seconds{${BY_AGENT}})`, 'longest')],
      }),
      ranking({
        title: 'Limits of plans, share used, all teams',
        description:
          'Used share of each limit, of whoever is nearest to it. What was told more than ten minutes ago is left out. From agent_plan_limit_used_ratio.',
        width: 8,
        height: HEIGHT,
        unit: SHARE,
        decimals: 0,
        max: 1,
        bands: BUDGET,
        noValue: NO_STATUS,
        queries: [latest(`max by (agent, limit) (agent_plan_limit_used_ratio{${BY_AGENT}})`, '{{agent}} {{limit}}')],
      }),
      ranking({
        title: 'Limits of plans, full in, all teams',
        description:
          'When a limit is used up at the pace since it began. Empty where each begins anew before. From agent_plan_limit_full_in_seconds.',
        width: 7,
        height: HEIGHT,
        unit: SECONDS,
        decimals: 0,
        noValue: 'none, or no status line',
        queries: [
          latest(`min by (agent, limit) (agent_plan_limit_full_in_seconds{${BY_AGENT}})`, '{{agent}} {{limit}}'),
        ],
      }),
    ],
  };
}
