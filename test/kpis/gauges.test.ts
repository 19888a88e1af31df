/** Each kind of gauge against a plain search through everything that happened. */
import { describe, expect, test } from '@jest/globals';
import { HISTORY_DAYS } from '../../src/kpis/gauges/moment.ts';
import { QUARTER_MS } from '../../src/model/calendar.ts';
import { randomFrom } from '../random.ts';
import { COUNTED, gaugesOf, HOUR_MS, NOW_MS, type Told } from './moments.ts';

const WINDOWS = ['24h', '7d', '30d', 'today', 'week', 'month'] as const;
const ALL = '[24h, 7d, 30d, today, week, month]';

/** 2026-11-21 is a Saturday; 12:37 in UTC is 18:22 in Kathmandu, whose days begin at 18:15 of UTC. */
const ZONES = [
  ['UTC', Date.UTC(2026, 10, 21), Date.UTC(2026, 10, 16), Date.UTC(2026, 10, 1)],
  ['Asia/Kathmandu', Date.UTC(2026, 10, 20, 18, 15), Date.UTC(2026, 10, 15, 18, 15), Date.UTC(2026, 9, 31, 18, 15)],
  ['America/New_York', Date.UTC(2026, 10, 21, 5), Date.UTC(2026, 10, 16, 5), Date.UTC(2026, 10, 1, 4)],
] as const;

type Starts = Record<(typeof WINDOWS)[number] | 'lifetime', number>;

function startsMs(today: number, week: number, month: number): Starts {
  const rolling = (days: number) => Math.floor((NOW_MS - days * 24 * HOUR_MS) / QUARTER_MS) * QUARTER_MS;
  return { '24h': rolling(1), '7d': rolling(7), '30d': rolling(30), today, week, month, lifetime: 0 };
}

/** Facts of 40 days, crowded around the edges of windows. */
function randomTold(seed: number): Told[] {
  const { below, pick } = randomFrom(seed);
  const edges = ZONES.flatMap(([, ...begins]) => Object.values(startsMs(...begins)).slice(0, -1));
  const time = () =>
    Math.min(NOW_MS, pick([() => NOW_MS - below(40 * 24 * HOUR_MS), () => pick(edges) + below(3) - 1])());
  return Array.from({ length: 400 }, () => {
    const labels = { agent: pick(['a', 'b']), model: pick(['m', 'n']) };
    const tool = { agent: labels.agent, tool: pick(['t', 'u']), outcome: pick(['success', 'error', 'rejected']) };
    return pick<() => Told>([
      () => ({ kind: 'cost', value: 1 + below(1e9), timeMs: time(), labels }),
      () => ({ kind: 'tool', value: 1, timeMs: time(), labels: tool }),
      () => ({ kind: 'commit', value: 1 + below(3), timeMs: time(), labels: { agent: labels.agent } }),
    ])();
  });
}

const sum = (told: readonly Told[]): number => told.reduce((all, { value }) => all + value, 0);

describe.each(ZONES)('in %s', (zone, todayMs, weekMs, monthMs) => {
  const starts = startsMs(todayMs, weekMs, monthMs);

  test.each([1, 2, 3, 4])('a window has what happened in it (seed %i)', (seed) => {
    const told = randomTold(seed);
    const points = gaugesOf(
      `${COUNTED}, w_usd: { help: X., kind: window, of: { kpi: cost_usd_total, where: { model: m } }, labels: [agent], windows: ${ALL} }`,
      { told, zone },
    )['w_usd'];
    const expected = ['a', 'b'].flatMap((agent) =>
      WINDOWS.map((window) => {
        const isMeant = ({ kind, labels, timeMs }: Told) =>
          kind === 'cost' && labels.agent === agent && labels.model === 'm' && timeMs >= starts[window];
        return [`agent=${agent} window=${window}`, sum(told.filter(isMeant)) / 1e9];
      }),
    );
    expect(points).toEqual(Object.fromEntries(expected));
  });

  test.each([5, 6, 7, 8])('a ratio divides what happened in the same span (seed %i)', (seed) => {
    const told = randomTold(seed);
    const points = gaugesOf(
      `${COUNTED},
      ok_ratio: { help: X., kind: ratio, labels: [tool], windows: [24h, today, lifetime],
        of: { kpi: calls_total, where: { outcome: success } },
        per: { kpi: calls_total, where: { outcome: [success, error] } } },
      per_commit_usd: { help: X., kind: ratio, of: cost_usd_total, per: commits_total, labels: [agent, model],
        windows: [7d, lifetime], times: 100 }`,
      { told, zone },
    );
    const ran = (tool: string, from: number, outcomes: string[]) =>
      told.filter(({ kind, labels, timeMs }) => {
        return kind === 'tool' && labels.tool === tool && outcomes.includes(labels.outcome!) && timeMs >= from;
      }).length;
    const ratios = ['t', 'u'].flatMap((tool) =>
      (['24h', 'today', 'lifetime'] as const).flatMap((window): [string, number][] => {
        const all = ran(tool, starts[window], ['success', 'error']);
        return all === 0 ? [] : [[`tool=${tool} window=${window}`, ran(tool, starts[window], ['success']) / all]];
      }),
    );
    expect(points['ok_ratio']).toEqual(Object.fromEntries(ratios));

    const prices = ['a', 'b'].flatMap((agent) =>
      ['m', 'n'].flatMap((model) =>
        (['7d', 'lifetime'] as const).flatMap((window): [string, number][] => {
          const since = told.filter(({ labels, timeMs }) => labels.agent === agent && timeMs >= starts[window]);
          const cost = sum(since.filter(({ kind, labels }) => kind === 'cost' && labels.model === model));
          const commits = sum(since.filter(({ kind }) => kind === 'commit'));
          if (cost === 0 || commits === 0) return [];
          // Of whole nano-dollars, so that it is rounded once.
          return [[`agent=${agent} model=${model} window=${window}`, (100 * cost) / (commits * 1e9)]];
        }),
      ),
    );
    expect(points['per_commit_usd']).toEqual(Object.fromEntries(prices));
  });

  test('a history has each day from the first that has something', () => {
    const told = randomTold(9);
    const dayOf = (ms: number) => new Date(ms).toLocaleDateString('sv-SE', { timeZone: zone });
    const expected: Record<string, number> = {};
    for (const { kind, timeMs, value } of told) {
      const day = `day=${dayOf(timeMs)}`;
      if (kind === 'commit') expected[day] = (expected[day] ?? 0) + value;
    }
    const points = gaugesOf(`${COUNTED}, by_day: { help: X., kind: history, of: commits_total }`, { told, zone })[
      'by_day'
    ]!;
    const days = Object.keys(points);
    expect(days).toHaveLength(HISTORY_DAYS);
    expect(days.at(-1)).toBe(`day=${dayOf(NOW_MS)}`);
    expect(points).toEqual(Object.fromEntries(days.map((day) => [day, expected[day] ?? 0])));
  });

  test('people are active in a window where they were last active in it, to the millisecond', () => {
    const { below, pick } = randomFrom(10);
    const exact = {
      ...starts,
      '24h': NOW_MS - 24 * HOUR_MS,
      '7d': NOW_MS - 168 * HOUR_MS,
      '30d': NOW_MS - 720 * HOUR_MS,
    };
    const lastMs = () =>
      pick([exact['24h'], exact['7d'], exact['30d'], todayMs, weekMs, monthMs, NOW_MS - 9]) + below(3) - 1;
    const of = (count: number) => new Map(Array.from({ length: count }, (_, name) => [`p${name}`, lastMs()]));
    const people = new Map([
      ['', of(200)],
      ['agent=a', of(90)],
      ['agent=b=c', of(50)],
      ['agent=gone', new Map([['p', 0]])],
      ['team=a', of(70)],
    ]);
    const points = gaugesOf(
      `all: { help: X., kind: distinct, of: people, labels: [], windows: ${ALL} },
       by_agent: { help: X., kind: distinct, of: people, labels: [agent], windows: ${ALL} },
       by_team: { help: X., kind: distinct, of: people, labels: [team], windows: [24h] },
       again_ratio: { help: X., kind: ratio, of: { kpi: people, window: 24h }, per: { kpi: people, window: 30d }, labels: [] }`,
      { people, zone },
    );
    const active = (scope: string, window: (typeof WINDOWS)[number]) =>
      [...people.get(scope)!.values()].filter((ms) => (/^\d/.test(window) ? ms > exact[window] : ms >= exact[window]))
        .length;
    const counts = (scope: string, name = '', windows: readonly (typeof WINDOWS)[number][] = WINDOWS) =>
      windows.map((window) => [`${name}window=${window}`, active(scope, window)]);
    expect(points['all']).toEqual(Object.fromEntries(counts('')));
    expect(points['by_agent']).toEqual(
      Object.fromEntries([...counts('agent=a', 'agent=a '), ...counts('agent=b=c', 'agent=b=c ')]),
    );
    expect(points['by_team']).toEqual(Object.fromEntries(counts('team=a', 'team=a ', ['24h'])));
    expect(points['again_ratio']).toEqual({ '': active('', '24h') / active('', '30d') });
  });
});
