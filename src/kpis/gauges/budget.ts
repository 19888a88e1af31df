/**
 * How budgets stand. What is spent is exact: it is what windows say. A budget whose match nobody ever told has a limit and
 * nothing else; 0 is spent where something was told, and nothing in this period. A changed limit holds for all of the period
 * that is under way, since nothing but the amounts is kept.
 */
import { described, oneOf } from '../../model/check.ts';
import { HOUR_MS, QUARTER_MS } from '../../model/calendar.ts';
import { PERSON } from '../../model/labels.ts';
import type { BudgetReading } from '../../model/reading.ts';
import { toWholes } from '../../model/units.ts';
import { gaugeKind, required, type GaugeUnit } from './kind.ts';
import type { Moment } from './moment.ts';
import { outlooksOf, type Outlook } from './outlook.ts';
import { daysAfter, periodAt, type Bounds } from './periods.ts';
import type { Budget, Term } from './term.ts';

const BURNS = { '1h': HOUR_MS, '6h': 6 * HOUR_MS } as const;
type Burn = keyof typeof BURNS;

/** In wholes of the unit; undefined where it is not known. */
export type BudgetState = Bounds & {
  readonly budget: Budget;
  readonly spent: number | undefined;
  /** What is spent by the end of the period, if it goes on as in the last weeks. */
  readonly forecast: number | undefined;
  /** When all of it is or was spent, where that is within the period; a quarter of an hour is as exact as it gets. */
  readonly exhaustedMs: number | undefined;
  /** How many times faster than what would last for the period it was spent lately. */
  readonly burns: ReadonlyMap<Burn, number>;
};

/** The key of the only group where amounts are read without labels. */
const ALL = '[]';

const known = new WeakMap<Moment, Map<Budget, BudgetState>>();

/** Several gauges ask for it at a moment. */
export function budgetState(budget: Budget, moment: Moment): BudgetState {
  const states = known.get(moment) ?? new Map<Budget, BudgetState>();
  known.set(moment, states);
  const state = states.get(budget) ?? stateOf(budget, moment);
  states.set(budget, state);
  return state;
}

/** For whoever decides by it whether to go on. */
export function budgetReading({ budget, startMs, endMs, ...state }: BudgetState): BudgetReading {
  const { name, match, unit, per, limit } = budget;
  const { spent = null, forecast = null, exhaustedMs, burns } = state;
  const timeOf = (ms: number) => new Date(ms).toISOString();
  return {
    name,
    match: Object.fromEntries(match),
    unit,
    per,
    limit,
    spent,
    ratio: spent === null ? null : spent / limit,
    burn: Object.fromEntries(burns),
    forecast,
    exhausted_at: exhaustedMs === undefined ? null : timeOf(exhaustedMs),
    period_start: timeOf(startMs),
    period_end: timeOf(endMs),
  };
}

/** Persons are matched by how they are shown, in whatever letter case: amounts have numbers that stand for their names. */
function termOf({ term, match }: Budget, { snapshot }: Moment): Term {
  const wanted = match.get(PERSON)?.map((name) => name.toLowerCase());
  if (wanted === undefined) return term;
  const persons = [...(snapshot.persons ?? [])].filter(([, shown]) => wanted.includes(shown.toLowerCase()));
  return { ...term, where: new Map([...term.where, [PERSON, persons.map(([number]) => number)]]) };
}

function stateOf(budget: Budget, moment: Moment): BudgetState {
  const { per, limit } = budget;
  const term = termOf(budget, moment);
  const period = periodAt(per, moment.nowMs, moment.calendar);
  const amount = (fromMs: number, toMs = Infinity) => {
    const group = moment.amount(term, fromMs, toMs, []).get(ALL);
    return group && toWholes(group.amount, term.unit);
  };
  const spent = amount(period.startMs);
  if (spent === undefined) {
    return { budget, ...period, spent, forecast: undefined, exhaustedMs: undefined, burns: new Map() };
  }
  const ahead = outlooksOf(moment, term, [])(ALL);
  const days = daysAfter(moment.nowMs, period, moment.calendar);
  const rest = ahead(days)?.rest;
  const burns = Object.entries(BURNS).map(([window, ms]) => {
    // From the beginning of a quarter on, and so for as long as that is ago.
    const fromMs = Math.floor((moment.nowMs - ms) / QUARTER_MS) * QUARTER_MS;
    const share = (amount(fromMs) ?? 0) / limit;
    return [window as Burn, share * ((period.endMs - period.startMs) / (moment.nowMs - fromMs))] as const;
  });
  const exhaustedMs =
    spent < limit
      ? willBeSpent(limit - spent, days, ahead, moment)
      : wasSpent(period.startMs, moment.nowMs, (toMs) => (amount(period.startMs, toMs) ?? 0) >= limit);
  const forecast = rest === undefined ? undefined : spent + rest;
  return { budget, ...period, spent, forecast, exhaustedMs, burns: new Map(burns) };
}

/** The quarter in which the limit was reached. */
function wasSpent(startMs: number, nowMs: number, isSpentBefore: (ms: number) => boolean): number {
  let [low, high] = [0, Math.ceil((nowMs - startMs) / QUARTER_MS)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isSpentBefore(startMs + middle * QUARTER_MS)) high = middle;
    else low = middle;
  }
  return startMs + low * QUARTER_MS;
}

/** Evenly within the day on which it ends. */
function willBeSpent(
  left: number,
  days: number,
  ahead: (days: number) => Outlook | undefined,
  { nowMs, calendar }: Moment,
): number | undefined {
  let [before, fromMs] = [0, nowMs];
  for (let day = 0; day <= days; day++) {
    const { rest } = ahead(day) ?? {};
    if (rest === undefined) return undefined;
    const toMs = periodAt('day', fromMs, calendar).endMs;
    if (rest >= left) return fromMs + ((left - before) / (rest - before)) * (toMs - fromMs);
    [before, fromMs] = [rest, toMs];
  }
  return undefined;
}

type Show = {
  readonly unit: GaugeUnit;
  readonly help: string;
  readonly value: (state: BudgetState) => number | undefined;
};

const SHOWS = {
  limit: { unit: 'count', help: 'its amount', value: ({ budget }) => budget.limit },
  spent: { unit: 'count', help: 'what was used of it in the period', value: ({ spent }) => spent },
  ratio: {
    unit: 'ratio',
    help: 'the share of it that is spent',
    value: ({ spent, budget }) => (spent === undefined ? undefined : spent / budget.limit),
  },
  forecast: { unit: 'count', help: 'what will be used by the end of the period', value: ({ forecast }) => forecast },
  exhausted: {
    unit: 'seconds',
    help: 'when it is or will be used up, if within the period, in seconds since 1970',
    value: ({ exhaustedMs }) => (exhaustedMs === undefined ? undefined : exhaustedMs / 1000),
  },
  period_end: {
    unit: 'seconds',
    help: 'when the period ends, in seconds since 1970',
    value: ({ endMs }) => endMs / 1000,
  },
} as const satisfies Record<string, Show>;

const WORDS = [...(Object.keys(SHOWS) as (keyof typeof SHOWS)[]), 'burn'] as const;

const SAYS = Object.entries(SHOWS).map(([word, { help }]) => `${word} (${help})`);

export const budget = gaugeKind({
  docs: 'How each budget of the `kpis_file` stands in its period. It has the labels `budget`, `unit` and `per`.',
  ofBudgets: true,
  fields: {
    shows: required(
      described(
        `${SAYS.join(', ')}, or burn: how many times faster than what would last for the period it was spent in the last hour and 6 hours.`,
        oneOf(WORDS),
      ),
    ),
  },
  unit: (_terms, { shows = 'limit' }) => (shows === 'burn' ? 'ratio' : SHOWS[shows].unit),
  compile:
    ({ budgets }, { shows = 'limit' }) =>
    (moment) =>
      budgets.flatMap((each) => {
        const state = budgetState(each, moment);
        const { name, unit, per } = each;
        const labels = Object.entries({ budget: name, unit, per });
        if (shows === 'burn') {
          return [...state.burns].map(([window, value]) => ({
            labels: [...labels, ['window', window] as const],
            value,
          }));
        }
        const value = SHOWS[shows].value(state);
        return value === undefined ? [] : [{ labels, value }];
      }),
});
