/** What each label of the KPIs says, and which values it has where these are ours. */
import type { Gauge } from '../src/kpis/gauges/kind.ts';
import { FURTHER_DIMENSIONS, PERSON } from '../src/model/labels.ts';
import { ARRIVAL_LABEL, OVERFLOW_LABEL, type Kpi } from '../src/model/series.ts';

/** Labels that gauges of a kind have besides those of their entry and `window`. */
const OF_KIND: Readonly<Record<string, readonly string[]>> = {
  blind: ['agent', 'lacks'],
  budget: ['budget', 'unit', 'per'],
  cohort: ['cohort', 'weeks'],
  forecast: ['period', 'quantile'],
  history: ['day'],
  hours: ['weekday', 'hour'],
  now: ['agent'],
  retention: ['state', 'week'],
  roster: ['state'],
  usual: ['quantile'],
};

/** All labels of a gauge. */
export function labelsOf({ name, kind, labels, windows }: Gauge): string[] {
  const limit = name.startsWith('agent_plan_limit_') ? ['limit'] : [];
  const isWindowed = windows.length > 0 || name === 'agent_budget_burn_ratio';
  return [...labels, ...(OF_KIND[kind] ?? []), ...limit, ...(isWindowed ? ['window'] : [])];
}

const LABELS: Readonly<Record<string, string>> = {
  agent: 'The agent: `claude-code`, `codex` and others, see [agents.md](agents.md).',
  agent_type: 'The type of a subagent, as the agent names it.',
  app_version: 'The version of the client that the session began with.',
  [ARRIVAL_LABEL]:
    '`late` where an amount arrived more than an hour after it happened. Absent elsewhere. Leave it out of rates (`arrival=""`), and keep it in sums.',
  basis: '`reported` by the agent, or `estimated` by the price list because the agent reports no cost.',
  book: '`reported`: as the agents reported it. `nearest`: the nearest cost that the price list allows. `outside`: the reported cost that no price explains.',
  bound:
    'How cache writes are priced: `low` as for 5 minutes, `high` as for an hour. The agents do not say which they were.',
  budget: 'The name of the budget in the `kpis_file`.',
  by: 'How a session continues another one: `clear`, `resume`, `fork`.',
  cause: 'Why a prompt cache was lost: `model_switch`, `compaction`, `expired`, `tools_changed`, `unknown`.',
  cohort: 'The Monday of the week in which these people were new.',
  day: 'The day in `time_zone`.',
  decided_by: 'Who decided: a `person`, the `settings`, a `hook`, or `unknown`.',
  decision: '`accept` or `reject`.',
  error_type: 'The class of the error, as the agent names it, such as `ShellError`.',
  event: 'The event of a hook, as the agent names it, such as `PreToolUse`.',
  failure:
    'What went wrong with the guard: `guard-failed`, `hook-failed`, `input-unreadable`, or `budget-unknown` where no budget could be asked for.',
  feature: '`skill`, `plugin`, `mcp`, `subagent`, `plan_mode` or `command`.',
  hour: 'The hour of the day in `time_zone`, `00` to `23`.',
  identity: '`account`, or `installation` of somebody without one.',
  lacks: 'The signal that did not arrive: `metrics` or `events`.',
  language: 'The language of the file that was edited; `unknown` where events alone told.',
  limit: 'A limit of a plan: `five_hour` or `seven_day`.',
  mode: 'The permission mode that was changed to, as the agent names it.',
  model: 'The model, as the agent names it.',
  [OVERFLOW_LABEL]:
    '`true` on the one series that has what exceeds `series_max`, or the groups of a gauge. Absent elsewhere.',
  outcome:
    'Of tool calls: `success`, `error`, `rejected`. Of work periods: `shipped`, `changed`, `abandoned`, `failed`, `none`, `unknown`. Of compactions: as the agent names it.',
  part: '`implied`: as the reported cost implies. `most`: if all cache writes were for an hour.',
  per: 'The period of a budget: `day`, `week` or `month`.',
  period: 'The period at whose end the forecast is: `week` or `month` (in a catalogue of your own also `day`).',
  person: 'A name of a person, plain or hashed; `other` are all others together. Off by default: `people_amounts`.',
  policy: 'The digest of the policies of a guard; `built-in` without any.',
  quantile:
    '`0.5`: the expected value. `0.1` and `0.9`: the bounds that one case in ten is below, and one in ten above.',
  question: 'What the agent waited for: `permission`, or the kind of notice that it gave.',
  reason: 'Why a work period ended: `idle` after `idle_timeout`, or the reason that the agent reports.',
  rule: 'The rule of the guard ([guard.md](guard.md)); `none` where none stopped the call.',
  skill_name: 'The skill; the agent masks names that are not public.',
  source: 'Who asked a model: `main`, `subagent`, `auxiliary` (titles, summaries and the like), or `unknown`.',
  start:
    'How a session began: `fresh`, `resume`, or another word of the agent; `unknown` where its start was not seen.',
  state:
    'Of a week: `new`, `retained`, `resurrected`, `churned` ([what they mean](how-it-is-counted.md#people)). Of the people file: `active`, `silent`.',
  status:
    'Of failed requests: the HTTP status, or the error where there is none. Of MCP servers: `connected`, `failed`, `disconnected`.',
  team: 'The team: a dimension from the attribute `team`, or from the `people_file`; `unknown` where nobody told.',
  tool: 'The tool, as the agent names it. `none`: no tool.',
  transport: 'How an MCP server is reached, such as `stdio` or `http`.',
  trigger: 'What started it, as the agent names it, such as `auto` or `manual`.',
  type: 'Of tokens: `input`, `output`, `cache_read`, `cache_write`, `reasoning`. Of lines: `added`, `removed`. Of active time: `user`, `cli` (the agent).',
  unit: 'What a budget or a credit is counted in: `usd`, `tokens`, or a unit of credits such as `premium_requests`.',
  verdict: 'What the guard decided: `allow`, `warn`, `ask` or `deny`.',
  version: 'The version of the agent; of guarded sessions, of the guard.',
  week: 'The Monday of the week.',
  weekday: '`1` (Monday) to `7`.',
  weeks: 'How many weeks after the week of the cohort.',
  window:
    '`24h`, `7d`, `30d` end now. `today`, `week` (from Monday) and `month` began in `time_zone` and run. `lifetime` is all that was ever counted. `1h` and `6h` are of burn rates.',
  witness:
    'Who reported an amount: `metrics`, `events`, `spans`, or `scraped` metrics of the endpoint of the agent. Other ways to the same amounts have names of their own.',
};

/** The section of docs/kpis.md. Throws where a label is not explained, or one that is explained is nowhere. */
export function labelsText(kpis: readonly Kpi[], gauges: readonly Gauge[]): string {
  const used = new Set([
    ...kpis.flatMap(({ labels }) => labels),
    ...gauges.flatMap(labelsOf),
    ARRIVAL_LABEL,
    OVERFLOW_LABEL,
  ]);
  const needless = Object.keys(LABELS).filter(
    (label) => !used.has(label) && ![...Object.keys(FURTHER_DIMENSIONS), PERSON].includes(label),
  );
  const missing = [...used].filter((label) => LABELS[label] === undefined);
  if (needless.length + missing.length > 0) {
    throw new Error(`docs/labels.ts: explain ${missing.join(', ')}; leave out ${needless.join(', ')}`);
  }
  const rows = Object.entries(LABELS).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `## Labels

What a label says where it stands. A label that nobody told is \`unknown\`. Labels of single requests, which are off, are
[below](#labels-of-single-requests).

| label | what it says |
| --- | --- |
${rows.map(([label, says]) => `| \`${label}\` | ${says} |`).join('\n')}`;
}
