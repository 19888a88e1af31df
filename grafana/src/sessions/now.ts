/** Who waits for somebody at this moment, and how near limits of plans are. Hooks and status lines tell it: docs/hooks.md. */
import { BUDGET, type Bands } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { BY_AGENT } from '../kit/filters.ts';
import { ranking, stat } from '../kit/panels.ts';
import { latest } from '../kit/queries.ts';
import { NOW } from '../kit/rows.ts';
import { COUNT, SECONDS, SHARE } from '../kit/units.ts';

const HEIGHT = 5;

export function now(): Section {
  return {
    title: `${NOW}: who waits, and limits of plans`,
    panels: [
      waiting('Waiting', 'sum', 'agent_sessions_waiting', 'Sessions that wait for their person.', 4, COUNT),
      waiting(
        'Longest wait',
        'max',
        'agent_session_wait_longest_seconds',
        'For how long the first of them has waited.',
        5,
        SECONDS,
      ),
      limits({
        title: 'Limits of plans, share used, all teams',
        description:
          'Used share of each limit, of whoever is nearest to it. What was told more than ten minutes ago is left out. From agent_plan_limit_used_ratio.',
        expr: `max by (agent, limit) (agent_plan_limit_used_ratio{${BY_AGENT}})`,
        width: 8,
        unit: SHARE,
        noValue: 'no status line: docs/hooks.md',
        max: 1,
        bands: BUDGET,
      }),
      limits({
        title: 'Limits of plans, full in, all teams',
        description:
          'When a limit is used up at the pace since it began. Empty where each begins anew before. From agent_plan_limit_full_in_seconds.',
        expr: `min by (agent, limit) (agent_plan_limit_full_in_seconds{${BY_AGENT}})`,
        width: 7,
        unit: SECONDS,
        noValue: 'none, or no status line',
      }),
    ],
  };
}

function waiting(title: string, of: 'sum' | 'max', metric: string, description: string, width: number, unit: string) {
  return stat({
    title: `${title}, all teams`,
    description: `${description} From ${metric}.`,
    width,
    height: HEIGHT,
    unit,
    decimals: 0,
    noValue: 'no hooks: docs/hooks.md',
    queries: [latest(`${of}(${metric}{${BY_AGENT}})`, title.toLowerCase())],
  });
}

type Limits = {
  readonly title: string;
  readonly description: string;
  readonly expr: string;
  readonly width: number;
  readonly unit: string;
  readonly noValue: string;
  readonly max?: number;
  readonly bands?: Bands;
};

function limits({ expr, ...text }: Limits) {
  return ranking({
    ...text,
    height: HEIGHT,
    decimals: text.unit === SECONDS ? 1 : 0,
    queries: [latest(expr, '{{limit}} {{agent}}')],
  });
}
