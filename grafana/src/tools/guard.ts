/** What the guard judges, how fast, and what it stopped. */
import { bars, lines } from '../kit/charts.ts';
import { QUANTILES, type Colors } from '../kit/colors.ts';
import type { Section } from '../kit/dashboard.ts';
import { table } from '../kit/events.ts';
import { added, BY_AGENT, quantile, quantiles } from '../kit/filters.ts';
import { ranking, stat, total, STEPS_MAX, yet } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT, SECONDS, SHARE } from '../kit/units.ts';

const JUDGED = 'agent_guard_decisions_total';
const NO_GUARD = 'no guard: docs/guard.md';
const NO_HOOKS = 'no hooks: docs/hooks.md';
/** A verdict is no fault: the hues of good and bad are for failures. */
const VERDICTS: Colors = { deny: '#7A5FD0', ask: '#E0A458', warn: '#A9C9F5', allow: '#56616F' };

const shown = (counter: string, matchers = BY_AGENT) => added(counter, matchers, '$__range');

export function guard(): Section {
  return {
    title: `Guard, all teams: ${SHOWN.toLowerCase()}`,
    panels: [
      total({
        title: 'Judged, all teams',
        description: `Calls and prompts that the guard looked at. From ${JUDGED}.`,
        width: 4,
        unit: COUNT,
        noValue: 'no guard yet, or no whole step',
        queries: [series(`sum(${added(JUDGED, BY_AGENT)})`, 'judged')],
      }),
      guarded(),
      denied(),
      failures(),
      waited(),
      ...verdicts(),
    ],
  };
}

function guarded() {
  return stat({
    title: 'Guarded, all teams',
    height: 5,
    description:
      'Share of the sessions that began in this time with a guard. From agent_guarded_sessions_total and agent_sessions_total.',
    width: 5,
    unit: SHARE,
    decimals: 0,
    noValue: NO_GUARD,
    queries: [
      latest(
        `clamp_max(sum(${shown('agent_guarded_sessions_total')}) / (sum(${shown('agent_sessions_total')}) > 0), 1)`,
        'guarded',
      ),
    ],
  });
}

function denied() {
  return stat({
    title: 'Denied, confirmed, all teams',
    height: 5,
    description:
      'What the guard denied, and blocks of hooks that the agents themselves report. Fewer confirmed: an agent went on, or does not report them. More: other hooks block too. From agent_guard_decisions_total and agent_guard_blocks_confirmed_total.',
    width: 5,
    unit: COUNT,
    noValue: NO_GUARD,
    queries: [
      latest(`round(sum(${shown(JUDGED, `${BY_AGENT},verdict="deny"`)}))`, 'denied'),
      latest(`round(sum(${shown('agent_guard_blocks_confirmed_total')}))`, 'confirmed'),
    ],
  });
}

function failures() {
  return stat({
    title: 'Failures, drops, all teams',
    height: 5,
    description:
      'Calls and prompts that were not judged as the policy says, some of which passed; and records of hooks of all agents that were dropped. From agent_guard_failures_total and agent_hook_records_dropped_total.',
    width: 5,
    unit: COUNT,
    bands: [['green', 1], ['red']],
    noValue: NO_GUARD,
    queries: [
      latest(`round(sum(${shown('agent_guard_failures_total')}) or 0 * sum(${shown(JUDGED)}))`, 'not judged'),
      latest(
        `round(sum(increase(agent_hook_records_dropped_total[$__range])) or 0 * sum(increase(${JUDGED}[$__range])))`,
        'dropped',
      ),
    ],
  });
}

function waited() {
  return stat({
    title: 'Hook p95, all teams',
    height: 5,
    description: 'Agents waited no longer for 95 % of their hooks. From agent_hook_duration_seconds.',
    width: 5,
    unit: SECONDS,
    decimals: 0,
    noValue: NO_HOOKS,
    queries: [latest(quantile(0.95, 'agent_hook_duration_seconds', `${BY_AGENT},arrival=""`, '$__range'), 'p95')],
  });
}

function verdicts() {
  return [
    bars({
      title: 'What the guard did not let pass, all teams',
      description: `Calls and prompts in each step that were denied, asked about or warned of. From ${JUDGED}.`,
      width: 12,
      unit: COUNT,
      colors: VERDICTS,
      queries: [series(`sum by (verdict) (${added(JUDGED, `${BY_AGENT},verdict!="allow"`)})`, '{{verdict}}')],
      noValue: yet(NO_GUARD),
    }),
    ranking({
      title: 'Rules that stopped something, all teams',
      description: `Calls and prompts that were denied or asked about, by rule. From ${JUDGED}.`,
      width: 12,
      unit: COUNT,
      noValue: NO_GUARD,
      queries: [
        latest(`topk(10, round(sum by (rule) (${shown(JUDGED, `${BY_AGENT},verdict=~"deny|ask"`)})) > 0)`, '{{rule}}'),
      ],
    }),
    bars({
      title: 'Hook events, by name, all teams',
      description: 'Events in each step that hooks of agents reported. From agent_hook_events_total.',
      width: 12,
      unit: COUNT,
      noValue: yet(NO_HOOKS),
      queries: [series(`sum by (event) (${added('agent_hook_events_total', BY_AGENT)})`, '{{event}}')],
    }),
    lines({
      title: 'Time that agents waited for hooks, all teams',
      description:
        'From the start of the process of a hook; interpolated within buckets. From agent_hook_duration_seconds.',
      width: 12,
      unit: SECONDS,
      interval: '15m',
      colors: QUANTILES,
      noValue: yet(NO_HOOKS),
      queries: quantiles([0.5, 0.95], `agent_hook_duration_seconds_bucket{${BY_AGENT},arrival=""}[$__interval]`),
    }).maxDataPoints(STEPS_MAX),
  ];
}

/** Names nobody: who it was is in the session's events. */
export function audit(): Section {
  return {
    title: `Audit: ${SHOWN.toLowerCase()}`,
    panels: [
      table(
        {
          title: 'What was stopped, all agents and teams',
          description:
            'Calls and prompts that the guard denied or asked about, newest first, without what was to run. From agent.hook events. Needs Loki.',
          expr: '{service_name=~".+"} | event_name="agent.hook" | verdict=~"deny|ask"',
          time: 'Time',
        },
        24,
        [
          { attribute: 'verdict', header: 'Verdict' },
          { attribute: 'rule', header: 'Rule' },
          { attribute: 'tool_name', header: 'Tool' },
          { attribute: 'command_class', header: 'Kind of command' },
          { attribute: 'service_name', header: 'Agent' },
          { attribute: 'session_id', header: 'Session' },
        ],
      ),
    ],
  };
}
