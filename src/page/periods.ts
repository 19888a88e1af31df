/** How much was used in each period, and of what: the first thing one sees. Pure. */
import type { Asked, PeriodAmount, PeriodReading } from '../model/reading.ts';
import { byLabel, having, labelOf, rows, sum, type Points, type Row } from './points.ts';

/** An amount of a period; null is not known, not 0. */
type Figure = Pick<PeriodAmount, 'now' | 'before' | 'bars'>;

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
  return Object.fromEntries(periods.map((period) => [period.window, toPeriod(period, of)]));
}

function toPeriod({ window, marks, amounts }: PeriodReading, of: (kpi: string) => Points): Period {
  const byKpi = new Map(amounts.map((amount) => [amount.kpi, amount]));
  const figure = ([name, { kpi }]: [string, Asked]) => [name, figureOf(byKpi.get(kpi))] as const;
  const parts = (name: string): Points => byKpi.get(FIGURES[name]!.kpi)?.parts ?? [];
  const lines = byLabel(parts('lines'), 'type');
  const [people, active] = [byKpi.get('everybody'), having(of('agent_active_users'), 'window', window)];
  const days = byLabel(of('agent_active_users_by_day'), 'day');
  return {
    window,
    marks,
    figures: {
      ...Object.fromEntries(Object.entries(FIGURES).map(figure)),
      // As the KPI has it: whoever is switched off there is not shown here.
      people:
        people && active.length > 0
          ? {
              now: sum(active),
              before: people.before,
              bars: window === 'today' ? [] : marks.map((day) => days[day] ?? 0),
            }
          : undefined,
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

function figureOf(amount: PeriodAmount | undefined): Figure | undefined {
  return amount && { now: amount.now, before: amount.before, bars: amount.bars };
}
