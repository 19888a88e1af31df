/** Sessions as numbers: how many, how long, how dear. A work period ends with a long pause, or when the agent says so. */
import { bars, heatmap, lines } from '../kit/charts.ts';
import { QUANTILES, REASONS, RESULTS, STARTS } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { added, addedBy, BY_TEAM, quantile, quantiles } from '../kit/filters.ts';
import { stat, total, yet } from '../kit/panels.ts';
import { buckets, latest, series } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT, SECONDS, TOKENS, USD } from '../kit/units.ts';

const IN_PERIODS = 'Of the work periods that ended. Interpolated within buckets.';
const NONE = 'none ended';
const NONE_YET = yet(NONE);

export function headlines(): Section {
  return {
    title: SHOWN,
    panels: [
      total({
        title: 'Started',
        description: 'Sessions that started. From agent_sessions_total.',
        width: 4,
        unit: COUNT,
        queries: [series(`sum(${added('agent_sessions_total', BY_TEAM)})`, 'started')],
      }),
      total({
        title: 'Ended',
        description:
          'Work periods that ended. A session that goes on after a long pause has several. From agent_sessions_ended_total.',
        width: 4,
        unit: COUNT,
        queries: [series(`sum(${added('agent_sessions_ended_total', BY_TEAM)})`, 'ended')],
      }),
      usual('Duration', 'agent_session_duration_seconds', SECONDS, 0, 'From the first to the last activity.'),
      usual('Waiting', 'agent_session_waiting_seconds', SECONDS, 0, 'Time in which neither user nor agent was active.'),
      usual('Cost', 'agent_session_cost_usd', USD, 2, 'Cost of a work period.'),
      usual('Tokens', 'agent_session_tokens', TOKENS, 1, 'Tokens of all types in a work period.'),
    ],
  };
}

function usual(title: string, histogram: string, unit: string, decimals: number, description: string) {
  const where = `${BY_TEAM},arrival=""`;
  return stat({
    title: `${title}, p50 and p90`,
    description: `${description} ${IN_PERIODS} From ${histogram}.`,
    width: 4,
    height: 5,
    unit,
    decimals,
    noValue: NONE,
    queries: [
      latest(quantile(0.5, histogram, where, '$__range'), 'p50'),
      latest(quantile(0.9, histogram, where, '$__range'), 'p90'),
    ],
  });
}

export function flow(): Section {
  const by = (counter: string, label: string) => addedBy(label, counter, BY_TEAM);
  return {
    title: `Open, started, ended: ${SHOWN.toLowerCase()}`,
    panels: [
      lines({
        title: 'Open and active',
        description:
          'Open: activity within the idle timeout. Active: activity within 5 minutes; the others wait for somebody. From agent_sessions_open and agent_sessions_active.',
        width: 8,
        unit: COUNT,
        colors: { open: '#8A8F98', active: '#5794F2' },
        interval: '1m',
        queries: [
          series(`sum(agent_sessions_open{${BY_TEAM}})`, 'open'),
          series(`sum(agent_sessions_active{${BY_TEAM}})`, 'active'),
        ],
      }),
      bars({
        title: 'Started, by kind',
        description: 'Sessions that started in each step, by kind of start. From agent_sessions_total.',
        width: 8,
        unit: COUNT,
        colors: STARTS,
        queries: [by('agent_sessions_total', 'start')],
      }),
      bars({
        title: 'Ended, by reason',
        description: 'Work periods that ended in each step, by reason. From agent_sessions_ended_total.',
        width: 8,
        unit: COUNT,
        noValue: NONE_YET,
        colors: REASONS,
        queries: [by('agent_sessions_ended_total', 'reason')],
      }),
    ],
  };
}

export function spread(): Section {
  const hourly = (title: string, histogram: string, unit: string, description: string) =>
    heatmap({
      title,
      description: `${description} A stronger colour is more work periods. From ${histogram}.`,
      width: 12,
      unit,
      noValue: NONE_YET,
      // Hours in which nothing ended have no cells: a night of them says so in words.
      queries: [
        buckets(
          `round(sum by (le) (${added(`${histogram}_bucket`, BY_TEAM)})) and on () (sum(${added(`${histogram}_count`, BY_TEAM)}) > 0)`,
        ),
      ],
    });
  const over = (title: string, histogram: string, unit: string) =>
    lines({
      title,
      description: `In the day before each moment. ${IN_PERIODS} From ${histogram}.`,
      width: 8,
      unit,
      decimals: 0,
      interval: '1h',
      colors: QUANTILES,
      noValue: NONE_YET,
      queries: quantiles([0.5, 0.9], `${histogram}_bucket{${BY_TEAM},arrival=""}[1d]`),
    });
  return {
    title: `How they differ: ${SHOWN.toLowerCase()}`,
    panels: [
      hourly('Duration, by hour of the end', 'agent_session_duration_seconds', SECONDS, 'Work periods by duration.'),
      hourly('Cost, by hour of the end', 'agent_session_cost_usd', USD, 'Work periods by cost.'),
      over('Duration, p50 and p90 of a day', 'agent_session_duration_seconds', SECONDS),
      over('Active time, p50 and p90 of a day', 'agent_session_active_seconds', SECONDS),
      over('Prompts, p50 and p90 of a day', 'agent_session_prompts', COUNT),
    ],
  };
}

export function outcomes(): Section {
  const counter = 'agent_session_outcome_cost_usd_total';
  return {
    title: `What came of them: ${SHOWN.toLowerCase()}`,
    panels: [
      total({
        title: 'Cost of ended ones',
        description: `Cost of the work periods that ended: what the bars beside it add up to. From ${counter}.`,
        width: 4,
        height: 8,
        unit: USD,
        decimals: 2,
        queries: [series(`sum(${added(counter, BY_TEAM)})`, 'cost')],
      }),
      bars({
        title: 'Cost, by outcome',
        description: `Shipped a commit or pull request, else changed lines; failed without an answer, abandoned by a person, or none. Unknown where no metrics tell. When a period ends, its cost is counted here. From ${counter}.`,
        width: 20,
        unit: USD,
        noValue: NONE_YET,
        colors: RESULTS,
        queries: [addedBy('outcome', counter, BY_TEAM)],
      }),
    ],
  };
}
