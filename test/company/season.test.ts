/** What a season of 500 people comes to, at several moments, against a plain search through everything that happened. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { labelsOf } from '../../src/model/labels.ts';
import { createMemo } from '../../src/model/memo.ts';
import { startCounting, watchFiles } from '../kpis/moments.ts';
import { atLocal, dayOf, HOUR_MS, ZONE } from './calendar.ts';
import { attendanceOf, SEASON, seasonOf, type Happened } from './season.ts';
import { byDay, daysOf, forecastOf, momentsOf, outcomeOf, type Days, type Period } from './season-truth.ts';

const DEFAULT = readFileSync(new URL('../../kpis/default.yaml', import.meta.url), 'utf8');

type Budget = {
  readonly name: string;
  readonly per: Period;
  readonly amount: number;
  readonly of: string;
  readonly match: Record<string, string>;
};

const BUDGETS: readonly Budget[] = [
  { name: 'all', per: 'month', amount: 900, of: 'usd', match: {} },
  { name: 'web', per: 'week', amount: 40, of: 'usd', match: { team: 'web' } },
  { name: 'second', per: 'day', amount: 6, of: 'usd', match: { team: 'data', agent: 'made-up' } },
  { name: 'tokens', per: 'month', amount: 1e9, of: 'tokens', match: { agent: 'claude-code' } },
];
const BUDGETS_YAML = `budgets: ${JSON.stringify(
  Object.fromEntries(BUDGETS.map(({ name, per, amount, of, match }) => [name, { per, amount, unit: of, match }])),
)}`;

const DIMENSIONS = ['team', 'person'].map((label) => ({ label, attributes: [] }));

/** Each eighth of those on which forecasts are tried, and the edges of the season. */
const MOMENTS = [
  atLocal(SEASON.first, 8 * 60 + 1),
  ...[...momentsOf()].filter((_, index) => index % 8 === 0),
  atLocal(34, 150),
  atLocal(41, 0),
  atLocal(70, 23 * 60 + 59),
];

/** Of each kind what happened. */
let kinds: ReadonlyMap<string, { readonly all: readonly Happened[]; readonly days: Days }>;
const said = new Map<number, ReturnType<ReturnType<typeof watchFiles>['values']>>();

beforeAll(() => {
  const happened = seasonOf(1);
  const byKind = Map.groupBy(happened, ({ kind }) => kind);
  kinds = new Map([...byKind].map(([kind, all]) => [kind, { all, days: byDay(all) }]));
  const attendance = attendanceOf(happened);
  const { meter, snapshot, values } = watchFiles([DEFAULT, BUDGETS_YAML], ZONE, DIMENSIONS);
  const persons = new Map(happened.map(({ person }) => [person.slice(1), person]));
  const counting = startCounting(meter);
  const factOf = createMemo(100_000, (written: string) => {
    const [kind, all, person] = JSON.parse(written) as [string, Record<string, string>, string];
    const { team, ...labels } = all;
    return { kind, labels: labelsOf(labels), dimensions: labelsOf({ team, person: person.slice(1) }) };
  });
  let told = 0;
  for (const nowMs of MOMENTS.toSorted((a, b) => a - b)) {
    for (; told < happened.length && happened[told]!.timeMs <= nowMs; told++) {
      const { kind, value, timeMs, labels, person } = happened[told]!;
      counting.tell({ timeMs }, { ...factOf(JSON.stringify([kind, labels, person])), value, timeMs, arrival: '' });
    }
    said.set(nowMs, values({ ...snapshot({ attendance, persons }), series: counting.series() }, nowMs));
  }
});

/** What was known of it then. */
function knownAt(kind: string, nowMs: number): Days {
  const { days } = kinds.get(kind)!;
  const today = dayOf(nowMs);
  const before = [...days].filter(([day]) => day < today);
  return new Map([...before, [today, (days.get(today) ?? []).filter(({ timeMs }) => timeMs <= nowMs)]]);
}

const FORECASTS = [
  ['agent_cost_forecast_usd', 'cost', 1e9],
  ['agent_forecast_tokens', 'tokens', 1],
  ['agent_requests_forecast', 'request', 1],
] as const;

describe.each(MOMENTS.map((nowMs) => [new Date(nowMs).toISOString(), nowMs] as const))('at %s', (_, nowMs) => {
  test.each(FORECASTS)('%s is what the last four weeks say', (name, kind, scale) => {
    const expected: Record<string, number> = {};
    for (const period of ['week', 'month'] as const) {
      const outlook = forecastOf(knownAt(kind, nowMs), () => true, period, nowMs);
      for (const [quantile, of] of Object.entries({ '0.1': 'low', '0.5': 'middle', '0.9': 'high' } as const)) {
        const value = outlook?.[of];
        if (value !== undefined && !Number.isNaN(value))
          expected[`period=${period} quantile=${quantile}`] = value / scale;
      }
    }
    const points = said.get(nowMs)![name] ?? {};
    expect(Object.keys(points).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [key, value] of Object.entries(expected)) expect(points[key]! / value).toBeCloseTo(1, 9);
  });

  test.each(BUDGETS)('the budget $name stands as what happened says', ({ name, per, amount, of, match }) => {
    const scale = of === 'usd' ? 1e9 : 1;
    const wanted = Object.entries(match);
    const isOf = ({ labels }: Happened) => wanted.every(([label, value]) => labels[label] === value);
    const known = knownAt(of === 'usd' ? 'cost' : 'tokens', nowMs);
    const own = [...known.values()].flat().filter(isOf);
    const sum = (from: number) => own.reduce((all, one) => (one.timeMs >= from ? all + one.value : all), 0) / scale;
    const [first, end] = daysOf(per, dayOf(nowMs)).map((day) => atLocal(day, 0)) as [number, number];
    const key = `budget=${name} unit=${of} per=${per}`;
    const point = (gauge: string, labels = '') => said.get(nowMs)![gauge]?.[key + labels];
    const spent = own.length > 0 ? sum(first) : undefined;
    expect(point('agent_budget_limit')).toBe(amount);
    expect(point('agent_budget_period_end_timestamp_seconds')).toBe(end / 1000);
    expect(point('agent_budget_spent')).toEqual(spent === undefined ? undefined : expect.closeTo(spent, 6));
    if (spent === undefined) return;
    expect(point('agent_budget_spent_ratio')).toBeCloseTo(spent / amount, 9);
    for (const hours of [1, 6]) {
      const from = Math.floor((nowMs - hours * HOUR_MS) / (HOUR_MS / 4)) * (HOUR_MS / 4);
      const burn = (sum(from) / (nowMs - from)) * ((end - first) / amount);
      expect(point('agent_budget_burn_ratio', ` window=${hours}h`)).toBeCloseTo(burn, 9);
    }
    const middle = forecastOf(known, isOf, per, nowMs)?.middle;
    const forecast = point('agent_budget_forecast');
    expect(forecast).toEqual(middle === undefined ? undefined : expect.closeTo(middle / scale, 4));
    const exhausted = point('agent_budget_exhausted_timestamp_seconds');
    if (spent >= amount) expect(exhausted).toBe(crossing(own, first, amount * scale) / 1000);
    else if (middle !== undefined && middle / scale < amount) expect(exhausted).toBeUndefined();
    else if (middle !== undefined) expect(exhausted! * 1000 > nowMs && exhausted! * 1000 <= end).toBe(true);
  });
});

/** What is compared with what: of each window the span before, both from a quarter of an hour on. */
function spansAt(nowMs: number): readonly (readonly [window: string, from: number, before: number, until: number])[] {
  const quarter = (ms: number) => Math.floor(ms / (HOUR_MS / 4)) * (HOUR_MS / 4);
  const rolling = ([1, 7, 30] as const).map((count) => {
    const [from, before] = [1, 2].map((times) => quarter(nowMs + 1 - times * count * 24 * HOUR_MS)) as [number, number];
    return [count === 1 ? '24h' : `${count}d`, from, before, from] as const;
  });
  const calendar = (['today', 'week', 'month'] as const).map((window) => {
    const [first] = daysOf(window === 'today' ? 'day' : window, dayOf(nowMs));
    const [earlier] = daysOf(window === 'today' ? 'day' : window, first - 1);
    const [from, before] = [atLocal(first, 0), atLocal(earlier, 0)];
    return [window, from, before, quarter(Math.min(before + nowMs - from, from))] as const;
  });
  return [...rolling, ...calendar];
}

describe.each(
  MOMENTS.filter((_, index) => index % 4 === 0).map((nowMs) => [new Date(nowMs).toISOString(), nowMs] as const),
)('at %s', (_, nowMs) => {
  const sumOf = (kind: string, isOf: (one: Happened) => boolean, from: number, until = Infinity) => {
    let sum = 0;
    for (const one of kinds.get(kind)!.all)
      if (one.timeMs > nowMs) break;
      else if (one.timeMs >= from && one.timeMs < until && isOf(one)) sum += one.value;
    return sum;
  };

  test('the cost of a team changes as what happened says', () => {
    const isOf = ({ labels }: Happened) => labels['team'] === 'web';
    for (const [window, from, before, until] of spansAt(nowMs)) {
      const earlier = sumOf('cost', isOf, before, until);
      const isKnown = sumOf('cost', isOf, -Infinity, before + 24 * HOUR_MS) > 0 && earlier > 0;
      const change = said.get(nowMs)!['agent_cost_change_ratio_by_team']?.[`team=web window=${window}`];
      expect(change).toEqual(isKnown ? expect.closeTo(sumOf('cost', isOf, from) / earlier - 1, 9) : undefined);
    }
  });

  test.each([
    ['agent_cost_per_prompt_usd', 'events', 'prompt', 1],
    ['agent_cost_per_changed_line_usd', 'metrics', 'lines', 1],
    ['agent_cost_per_active_hour_usd', 'metrics', 'active_time', 1 / 3.6e9],
  ] as const)('%s is what happened', (name, witness, of, scale) => {
    for (const [window, from] of spansAt(nowMs).slice(0, 3)) {
      const isTold = ({ labels }: Happened) => labels['witness'] === witness;
      const [spent, made] = [sumOf('witnessed_cost', isTold, from) / 1e9, sumOf(of, () => true, from) * scale];
      const ratio = said.get(nowMs)![name]?.[`window=${window}`];
      expect(ratio).toEqual(spent > 0 && made > 0 ? expect.closeTo(spent / made, 9) : undefined);
    }
  });

  test('the ten who cost most do, and all others are one', () => {
    for (const [window, from] of spansAt(nowMs).filter(([each]) => each !== 'today' && each !== 'week')) {
      const amounts = new Map<string, number>();
      for (const { person, value, timeMs } of kinds.get('cost')!.all) {
        if (timeMs >= from && timeMs <= nowMs) amounts.set(person, (amounts.get(person) ?? 0) + value);
      }
      const inOrder = [...amounts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
      const rest = inOrder.slice(10).reduce((sum, [, value]) => sum + value, 0);
      const expected = [...inOrder.slice(0, 10), ['other', rest] as const].filter(([, value]) => value > 0);
      const points = Object.entries(said.get(nowMs)!['agent_top_cost_usd_by_person'] ?? {});
      const own = points.filter(([key]) => key.endsWith(` window=${window}`));
      expect(Object.fromEntries(own)).toEqual(
        Object.fromEntries(expected.map(([person, value]) => [`person=${person} window=${window}`, value / 1e9])),
      );
    }
  });
});

/** The quarter in which a sum passes a limit. */
function crossing(own: readonly Happened[], fromMs: number, limit: number): number {
  let all = 0;
  const at = own.find(({ timeMs, value }) => timeMs >= fromMs && (all += value) >= limit)!.timeMs;
  return Math.floor(at / (HOUR_MS / 4)) * (HOUR_MS / 4);
}

test('a forecast of the month is near what comes, from the tenth on, and its interval holds', () => {
  const errors: number[] = [];
  const held: boolean[] = [];
  for (const nowMs of MOMENTS.slice(1, -3)) {
    const points = said.get(nowMs)!['agent_cost_forecast_usd'] ?? {};
    const [low, middle, high] = ['0.1', '0.5', '0.9'].map((quantile) => points[`period=month quantile=${quantile}`]);
    const was = outcomeOf(kinds.get('cost')!.days, () => true, 'month', nowMs) / 1e9;
    if (middle !== undefined) errors.push(Math.abs(middle / was - 1));
    if (low !== undefined) held.push(was >= low && was <= high!);
  }
  expect(errors.toSorted((a, b) => a - b)[errors.length >> 1]).toBeLessThan(0.1);
  expect(held.filter(Boolean).length / held.length).toBeGreaterThanOrEqual(0.8);
});
