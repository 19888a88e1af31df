/** What the API says, as tables for a spreadsheet: a row for each series, budget or version. */
import { toCsv, type CsvRow } from '../model/csv.ts';
import type { BudgetReading, Reading, ReadingPoint } from '../model/reading.ts';
import type { AgentState } from './agents.ts';

/** A row for each series, a column for each label there is; of histograms as Prometheus has them. */
export function kpisCsv(readings: readonly Reading[]): string {
  const points = readings.flatMap(({ points: own }) => own);
  const labels = new Set(points.flatMap(({ labels: own }) => own.map(([label]) => label)));
  const columns = ['kpi', 'type', 'unit', ...[...labels].toSorted(), 'le', 'value'];
  return toCsv(readings.flatMap(rowsOf), columns);
}

function rowsOf({ name, type, unit, bounds = [], points }: Reading): CsvRow[] {
  return points.flatMap((point) => {
    const of = (kpi: string, value: number | undefined, le?: string): CsvRow => {
      return { ...Object.fromEntries(point.labels), kpi, type, unit, value, le };
    };
    if (type !== 'histogram') return [of(name, point.value)];
    const counts = cumulated(point);
    const buckets = counts.map((count, at) => of(`${name}_bucket`, count, String(bounds[at] ?? '+Inf')));
    return [...buckets, of(`${name}_count`, counts.at(-1)), of(`${name}_sum`, point.sum)];
  });
}

function cumulated({ counts = [] }: ReadingPoint): number[] {
  let sum = 0;
  return counts.map((count) => (sum += count));
}

export function budgetsCsv(budgets: readonly BudgetReading[]): string {
  return toCsv(
    budgets.map(({ match, burn, ...own }): CsvRow => {
      const burns = Object.entries(burn).map(([window, times]) => [`burn_${window}`, times]);
      const matches = Object.entries(match).map(([label, values]) => `${label}=${values.join('|')}`);
      return { ...own, match: matches.join(' '), ...Object.fromEntries(burns) };
    }),
  );
}

export function agentsCsv(agents: readonly AgentState[]): string {
  const rows = agents.flatMap(({ agent, versions }) =>
    versions.map(({ version, sessions, lostEvents, defects }): CsvRow => {
      const counted = Object.entries(sessions).map(([window, count]) => [`sessions_${window}`, count]);
      return { ...Object.fromEntries(counted), agent, version, lost_events: lostEvents, defects: defects.length };
    }),
  );
  const windows = [...new Set(rows.flatMap(Object.keys))].filter((column) => column.startsWith('sessions_'));
  return toCsv(rows, ['agent', 'version', ...windows, 'lost_events', 'defects']);
}
