/** Where the time of sessions goes. What runs at once counts each for itself. */
import { MODELS } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { BY_AGENT } from '../kit/filters.ts';
import { ranking } from '../kit/panels.ts';
import { latest } from '../kit/queries.ts';
import { SHARE } from '../kit/units.ts';

/** Requests count when they are heard of, work periods when they end: within a day the two may be of different sessions. */
const WEEK = `${BY_AGENT},window="7d"`;
const AT_ONCE = 'What runs at once counts each for itself, so shares can be more than 100 % together.';

export function time(): Section {
  return {
    title: 'Where the time of sessions went: last 7d, until now',
    panels: [
      most('Models, all teams', 'model', 'Time of model requests'),
      most('Tools, all teams', 'tool', 'Time of tool calls'),
      ranking({
        title: 'People, pauses and hooks, all teams',
        description: `Time that agents waited for a person to answer or for their hook (hooks tell it), and in which nobody was active (metrics tell it), as shares of the time of ended sessions. From agent_session_time_person_ratio, agent_session_time_hook_ratio and agent_session_time_idle_ratio.`,
        width: 8,
        height: 8,
        unit: SHARE,
        decimals: 1,
        noValue: 'none ended',
        queries: [
          latest(`agent_session_time_person_ratio{${WEEK}}`, '{{agent}}: person'),
          latest(`agent_session_time_idle_ratio{${WEEK}}`, '{{agent}}: nobody active'),
          latest(`agent_session_time_hook_ratio{${WEEK}}`, '{{agent}}: hook'),
        ],
      }),
    ],
  };
}

function most(title: string, label: 'model' | 'tool', what: string) {
  const metric = `agent_session_time_ratio_by_${label}`;
  return ranking({
    title,
    description: `${what} as a share of the time of the sessions of the agent, the eight with most. ${AT_ONCE} From ${metric}.`,
    width: 8,
    unit: SHARE,
    decimals: 1,
    noValue: 'none ended',
    ...(label === 'model' && { colors: MODELS }),
    queries: [latest(`topk(8, ${metric}{${WEEK}})`, label === 'model' ? '{{model}}' : '{{agent}} {{tool}}')],
  });
}
