/** What the page shows, out of readings that may be thousands of series: small enough to be sent every second. Pure. */
import type { Reading, ReadingPoint } from '../model/reading.ts';
import type { PageState } from './data.ts';

/**
 * A part of a whole, divided further by a second label where there is one. What a list has no room for, and the overflow
 * series of a KPI, are in the row named `…`, always the last.
 */
type Row = { readonly name: string; readonly value: number; readonly parts: Readonly<Record<string, number>> };

export type View = {
  /** Nothing has been counted, ever. */
  readonly empty: boolean;
  /** Totals of all time (people: of the last 24 hours); null where no KPI has said anything. */
  readonly figures: Readonly<Record<string, number | null>>;
  readonly tokensByType: readonly Row[];
  readonly costByModel: readonly Row[];
  readonly costByAgent: readonly Row[];
  readonly costBySource: readonly Row[];
  /** Tokens of models that the price list does not know: they are in no cost that is estimated. */
  readonly unpriced: readonly Row[];
  /** Calls; their parts are the outcomes. */
  readonly tools: readonly Row[];
  /** Sessions of the last 30 days by version, named by agent and version. */
  readonly versions: readonly Row[];
  /** What share of the counted money each witness told, from 0 to 1. */
  readonly coverage: readonly Row[];
};

type Points = readonly ReadingPoint[];

const ROWS_MAX = 8;
const REST = '…';

/** The KPIs are those of the catalogue that ships; one that is switched off leaves its place on the page empty. */
export function toView({ readings, people }: PageState): View {
  const points = new Map(readings.map((reading) => [reading.name, reading.points]));
  const of = (kpi: string): Points => points.get(kpi) ?? [];
  const cost = of('agent_cost_usd_total');
  return {
    empty: !readings.some(hasCounted),
    figures: { ...figures(of), people: people.active24h },
    tokensByType: rows(of('agent_tokens_total'), 'type'),
    costByModel: rows(cost, 'model'),
    costByAgent: rows(cost, 'agent'),
    costBySource: rows(cost, 'source'),
    unpriced: rows(of('agent_unpriced_tokens_total'), 'model'),
    tools: rows(of('agent_tool_calls_total'), 'tool', 'outcome'),
    versions: rows(of('agent_client_versions').filter(isOfMonth).map(withClient), 'client'),
    coverage: shares(rows(of('agent_witnessed_cost_usd_total'), 'witness'), sum(cost.filter(isReported))),
  };
}

function isOfMonth(point: ReadingPoint): boolean {
  return labelOf(point, 'window') === '30d';
}

/** With agent and version in one label. */
function withClient(point: ReadingPoint): ReadingPoint {
  const [agent, version] = [labelOf(point, 'agent'), labelOf(point, 'version')];
  return version === undefined ? point : { ...point, labels: [['client', `${agent} ${version}`]] };
}

/** What is estimated, no witness told. */
function isReported(point: ReadingPoint): boolean {
  return labelOf(point, 'basis') !== 'estimated';
}

function hasCounted({ type, points }: Reading): boolean {
  return type === 'counter' && points.some((point) => point.value > 0);
}

function figures(of: (kpi: string) => Points): View['figures'] {
  const total = (kpi: string, isMeant: (point: ReadingPoint) => boolean = () => true): number | null =>
    of(kpi).length === 0 ? null : sum(of(kpi).filter(isMeant));
  return {
    cost: total('agent_cost_usd_total'),
    unattributed: total('agent_unattributed_cost_usd_total'),
    tokens: total('agent_tokens_total'),
    prompts: total('agent_prompts_total'),
    requests: total('agent_requests_total'),
    requestErrors: total('agent_request_errors_total'),
    sessions: total('agent_sessions_total'),
    toolCalls: total('agent_tool_calls_total'),
    toolSuccesses: total('agent_tool_calls_total', (point) => labelOf(point, 'outcome') === 'success'),
    linesAdded: total('agent_lines_total', (point) => labelOf(point, 'type') === 'added'),
    linesRemoved: total('agent_lines_total', (point) => labelOf(point, 'type') === 'removed'),
    commits: total('agent_commits_total'),
    pullRequests: total('agent_pull_requests_total'),
    activeSeconds: total('agent_active_seconds_total'),
  };
}

/** Sums by one label, the largest first. */
function rows(points: Points, label: string, partLabel?: string): Row[] {
  const sums = new Map<string, number>();
  for (const point of points) {
    const name = labelOf(point, label);
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + point.value);
  }
  const largestFirst = [...sums].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  const shown = largestFirst.length <= ROWS_MAX ? largestFirst : largestFirst.slice(0, ROWS_MAX - 1);

  const byName = new Map([...shown, REST].map((name) => [name, { value: 0, parts: new Map<string, number>() }]));
  for (const point of points) {
    const row = byName.get(labelOf(point, label) ?? REST) ?? byName.get(REST);
    if (row === undefined) continue;
    row.value += point.value;
    const part = partLabel === undefined ? undefined : labelOf(point, partLabel);
    if (part !== undefined) row.parts.set(part, (row.parts.get(part) ?? 0) + point.value);
  }
  const result = [...byName].map(([name, { value, parts }]) => ({ name, value, parts: Object.fromEntries(parts) }));
  return result.filter(({ value }) => value > 0);
}

function shares(of: readonly Row[], whole: number): Row[] {
  return whole > 0 ? of.map((row) => ({ ...row, value: row.value / whole })) : [];
}

function sum(points: Points): number {
  return points.reduce((all, point) => all + point.value, 0);
}

function labelOf(point: ReadingPoint, label: string): string | undefined {
  return point.labels.find(([name]) => name === label)?.[1];
}
