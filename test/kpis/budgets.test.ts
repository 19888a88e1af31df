/** Budgets against a plain search through everything that happened. */
import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../random.ts';
import { COUNTED, HOUR_MS, watch, type Told } from './moments.ts';

const SHOWS = ['limit', 'spent', 'ratio', 'forecast', 'burn', 'exhausted', 'period_end'] as const;
const NAMES: Readonly<Record<string, string>> = {
  ratio: 'b_ratio',
  burn: 'b_burn_ratio',
  exhausted: 'b_exhausted_seconds',
  period_end: 'b_end_seconds',
};
const nameOf = (show: string): string => NAMES[show] ?? `b_${show}`;
const ENTRIES = `${COUNTED}, ${SHOWS.map((show) => `${nameOf(show)}: { help: X., kind: budget, shows: ${show} }`).join(', ')}`;

const QUARTER_MS = HOUR_MS / 4;

type Case = { readonly told: readonly Told[]; readonly nowMs: number; readonly zone?: string };

function standing(budgets: string, { told, nowMs, zone }: Case) {
  const { snapshot, values } = watch(ENTRIES, zone, budgets);
  const all = values(snapshot({ told }), nowMs);
  return (show: string) => all[nameOf(show)] ?? {};
}

function cost(timeMs: number, usd: number, labels: Told['labels'] = { agent: 'a', model: 'm' }): Told {
  return { kind: 'cost', value: usd * 1e9, timeMs, labels };
}

const ofAll = (amount: number, per: string) => `all: { amount: ${amount}, unit: usd, per: ${per} }`;
const key = (per: string, name = 'all') => `budget=${name} unit=usd per=${per}`;

/** The edges: of a month, of a year's week, and the days on which clocks change. */
const MOMENTS = [
  ['Europe/Berlin', Date.UTC(2026, 9, 25, 22, 59, 59)],
  ['Europe/Berlin', Date.UTC(2026, 9, 31, 22, 59, 59)],
  ['Europe/Berlin', Date.UTC(2026, 9, 31, 23, 0, 1)],
  ['Europe/Berlin', Date.UTC(2027, 2, 28, 12)],
  ['America/New_York', Date.UTC(2027, 0, 1, 4, 59)],
  ['America/New_York', Date.UTC(2027, 0, 3, 20)],
  ['Asia/Kathmandu', Date.UTC(2028, 1, 29, 18, 14)],
  ['Asia/Kathmandu', Date.UTC(2028, 1, 29, 18, 16)],
  ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 14)],
  ['Australia/Lord_Howe', Date.UTC(2027, 3, 30, 13, 29)],
  ['Pacific/Apia', Date.UTC(2026, 11, 31, 10, 59)],
] as const;

describe.each(MOMENTS)('in %s at %i', (zone, nowMs) => {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const dateOf = (ms: number) => clock.format(ms).slice(0, 10);
  const mondayOf = (ms: number) => {
    const date = new Date(dateOf(ms));
    return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * 24 * HOUR_MS).toISOString().slice(0, 10);
  };
  const periodOf: Readonly<Record<string, (ms: number) => string>> = {
    day: dateOf,
    week: mondayOf,
    month: (ms) => dateOf(ms).slice(0, 7),
  };

  test.each(['day', 'week', 'month'])('what is spent is what happened in the %s', (per) => {
    const { below, pick } = randomFrom(nowMs % 1000);
    const told = Array.from({ length: 2_000 }, () =>
      cost(nowMs - below(35 * 24 * 4) * QUARTER_MS - below(60_000), 1 + below(9), {
        agent: pick(['a', 'b']),
        model: pick(['m', 'n']),
      }),
    );
    const of = standing(`one: { match: { agent: a, model: [n, o] }, amount: 500, unit: usd, per: ${per} }`, {
      told,
      nowMs,
      zone,
    });
    const periodNow = periodOf[per]!(nowMs);
    const own = told.filter(({ labels, timeMs }) => {
      return labels['agent'] === 'a' && labels['model'] === 'n' && periodOf[per]!(timeMs) === periodNow;
    });
    const spent = own.reduce((sum, { value }) => sum + value, 0) / 1e9;
    expect(of('limit')).toEqual({ [key(per, 'one')]: 500 });
    expect(of('spent')).toEqual({ [key(per, 'one')]: spent });
    expect(of('ratio')).toEqual({ [key(per, 'one')]: spent / 500 });
    const endMs = of('period_end')[key(per, 'one')]! * 1000;
    expect(periodOf[per]!(endMs - 1)).toBe(periodNow);
    expect(periodOf[per]!(endMs)).not.toBe(periodNow);
  });

  test.each(['day', 'week', 'month'])('each day ahead of the %s is as the same weekday was', (per) => {
    const { below } = randomFrom(nowMs % 997);
    const noonMs = (date: string) => {
      const quarters = Array.from({ length: 200 }, (_, quarter) => Date.parse(date) + (quarter - 64) * QUARTER_MS);
      return quarters.find((ms) => clock.format(ms) === `${date} 12:00:00`)!;
    };
    const dateAfter = (days: number) =>
      new Date(Date.parse(dateOf(nowMs)) + days * 24 * HOUR_MS).toISOString().slice(0, 10);
    const used = new Map(
      Array.from({ length: 41 }, (_, back) => dateAfter(-back))
        .filter((date) => noonMs(date) <= nowMs)
        .map((date) => [date, 1 + below(9)]),
    );
    const told = [...used].map(([date, usd]) => cost(noonMs(date), usd));
    const periodNow = periodOf[per]!(nowMs);
    const inPeriod = (date: string) => periodOf[per]!(noonMs(date)) === periodNow;
    const soFar = [...used].filter(([date]) => inPeriod(date)).reduce((sum, [, usd]) => sum + usd, 0);
    const ahead = Array.from({ length: 32 }, (_, days) => days).filter(
      (days) => inPeriod(dateAfter(days)) && !used.has(dateAfter(days)),
    );
    const usual = (days: number) => {
      const weeks = Array.from({ length: 9 }, (_, week) => days - 7 * (week + 1)).filter(
        (day) => day < 0 && day >= -28,
      );
      return weeks.reduce((sum, day) => sum + used.get(dateAfter(day))!, 0) / 4;
    };
    const of = standing(ofAll(1_000, per), { told, nowMs, zone });
    const forecast = ahead.reduce((sum, days) => sum + usual(days), soFar);
    expect(of('forecast')[key(per)]).toBeCloseTo(forecast, 6);
  });
});

const MONDAY_MS = Date.UTC(2026, 10, 2);
const at = (day: number, hour: number) => MONDAY_MS + (day * 24 + hour) * HOUR_MS;

/** Ten dollars at noon of each working day, from so many weeks before. */
function noons(weeks: number): Told[] {
  const days = Array.from({ length: 7 * weeks }, (_, index) => index - 7 * weeks);
  return days.filter((day) => (day + 70) % 7 < 5).map((day) => cost(at(day, 12), 10));
}

describe('a budget', () => {
  test('whose match nobody ever told has a limit, and no 0 is spent of it', () => {
    const of = standing(`gone: { match: { agent: x }, amount: 5, unit: usd, per: day }`, {
      told: [cost(at(0, 9), 1)],
      nowMs: at(0, 10),
    });
    expect(SHOWS.filter((show) => Object.keys(of(show)).length > 0)).toEqual(['limit', 'period_end']);
  });

  test('of which nothing was used in the period has 0', () => {
    const of = standing(ofAll(5, 'day'), { told: [cost(at(0, 9), 1)], nowMs: at(1, 0) });
    expect(of('spent')).toEqual({ [key('day')]: 0 });
  });

  test('whose amount changes in the middle of a period is what it is now for all of it', () => {
    const told = [cost(at(0, 9), 30)];
    expect(standing(ofAll(40, 'week'), { told, nowMs: at(1, 9) })('ratio')).toEqual({ [key('week')]: 0.75 });
    expect(standing(ofAll(20, 'week'), { told, nowMs: at(1, 9) })('ratio')).toEqual({ [key('week')]: 1.5 });
  });

  test('burns as fast as it is used, against what would last for the period', () => {
    const told = [cost(at(0, 3), 6), cost(at(0, 8.75), 12)];
    const burns = standing(ofAll(168, 'week'), { told, nowMs: at(0, 9.5) })('burn');
    // A dollar an hour would last. One hour ago, and six, is the half of an hour.
    expect(burns).toEqual({ [`${key('week')} window=1h`]: 12, [`${key('week')} window=6h`]: 2 });
    const later = standing(ofAll(168, 'week'), { told, nowMs: at(0, 9.5) + 6 * 60_000 })('burn');
    expect(later[`${key('week')} window=1h`]).toBeCloseTo(12 / 1.1, 9);
    const before = standing(ofAll(168, 'week'), { told, nowMs: at(0, 9) })('burn');
    expect(before[`${key('week')} window=6h`]).toBe(3);
  });

  test('that is used up says in which quarter of an hour it was', () => {
    const told = [cost(at(0, 9), 4), cost(at(0, 11) + 60_000, 1), cost(at(2, 9), 7)];
    const of = standing(ofAll(5, 'week'), { told, nowMs: at(3, 1) });
    expect(of('exhausted')).toEqual({ [key('week')]: at(0, 11) / 1000 });
  });

  test('that will be used up says when, on a day of the kind that it will be', () => {
    // So far 10 on Monday. Ten more each day: 45 are used on Friday, halfway through what is left of it.
    const told = [...noons(4), cost(at(0, 12), 10)];
    const of = standing(ofAll(45, 'week'), { told, nowMs: at(0, 18) });
    expect(of('forecast')).toEqual({ [key('week')]: 50 });
    expect(of('exhausted')).toEqual({ [key('week')]: at(4, 12) / 1000 });
    expect(standing(ofAll(51, 'week'), { told, nowMs: at(0, 18) })('exhausted')).toEqual({});
  });

  test('has no forecast where a weekday ahead was never seen', () => {
    const told = [cost(at(-3, 12), 10), cost(at(0, 9), 10)];
    const of = standing(ofAll(45, 'week'), { told, nowMs: at(0, 10) });
    expect(of('forecast')).toEqual({});
    expect(of('spent')).toEqual({ [key('week')]: 10 });
  });

  test('may be of tokens, and of credits in their own unit', () => {
    const entries = `${ENTRIES}, t_tokens_total: { help: X., kind: sum, of: tokens, labels: [agent] },
      c_credits_total: { help: X., kind: sum, of: credits, labels: [agent, unit] }`;
    const { snapshot, values } = watch(
      entries,
      'UTC',
      `t: { amount: 1000, unit: tokens, per: day }, c: { match: { agent: a }, amount: 300, unit: premium_requests, per: month }`,
    );
    const told: Told[] = [
      { kind: 'tokens', value: 250, timeMs: at(0, 9), labels: { agent: 'a' } },
      { kind: 'credits', value: 3e9, timeMs: at(0, 9), labels: { agent: 'a', unit: 'premium_requests' } },
      { kind: 'credits', value: 5e9, timeMs: at(0, 9), labels: { agent: 'a', unit: 'ai_units' } },
    ];
    expect(values(snapshot({ told }), at(0, 10))['b_spent']).toEqual({
      'budget=t unit=tokens per=day': 250,
      'budget=c unit=premium_requests per=month': 3,
    });
  });
});

test('a budget by a label that no KPI has gets a counter of its own, and others read what is there', () => {
  const budgets = `a: { match: { team: web }, amount: 5, unit: usd, per: day }, b: { match: { agent: a }, amount: 5, unit: usd, per: day }`;
  const { catalogue, snapshot, values } = watch(ENTRIES, 'UTC', budgets);
  expect(catalogue.kpis.flatMap(({ name, windowed }) => (windowed ? [name] : []))).toEqual([
    'cost_usd_total',
    'agent_by_team_usd_total',
  ]);
  const told = [cost(at(0, 9), 2, { agent: 'a', team: 'web' }), cost(at(0, 9), 4, { agent: 'a', team: 'data' })];
  expect(values(snapshot({ told }), at(0, 10))['b_spent']).toEqual({
    'budget=a unit=usd per=day': 2,
    'budget=b unit=usd per=day': 6,
  });
});
