/** Calls of tools, and decisions about them. */
import { bars, lines } from '../kit/charts.ts';
import { OUTCOMES, QUANTILES, SHARE_OF_SUCCESS } from '../kit/colors.ts';
import { table } from '../kit/tables.ts';
import type { Section } from '../kit/dashboard.ts';
import { added, addedBy, BY_AGENT, BY_TEAM, quantileBy, quantiles } from '../kit/filters.ts';
import { ranking, stat, total, STEPS_MAX } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT, SECONDS, SHARE, USD } from '../kit/units.ts';

const CALLS = 'agent_tool_calls_total';
const COST = 'agent_tool_cost_usd_total';
const EDITS = 'agent_edit_decisions_total';
const DURATION = 'agent_tool_duration_seconds';
const WAITED = 'agent_person_waited_for_seconds';
const OF_CALLS = 'From agent_tool_calls_total.';
/** A few calls make no share. */
const CALLS_MIN = 5;

const shown = (counter: string, matchers: string) => added(counter, matchers, '$__range');
const DECIDED = `${BY_TEAM},decided_by="person"`;
const ran = `${BY_TEAM},outcome=~"success|error"`;
const succeeded = `${BY_TEAM},outcome="success"`;

export function calls(): Section {
  return {
    title: SHOWN,
    panels: [
      total({
        title: 'Tool calls',
        description: `Calls of tools, the rejected ones too: the bars below, added up. ${OF_CALLS}`,
        width: 4,
        unit: COUNT,
        queries: [series(`sum(${added(CALLS, BY_TEAM)})`, 'calls')],
      }),
      share(),
      total({
        title: 'Rejected',
        description: `Calls that a person or a rule denied. ${OF_CALLS}`,
        width: 4,
        unit: COUNT,
        queries: [series(`sum(${added(CALLS, `${BY_TEAM},outcome="rejected"`)})`, 'rejected')],
      }),
      accepted(),
      waited(),
      blocked(),
      bars({
        title: 'Tool calls, by outcome',
        description: `Calls in each step. Rejected: a person or a rule denied the call. ${OF_CALLS}`,
        width: 12,
        unit: COUNT,
        colors: OUTCOMES,
        queries: [addedBy('outcome', CALLS, BY_TEAM)],
      }),
      mostUsed(),
    ],
  };
}

function accepted() {
  return stat({
    title: 'Edits accepted',
    height: 5,
    description:
      'Share of the edits that people decided on which they accepted. What settings and hooks decided is left out. From agent_edit_decisions_total.',
    width: 4,
    unit: SHARE,
    decimals: 0,
    noValue: 'people decided on none',
    queries: [
      latest(`sum(${shown(EDITS, `${DECIDED},decision="accept"`)}) / (sum(${shown(EDITS, DECIDED)}) > 0)`, 'accepted'),
    ],
  });
}

function waited() {
  return stat({
    title: 'Waited, all teams',
    height: 5,
    description:
      'How long agents waited for people in all, asked for a permission or an answer, as hooks report it. From agent_person_waited_for_seconds.',
    width: 4,
    unit: SECONDS,
    decimals: 0,
    noValue: 'no hooks: docs/hooks.md',
    queries: [latest(`sum(${shown(`${WAITED}_sum`, BY_AGENT)}) > 0`, 'waited')],
  });
}

function blocked() {
  return total({
    title: 'Blocked, all teams',
    description: 'Calls and prompts that the guard denied. From agent_guard_decisions_total.',
    width: 4,
    unit: COUNT,
    noValue: 'no guard yet, or no whole step',
    queries: [series(`sum(${added('agent_guard_decisions_total', `${BY_AGENT},verdict="deny"`)})`, 'blocked')],
  });
}

export function decisions(): Section {
  return {
    title: `Tool by tool: ${SHOWN.toLowerCase()}`,
    panels: [
      table({
        title: 'Tools, durations of all teams',
        description: `Success of tools with at least ${CALLS_MIN} calls that ran. Quantiles are interpolated within buckets. ${OF_CALLS} Durations: agent_tool_duration_seconds. Cost: ${COST}.`,
        width: 14,
        height: 10,
        noValue: 'no calls',
        labels: { tool: 'Tool' },
        columns: [
          {
            header: 'Calls',
            width: 100,
            expr: `sort_desc(round(sum by (tool) (${shown(CALLS, BY_TEAM)})) > 0)`,
            unit: COUNT,
          },
          {
            header: 'Succeeded',
            width: 100,
            expr: `sum by (tool) (${shown(CALLS, succeeded)}) / (sum by (tool) (${shown(CALLS, ran)}) >= ${CALLS_MIN})`,
            unit: SHARE,
            decimals: 0,
            bands: SHARE_OF_SUCCESS,
          },
          {
            header: 'Rejected',
            width: 100,
            expr: `round(sum by (tool) (${shown(CALLS, `${BY_TEAM},outcome="rejected"`)})) > 0`,
            unit: COUNT,
          },
          {
            header: 'Cost',
            width: 90,
            expr: `sum by (tool) (${shown(COST, BY_TEAM)}) > 0`,
            unit: USD,
            decimals: 2,
          },
          { header: 'p50', width: 90, expr: byTool(0.5), unit: SECONDS, decimals: 1 },
          { header: 'p95', width: 90, expr: byTool(0.95), unit: SECONDS, decimals: 1 },
        ],
      }),
      durations(),
      ...edits(),
    ],
  };
}

const lately = `${BY_AGENT},arrival=""`;

function byTool(q: number): string {
  return quantileBy(q, `${DURATION}_bucket{${lately}}[$__range]`, 'tool');
}

function edits() {
  return [
    bars({
      title: 'Decisions on edits',
      description:
        'Edits in each step that were accepted or rejected, by people, settings or hooks. From agent_edit_decisions_total.',
      width: 8,
      unit: COUNT,
      colors: { accept: 'green', reject: OUTCOMES['rejected']! },
      queries: [addedBy('decision', EDITS, BY_TEAM)],
    }),
    ranking({
      title: 'Rejected most, share of edits',
      description:
        'Languages in which people rejected the largest share of the edits that they decided on, of those with at least 5. From agent_edit_decisions_total.',
      width: 8,
      unit: SHARE,
      max: 1,
      noValue: 'none rejected',
      queries: [
        latest(
          `topk(8, sum by (language) (${shown(EDITS, `${DECIDED},decision="reject"`)}) / (sum by (language) (${shown(EDITS, DECIDED)}) >= 5) > 0)`,
          '{{language}}',
        ),
      ],
    }),
    ranking({
      title: 'Longest waits, all teams',
      description:
        'Tools for which agents waited longest for people: candidates for a permission rule. From agent_person_waited_for_seconds.',
      width: 8,
      unit: SECONDS,
      noValue: 'no hooks: docs/hooks.md',
      queries: [latest(`topk(8, sum by (tool) (${shown(`${WAITED}_sum`, BY_AGENT)}) > 0)`, '{{tool}}')],
    }),
  ];
}

function share() {
  return stat({
    title: 'Succeeded',
    height: 5,
    description: `Share of the calls that ran. A failing test is a failed call; rejected calls never ran. ${OF_CALLS}`,
    width: 4,
    unit: SHARE,
    decimals: 1,
    bands: SHARE_OF_SUCCESS,
    noValue: 'no calls',
    queries: [latest(`sum(${shown(CALLS, succeeded)}) / (sum(${shown(CALLS, ran)}) > 0)`, 'succeeded')],
  });
}

function mostUsed() {
  return ranking({
    title: 'Tools by use',
    description: `The eight tools that were called most. ${OF_CALLS}`,
    width: 12,
    unit: COUNT,
    noValue: 'no calls',
    queries: [latest(`topk(8, round(sum by (tool) (${shown(CALLS, BY_TEAM)})) > 0)`, '{{tool}}')],
  });
}

function durations() {
  return lines({
    title: 'Tool duration, all teams',
    description: `Half, and 95 %, of the calls were faster than this. Interpolated within buckets. From ${DURATION}.`,
    width: 10,
    height: 10,
    unit: SECONDS,
    colors: QUANTILES,
    interval: '15m',
    queries: quantiles([0.5, 0.95], `${DURATION}_bucket{${lately}}[$__interval]`),
  }).maxDataPoints(STEPS_MAX);
}
