/** How much was used in each period, and of what: the first thing one sees. Pure. */
import type { Asked, PeriodAmount, PeriodReading } from '../model/reading.ts';
import { byLabel, having, labelOf, rows, sum, type Points, type Row } from './points.ts';

/** An amount of a period; null is not known, not 0. */
type Figure = Pick<PeriodAmount, 'now' | 'before' | 'bars'> & {
  /** Where it is not known by hour: the days that the bars are of, and what the day before came to. */
  readonly days?: readonly string[];
  readonly yesterday?: number;
};

export type Period = {
  readonly window: string;
  readonly marks: readonly string[];
  readonly figures: Readonly<Record<string, Figure | undefined>>;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** Parts of figures, by name. */
  readonly shares: Readonly<Record<string, number | undefined>>;
};

/** By the name of the figure. The KPIs are those of the catalogue that ships; one that is switched off has no figure. */
const FIGURES: Readonly<Record<string, Asked>> = {
  cost: { kpi: 'agent_cost_usd_total', labels: ['model', 'agent', 'source', 'team'] },
  tokens: { kpi: 'agent_tokens_total', labels: ['type'] },
  people: { kpi: 'everybody', labels: [] },
  sessions: { kpi: 'agent_sessions_worked_total', labels: [] },
  prompts: { kpi: 'agent_prompts_total', labels: [] },
  requests: { kpi: 'agent_requests_total', labels: [] },
  toolCalls: { kpi: 'agent_tool_calls_total', labels: ['tool', 'outcome'] },
  lines: { kpi: 'agent_lines_total', labels: ['type'] },
  commits: { kpi: 'agent_commits_total', labels: [] },
  pullRequests: { kpi: 'agent_pull_requests_total', labels: [] },
  unattributed: { kpi: 'agent_unattributed_cost_usd_total', labels: [] },
  unpriced: { kpi: 'agent_unpriced_tokens_total', labels: ['model'] },
};
export const ASKED: readonly Asked[] = Object.values(FIGURES);

export function toPeriods(periods: readonly PeriodReading[], of: (kpi: string) => Points): Record<string, Period> {
  const week = periods.find(({ window }) => window === '7d')?.marks ?? [];
  return Object.fromEntries(periods.map((period) => [period.window, toPeriod(period, week, of)]));
}

/** `week`: the days up to today. */
function toPeriod(
  { window, marks, amounts }: PeriodReading,
  week: readonly string[],
  of: (kpi: string) => Points,
): Period {
  const byKpi = new Map(amounts.map((amount) => [amount.kpi, amount]));
  const figure = ([name, { kpi }]: [string, Asked]) => [name, figureOf(byKpi.get(kpi))] as const;
  const parts = (name: string): Points => byKpi.get(FIGURES[name]!.kpi)?.parts ?? [];
  const lines = byLabel(parts('lines'), 'type');
  return {
    window,
    marks,
    figures: {
      ...Object.fromEntries(Object.entries(FIGURES).map(figure)),
      people: peopleOf(byKpi.get('everybody'), window, window === 'today' ? week : marks, of),
    },
    tables: {
      costByModel: rows(parts('cost'), 'model'),
      costByAgent: rows(parts('cost'), 'agent'),
      costByTeam: rows(
        parts('cost').filter((point) => labelOf(point, 'team') !== undefined),
        'team',
      ),
      costBySource: rows(parts('cost'), 'source'),
      tokensByType: rows(parts('tokens'), 'type'),
      tools: rows(parts('toolCalls'), 'tool', 'outcome'),
      unpriced: rows(parts('unpriced'), 'model'),
    },
    shares: {
      toolSuccesses: sum(having(parts('toolCalls'), 'outcome', 'success')),
      linesAdded: lines.added,
      linesRemoved: lines.removed,
    },
  };
}

/** As the KPI has it: whoever is switched off there is not shown here. Who was active is known by day, and not by hour. */
function peopleOf(
  everybody: PeriodAmount | undefined,
  window: string,
  days: readonly string[],
  of: (kpi: string) => Points,
): Figure | undefined {
  const active = having(of('agent_active_users'), 'window', window);
  if (everybody === undefined || active.length === 0) return undefined;
  const byDay = byLabel(of('agent_active_users_by_day'), 'day');
  const figure = { now: sum(active), before: everybody.before, bars: days.map((day) => byDay[day] ?? 0) };
  if (window !== 'today') return figure;
  const yesterday = byDay[days.at(-2) ?? ''];
  return { ...figure, days, ...(yesterday !== undefined && { yesterday }) };
}

function figureOf(amount: PeriodAmount | undefined): Figure | undefined {
  return amount && { now: amount.now, before: amount.before, bars: amount.bars };
}
