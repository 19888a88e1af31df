/** What versions of Claude Code are reported to lose, double or misstate. Issues are those of anthropics/claude-code. */
import type { Defect } from '../../model/defects.ts';

const issue = (number: number) => `https://github.com/anthropics/claude-code/issues/${number}`;
const CHANGELOG = 'https://github.com/anthropics/claude-code/blob/main/CHANGELOG.md';

/** What only metrics tell. */
const METRICS_ONLY = [
  'agent_lines_total',
  'agent_commits_total',
  'agent_pull_requests_total',
  'agent_active_seconds_total',
];

export const DEFECTS: readonly Defect[] = [
  {
    from: '2.1.113',
    to: '2.1.118',
    effect: 'loses',
    what: 'Metrics, and in some builds events: the exporter does nothing.',
    kpis: METRICS_ONLY,
    advice: 'Update the agent, and compare the coverage of its metrics.',
    source: issue(52353),
  },
  {
    from: '2.1.126',
    to: '2.1.126',
    effect: 'loses',
    what: 'Metrics: their exporter is not started.',
    kpis: METRICS_ONLY,
    advice: 'Update the agent.',
    source: issue(56021),
  },
  {
    from: '2.1.122',
    to: '2.1.126',
    effect: 'loses',
    what: 'The cost of events (`cost_usd`).',
    kpis: ['agent_cost_usd_total'],
    advice: 'Update the agent. Where metrics are sent as well, the cost is counted from these.',
    source: issue(56098),
  },
  {
    from: '2.1.128',
    to: '2.1.143',
    effect: 'misstates',
    what: 'The source of requests, which is empty (`query_source`).',
    kpis: ['agent_cost_usd_total', 'agent_tokens_total', 'agent_requests_total'],
    advice: 'Update the agent. Sums are right, the label `source` is not.',
    source: issue(59942),
  },
  {
    from: '2.1.159',
    to: '2.1.159',
    effect: 'loses',
    what: 'Events.',
    when: 'on Windows',
    kpis: ['agent_prompts_total', 'agent_requests_total', 'agent_tool_calls_total'],
    advice: 'Update the agent.',
    source: issue(64396),
  },
  {
    from: '2.1.161',
    effect: 'loses',
    what: 'All metrics, without an error.',
    when: 'with more than 12 entries in OTEL_RESOURCE_ATTRIBUTES',
    kpis: METRICS_ONLY,
    advice: 'Set at most 12 entries, and add others in the collector.',
    source: issue(71447),
  },
  {
    to: '2.1.213',
    effect: 'doubles',
    what: 'Tokens and cost of answers whose stream reports its usage several times.',
    kpis: ['agent_cost_usd_total', 'agent_tokens_total'],
    advice: 'Update the agent to 2.1.214.',
    source: CHANGELOG,
  },
  {
    from: '2.1.191',
    to: '2.1.211',
    effect: 'loses',
    what: 'What endpoints refuse that do not take chunked bodies.',
    when: 'without a collector of OpenTelemetry in front',
    kpis: ['agent_cost_usd_total', 'agent_tokens_total'],
    advice: 'Send to a collector or to otel-kpi, which take them, or update the agent.',
    source: CHANGELOG,
  },
  {
    from: '2.1.252',
    to: '2.1.252',
    effect: 'loses',
    what: 'Metrics: their exporter opens no connection.',
    when: 'on some machines',
    kpis: METRICS_ONLY,
    advice: 'Update the agent, and compare the coverage of its metrics.',
    source: issue(91165),
  },
  {
    effect: 'misstates',
    what: 'The cost of claude-sonnet-5, at 1.5 times what is billed.',
    kpis: ['agent_cost_usd_total', 'agent_price_drift_ratio'],
    advice: 'Read agent_repriced_cost_usd_total beside it.',
    source: issue(87855),
  },
  {
    effect: 'loses',
    what: 'Everything of sessions that another surface controls (bridged sessions).',
    kpis: ['agent_cost_usd_total', 'agent_tokens_total', 'agent_prompts_total'],
    advice: 'Compare with the bill: nothing of these sessions arrives.',
    source: issue(78962),
  },
];
