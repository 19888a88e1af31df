/** What a snapshot says at one moment, for gauges to be worked out from. Each series is added up once for all of them. */
import type { Calendar, LocalDay } from '../../model/calendar.ts';
import { PEOPLE, SPANS, WINDOWS, type Span, type Term } from '../../model/gauge.ts';
import type { Meter } from '../../model/series.ts';
import type { SeriesState, Snapshot } from '../../model/store.ts';
import { createBins, createSums } from './bins.ts';

const DAY_MS = 86_400_000;
const ROLLING_MS = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS };

/** Days of a history, today among them; the state keeps quarters and attendance a little longer. */
export const HISTORY_DAYS = 35;

/** When each window begins. */
type Starts = Readonly<Record<(typeof WINDOWS)[number], number>>;

type Labels = readonly (readonly [name: string, value: string])[];

/** Amounts by span, in the order of SPANS. What is 0 in all of them may have no group. */
export type Group = { readonly labels: Labels; readonly amounts: readonly bigint[] };

/** One series of a sum or a count that gauges read. */
type Row = { readonly labels: Labels; readonly state: SeriesState; readonly amounts: readonly bigint[] };

export type Moment = {
  readonly snapshot: Snapshot;
  readonly nowMs: number;
  /** All that were ever counted. */
  agents(): ReadonlySet<string>;
  /** Groups of a term by its labels, under a text that is the same for the same values. */
  groups(term: Term): ReadonlyMap<string, Group>;
  /** The days of a history, the last of them today, and what the term amounts to on each. */
  days(term: Term): { readonly date: string; readonly amount: bigint }[];
};

export function createMoments(meter: Meter, calendar: Calendar): (snapshot: Snapshot, nowMs: number) => Moment {
  const windowSums = createSums();
  const daySums = createSums();
  return (snapshot, nowMs) => {
    const startsMs: Starts = {
      '24h': nowMs - ROLLING_MS['24h'],
      '7d': nowMs - ROLLING_MS['7d'],
      '30d': nowMs - ROLLING_MS['30d'],
      today: calendar.startOfDayMs(nowMs),
      month: calendar.startOfMonthMs(nowMs),
    };
    const rows = rowsByKpi(snapshot, meter, startsMs, windowSums);
    const days = calendar.datesBack(nowMs, HISTORY_DAYS);
    const dayBins = createBins(days.map(({ startMs }) => startMs));
    const sumsOf = ({ quarters }: SeriesState) => daySums(quarters, dayBins);
    return {
      snapshot,
      nowMs,
      agents: () => agentsOf(snapshot, meter),
      groups: (term) =>
        term.source === PEOPLE ? peopleGroups(term, snapshot, startsMs) : rowGroups(term, rows.get(term.source)),
      days: (term) =>
        term.source === PEOPLE
          ? days.map(({ date }) => ({ date, amount: BigInt(snapshot.attendance.get(date)?.size ?? 0) }))
          : rowDays(term, rows.get(term.source), days, sumsOf),
    };
  };
}

export function spanIndex(span: Span): number {
  return SPANS.indexOf(span);
}

function rowsByKpi(
  { series }: Snapshot,
  meter: Meter,
  startsMs: Starts,
  sumsOf: ReturnType<typeof createSums>,
): Map<string, Row[]> {
  const ascending = WINDOWS.toSorted((a, b) => startsMs[a] - startsMs[b]);
  const bins = createBins(ascending.map((window) => startsMs[window]));
  const rows = new Map<string, Row[]>();
  for (const state of series) {
    const known = meter.resolve(state.key);
    if (!known?.kpi.windowed) continue;
    const sums = sumsOf(state.quarters, bins);
    const amounts = Array<bigint>(SPANS.length).fill(state.slots[0]!);
    let sum = 0n;
    // A window ends now, so it has its own bin and all later ones.
    for (const [index, window] of [...ascending.entries()].toReversed()) {
      sum += sums[index]!;
      amounts[spanIndex(window)] = sum;
    }
    const row = { labels: known.labels, state, amounts };
    const others = rows.get(known.kpi.name);
    if (others) others.push(row);
    else rows.set(known.kpi.name, [row]);
  }
  return rows;
}

function agentsOf({ series }: Snapshot, meter: Meter): Set<string> {
  const agents = series.map(({ key }) => valueOf(meter.resolve(key)?.labels ?? [], 'agent'));
  return new Set(agents.filter((agent) => agent !== undefined));
}

/** An overflow series has none of the labels, so it is in no `where`, and a group of its own where there are labels. */
function isMeant({ labels }: Row, where: Term['where']): boolean {
  return [...where].every(([name, values]) => values.includes(valueOf(labels, name) ?? ''));
}

function rowGroups(term: Term, rows: readonly Row[] = []): Map<string, Group> {
  const groups = new Map<string, { labels: Labels; amounts: bigint[] }>();
  for (const row of rows) {
    if (!isMeant(row, term.where)) continue;
    const told = term.labels.flatMap((name) => {
      const value = valueOf(row.labels, name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const labels = told.length < term.labels.length ? row.labels : told;
    const key = JSON.stringify(labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels, amounts: [...row.amounts] });
    else for (const [index, amount] of row.amounts.entries()) group.amounts[index]! += amount;
  }
  return groups;
}

/** Everybody is a group even while there is nobody; others are where the state has their scope. */
function peopleGroups({ labels: [label] }: Term, { people, shared }: Snapshot, startsMs: Starts): Map<string, Group> {
  const scopes: [labels: Labels, scope: string][] =
    label === undefined
      ? [[[], '']]
      : [...people.keys()].flatMap((scope) =>
          scope.startsWith(`${label}=`) ? [[[[label, scope.slice(label.length + 1)]], scope]] : [],
        );
  // Rolling windows are open at their beginning, local days are not; times are whole milliseconds.
  const fromMs = WINDOWS.map((window) => startsMs[window] + (window in ROLLING_MS ? 1 : 0));
  return new Map(
    scopes.map(([labels, scope]) => {
      const counts = Array<number>(SPANS.length).fill(0);
      for (const ms of people.get(scope)?.values() ?? []) {
        for (const [index, from] of fromMs.entries()) if (ms >= from) counts[index]!++;
      }
      for (const { lastMs, afterMs } of shared.get(scope) ?? []) {
        for (const [index, from] of fromMs.entries()) if (lastMs >= from && afterMs < from) counts[index]!++;
      }
      return [JSON.stringify(labels), { labels, amounts: counts.map(BigInt) }];
    }),
  );
}

function rowDays(
  term: Term,
  rows: readonly Row[] = [],
  days: readonly LocalDay[],
  sumsOf: (state: SeriesState) => readonly bigint[],
) {
  const amounts = Array<bigint>(days.length).fill(0n);
  for (const row of rows) {
    if (!isMeant(row, term.where)) continue;
    for (const [index, sum] of sumsOf(row.state).entries()) amounts[index]! += sum;
  }
  return days.map(({ date }, index) => ({ date, amount: amounts[index]! }));
}

function valueOf(labels: Labels, name: string): string | undefined {
  return labels.find(([known]) => known === name)?.[1];
}
