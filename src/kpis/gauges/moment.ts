/** What a snapshot says at one moment, for gauges to be worked out from. What several of them ask for is added up once. */
import type { Board } from '../../model/board.ts';
import { QUARTER_MS, quarterOf, type Calendar, type LocalDay } from '../../model/calendar.ts';
import type { Prices } from '../../model/prices.ts';
import type { Meter } from '../../model/series.ts';
import type { SeriesState, Snapshot } from '../../model/store.ts';
import type { Group, Groups, Labels } from './groups.ts';
import { activeSince, attended, everybody, scopesOf } from './people.ts';
import { startOf, type Span } from './spans.ts';
import { createSums, sumBefore, type Amount, type Running } from './sums.ts';
import { EVERYBODY, PEOPLE, type Term } from './term.ts';

/** Days of a history, today among them; the state keeps quarters and attendance a little longer. */
export const HISTORY_DAYS = 35;

/** What gauges know beside the state. */
export type Surroundings = {
  /** Names in the people file, and their teams. */
  readonly roster: ReadonlyMap<string, string>;
  /** Of how many people a team or a cohort must be to be shown. */
  readonly peopleMin: number;
  /** Absent where nothing has a price. */
  readonly prices?: Prices;
  /** What hooks told last; absent where none are heard. */
  readonly board?: Board;
  /** How long a session is open without any activity. */
  readonly idleMs?: number;
};

/** What surroundings need not say. */
const UNTOLD = { prices: (() => undefined) as Prices, idleMs: Infinity };
const NO_SURROUNDINGS: Surroundings = { roster: new Map(), peopleMin: 1 };

export type Moment = {
  readonly snapshot: Snapshot;
  readonly nowMs: number;
  readonly calendar: Calendar;
  readonly roster: Surroundings['roster'];
  readonly peopleMin: number;
  readonly prices: Prices;
  readonly board?: Board;
  readonly idleMs: number;
  /** The values of labels that series of any KPI have together. */
  known(labels: readonly string[]): readonly (readonly string[])[];
  /** The days of a history, the last of them today. */
  days(): readonly LocalDay[];
  /** When a span begins; all end now, that is at Infinity, so that clocks a little ahead are in them. */
  startMs(span: Span): number;
  /**
   * What a term amounts to from a time on and before another, by labels. Amounts are kept by the quarter of an hour and
   * count as of its beginning; from -Infinity to Infinity is everything ever counted. A group is there also with nothing.
   *
   * People are those last active since `fromMs` where there is no end, else those of the local days that begin in the
   * span, which are kept without labels. A number is the same in every span.
   */
  amount(term: Term, fromMs: number, toMs: number, by: readonly string[]): Groups;
  /** Tells each amount of a term by the beginning of its quarter of an hour, from the quarter of `fromMs` on and before `toMs`. */
  quarters(term: Term, fromMs: number, toMs: number, each: (startMs: number, amount: bigint) => void): void;
  /** Notes that a gauge has more label values than are shown. */
  readonly cut: () => void;
};

/** What a term amounts to in a span, by those labels of the gauge that it has. */
export function amountIn(moment: Moment, span: Span, term: Term, by = term.labels): Groups {
  return moment.amount(term, moment.startMs(span), Infinity, by);
}

/** One series of a sum or a count that gauges read. */
type Row = { readonly labels: Labels; readonly state: SeriesState; readonly running: Running };
type RowGroup = { readonly labels: Labels; readonly rows: number[] };

/** One amount of each row. `exact` is there where doubles are not. */
type Column = { readonly doubles: Float64Array; readonly exact: readonly Amount[] | undefined };

/** `onCut`: told of each gauge of a moment that has more label values than are shown. */
export function createMoments(
  meter: Meter,
  calendar: Calendar,
  surroundings: Surroundings = NO_SURROUNDINGS,
): (snapshot: Snapshot, nowMs: number, onCut?: () => void) => Moment {
  const sums = createSums();
  return (snapshot, nowMs, onCut = () => {}) => {
    const rows = rowsByKpi(snapshot, meter, sums);
    const once = createOnce();
    const before = (source: string, ms: number): Column =>
      once(`before ${ms} ${source}`, () => columnOf(rows.get(source), ({ running }) => sumBefore(running, ms)));
    const ever = (source: string): Column =>
      once(`ever ${source}`, () => columnOf(rows.get(source), ({ state }) => state.slots.at(-1)!));

    return {
      snapshot,
      nowMs,
      calendar,
      ...UNTOLD,
      ...surroundings,
      known: (labels) => once(`known ${labels.join()}`, () => knownOf(snapshot, meter, labels)),
      days: () => once('days', () => calendar.datesBack(nowMs, HISTORY_DAYS)),
      cut: onCut,
      startMs: (span) => once(span, () => startOf(span, nowMs, calendar)),
      amount(term, fromMs, toMs, by) {
        const { source, where, constant } = term;
        if (constant !== undefined) return new Map([['[]', { labels: [], amount: constant }]]);
        if (source === PEOPLE || source === EVERYBODY) {
          if (fromMs === -Infinity && toMs === Infinity) return everybody(snapshot.presence.firstSeen.size);
          if (toMs < Infinity) return attended(snapshot, calendar, fromMs, toMs);
          const scopes = once(`scopes ${by.join()}`, () => {
            const monthMs = startOf('30d', nowMs, calendar);
            return scopesOf(snapshot, { by, monthMs, peopleMin: surroundings.peopleMin }, onCut);
          });
          return once(`people ${fromMs} ${by.join()}`, () => activeSince(scopes, fromMs));
        }
        const groups = once(JSON.stringify([source, by, ...where]), () => grouped(rows.get(source) ?? [], where, by));
        const isEver = fromMs === -Infinity && toMs === Infinity;
        const [from, to] = [before(source, fromMs), isEver ? ever(source) : before(source, toMs)];
        const told = new Map<string, Group>();
        for (const [key, { labels, rows: members }] of groups)
          told.set(key, { labels, amount: rise(members, from, to) });
        return told;
      },
      quarters({ source, where }, fromMs, toMs, each) {
        for (const { labels, running } of rows.get(source) ?? [])
          if (isWithin(labels, where)) tellQuarters(running, fromMs, toMs, each);
      },
    };
  };
}

/** What happened in each quarter, as sums up to it tell. */
function tellQuarters(
  { quarters, sums }: Running,
  fromMs: number,
  toMs: number,
  each: (startMs: number, amount: bigint) => void,
) {
  const [from, to] = [quarterOf(fromMs), quarterOf(toMs)];
  for (let index = 0; index < quarters.length; index++) {
    const quarter = quarters[index]!;
    if (quarter >= from && quarter < to) each(quarter * QUARTER_MS, BigInt(sums[index + 1]!) - BigInt(sums[index]!));
  }
}

/** What was worked out once in a moment is not worked out again. A key says of what kind it is. */
function createOnce(): <T>(key: string, make: () => T) => T {
  const known = new Map<string, unknown>();
  return <T>(key: string, make: () => T): T => {
    if (!known.has(key)) known.set(key, make());
    return known.get(key) as T;
  };
}

function rowsByKpi({ series }: Snapshot, meter: Meter, sums: ReturnType<typeof createSums>): Map<string, Row[]> {
  const rows = new Map<string, Row[]>();
  for (const state of series) {
    const known = meter.resolve(state.key);
    if (!known?.kpi.windowed) continue;
    const row = { labels: (known.live ?? known).labels, state, running: sums(state.quarters) };
    const others = rows.get(known.kpi.name);
    if (others) others.push(row);
    else rows.set(known.kpi.name, [row]);
  }
  return rows;
}

function knownOf({ series }: Snapshot, meter: Meter, labels: readonly string[]): string[][] {
  const known = new Map<string, string[]>();
  for (const { key } of series) {
    const own = meter.resolve(key)?.labels ?? [];
    const values = labels.flatMap((label) => valueOf(own, label) ?? []);
    if (values.length === labels.length) known.set(values.join('\n'), values);
  }
  return labels.length === 0 ? [[]] : [...known.values()];
}

/** An overflow series has none of the labels, so it is in no `where`, and a group of its own where there are labels. */
function grouped(rows: readonly Row[], where: Term['where'], by: readonly string[]): Map<string, RowGroup> {
  const groups = new Map<string, RowGroup>();
  for (const [index, row] of rows.entries()) {
    if (!isWithin(row.labels, where)) continue;
    const told = by.flatMap((name) => {
      const value = valueOf(row.labels, name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const labels = told.length < by.length ? row.labels : told;
    const key = JSON.stringify(labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels, rows: [index] });
    else group.rows.push(index);
  }
  return groups;
}

function columnOf(rows: readonly Row[] = [], amountOf: (row: Row) => Amount): Column {
  const doubles = new Float64Array(rows.length);
  let isExact = true;
  for (let index = 0; index < rows.length; index++) {
    const amount = (doubles[index] = Number(amountOf(rows[index]!)));
    if (!Number.isSafeInteger(amount)) isExact = false;
  }
  return { doubles, exact: isExact ? undefined : rows.map(amountOf) };
}

/** From one column to a later one. Amounts only grow, so a sum of doubles that ends below 2^53 was exact all the way. */
function rise(rows: readonly number[], from: Column, to: Column): bigint {
  if (to.exact === undefined) {
    let sum = 0;
    for (const index of rows) sum += to.doubles[index]! - from.doubles[index]!;
    if (Number.isSafeInteger(sum)) return BigInt(sum);
  }
  const at = ({ doubles, exact }: Column, index: number) => BigInt((exact ?? doubles)[index]!);
  return rows.reduce((sum, index) => sum + at(to, index) - at(from, index), 0n);
}

function isWithin(labels: Labels, where: Term['where']): boolean {
  for (const [name, values] of where) if (!values.includes(valueOf(labels, name) ?? '')) return false;
  return true;
}

function valueOf(labels: Labels, name: string): string | undefined {
  return labels.find(([known]) => known === name)?.[1];
}
