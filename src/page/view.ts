/** What the page shows, out of readings that may be thousands of series: small enough to be sent every second. Pure. */
import type { Defects } from '../model/defects.ts';
import type { BudgetReading, Overview, Reading } from '../model/reading.ts';
import { adoptionOf, type Adoption } from './adoption.ts';
import { agentsOf, type AgentState } from './agents.ts';
import { toPeriods, type Period } from './periods.ts';
import { byLabel, having, labelOf, pointsBy, rows, sum, type Points } from './points.ts';

/** A local day; absent where no KPI says it. */
type Day = {
  readonly day: string;
  readonly cost?: number;
  readonly tokens?: number;
  readonly people?: number;
  readonly sessions?: number;
};

/** `signal`: who told it, `estimated` where the price list did; both are null of an agent that tells no cost. */
type Coverage = { readonly agent: string; readonly signal: string | null; readonly ratio: number | null };

export type View = {
  /** Nothing has been counted, ever. */
  readonly empty: boolean;
  readonly periods: Readonly<Record<string, Period>>;
  /** The latest first. */
  readonly days: readonly Day[];
  readonly open: number | null;
  readonly active: number | null;
  readonly budgets: readonly BudgetReading[];
  readonly adoption: Adoption;
  /** Of all that was ever counted, by agent: what share of the cost each signal told, and what share is an estimate. */
  readonly coverage: readonly Coverage[];
  readonly agents: readonly AgentState[];
  /** What filters of events may be, by label. */
  readonly known: Readonly<Record<string, readonly string[]>>;
};

const KNOWN_MAX = 100;

export function toView({ readings, budgets, periods }: Overview, defects: Defects): View {
  const of = pointsBy(readings);
  return {
    empty: !readings.some(hasCounted),
    periods: toPeriods(periods, of),
    days: daysOf(of),
    open: totalOf(of('agent_sessions_open')),
    active: totalOf(of('agent_sessions_active')),
    budgets,
    adoption: adoptionOf(of),
    coverage: coverageOf(of),
    agents: agentsOf(readings, defects),
    known: {
      agent: valuesOf(of('agent_sessions_worked_total'), 'agent'),
      model: valuesOf(of('agent_tokens_total'), 'model'),
      tool: valuesOf(of('agent_tool_calls_total'), 'tool'),
    },
  };
}

function hasCounted({ type, points }: Reading): boolean {
  return type === 'counter' && points.some((point) => point.value > 0);
}

function totalOf(points: Points): number | null {
  return points.length === 0 ? null : sum(points);
}

function daysOf(of: (kpi: string) => Points): Day[] {
  const kpis = {
    cost: 'agent_cost_by_day_usd',
    tokens: 'agent_tokens_by_day',
    people: 'agent_active_users_by_day',
    sessions: 'agent_sessions_by_day',
  };
  const byKpi = Object.entries(kpis).map(([name, kpi]) => [name, byLabel(of(kpi), 'day')] as const);
  const days = new Set(byKpi.flatMap(([, values]) => Object.keys(values)));
  return [...days]
    .toSorted()
    .toReversed()
    .map((day) => {
      const told = byKpi.filter(([, values]) => values[day] !== undefined);
      return { day, ...Object.fromEntries(told.map(([name, values]) => [name, values[day]])) };
    });
}

/** Signals tell the same cost, so that shares of one agent may be more than 1 together. */
function coverageOf(of: (kpi: string) => Points): Coverage[] {
  return valuesOf(of('agent_sessions_worked_total'), 'agent').flatMap((agent): Coverage[] => {
    const own = (kpi: string, label: string) =>
      Object.fromEntries(rows(having(of(kpi), 'agent', agent), label).map(({ name, value }) => [name, value]));
    const counted = own('agent_cost_usd_total', 'basis');
    const whole = (counted['reported'] ?? 0) + (counted['estimated'] ?? 0);
    if (whole === 0) return [{ agent, signal: null, ratio: null }];
    const told = Object.entries({
      ...own('agent_witnessed_cost_usd_total', 'witness'),
      estimated: counted['estimated'] ?? 0,
    });
    return told
      .filter(([, cost]) => cost > 0)
      .map(([signal, cost]) => ({ agent, signal, ratio: cost / whole }))
      .toSorted((a, b) => b.ratio - a.ratio);
  });
}

function valuesOf(points: Points, label: string): string[] {
  const values = new Set(points.flatMap((point) => labelOf(point, label) ?? []));
  return [...values].toSorted().slice(0, KNOWN_MAX);
}
