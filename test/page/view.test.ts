import { describe, expect, test } from '@jest/globals';
import type { Reading } from '../../src/model/reading.ts';
import type { Period } from '../../src/page/periods.ts';
import { ASKED } from '../../src/page/periods.ts';
import type { Row } from '../../src/page/points.ts';
import { toView, type View } from '../../src/page/view.ts';
import { counter, overviewOf, usage } from './usage.ts';

const view = (readings: Reading[]): View => toView(overviewOf(readings, ASKED), new Map());
const today = (readings: Reading[]): Period => view(readings).periods['today']!;
const named = (rows: readonly Row[] = []): [string, number][] => rows.map(({ name, value }) => [name, value]);

test('who reported the cost of an agent, and what is an estimate, is told of every agent that worked', () => {
  const worked = (...agents: string[]) =>
    counter('agent_sessions_worked_total', ...agents.map((agent): [number, Record<string, string>] => [1, { agent }]));
  const cost = counter(
    'agent_cost_usd_total',
    [6, { agent: 'both', model: 'm', basis: 'reported' }],
    [4, { agent: 'both', model: 'n', basis: 'reported' }],
    [3, { agent: 'late', basis: 'reported' }],
    [1, { agent: 'late', basis: 'estimated' }],
    [2, { agent: 'none', basis: 'estimated' }],
    [9, { otel_metric_overflow: 'true' }],
  );
  const witnessed = counter(
    'agent_witnessed_cost_usd_total',
    [9, { agent: 'both', team: 'x', witness: 'metrics' }],
    [1, { agent: 'both', team: 'y', witness: 'metrics' }],
    [8, { agent: 'both', witness: 'events' }],
    [3, { agent: 'late', witness: 'events' }],
  );
  const told = view([worked('both', 'credits', 'late', 'none'), cost, witnessed]).coverage;
  expect(told).toEqual([
    { agent: 'both', signal: 'metrics', ratio: 1 },
    { agent: 'both', signal: 'events', ratio: 0.8 },
    { agent: 'credits', signal: null, ratio: null },
    { agent: 'late', signal: 'events', ratio: 0.75 },
    { agent: 'late', signal: 'estimated', ratio: 0.25 },
    { agent: 'none', signal: 'estimated', ratio: 1 },
  ]);
});

describe('a period', () => {
  test('has the totals of all agents', () => {
    const { figures, shares } = today(usage(2));
    const now = Object.entries(figures).flatMap(([name, figure]) => (figure ? [[name, figure.now]] : []));
    expect(Object.fromEntries(now)).toEqual({
      cost: 4,
      tokens: 1_234_567,
      prompts: 7,
      requests: 42,
      toolCalls: 10,
      lines: 150,
      commits: 4,
    });
    expect(shares).toEqual({ toolSuccesses: 8, linesAdded: 120, linesRemoved: 30 });
  });

  test('splits cost by each label, the largest first', () => {
    const { costByModel, costByAgent, costBySource } = today(usage(3)).tables;
    expect(named(costByModel)).toEqual([['large', 3], ['small', 2]]); // prettier-ignore
    expect(named(costByAgent)).toEqual([['one', 3.5], ['two', 1.5]]); // prettier-ignore
    expect(named(costBySource)).toEqual([['main', 4.5], ['auxiliary', 0.5]]); // prettier-ignore
  });

  test('adds tools up over agents and keeps their outcomes apart', () => {
    expect(today(usage(1)).tables['tools']).toEqual([
      { name: 'read', value: 9, parts: { success: 8, error: 1 } },
      { name: 'edit', value: 1, parts: { rejected: 1 } },
    ]);
  });

  test('names models without a price', () => {
    const unpriced = counter('agent_unpriced_tokens_total', [5, { model: 'new' }], [7, { model: 'newer' }]);
    expect(named(today([...usage(1), unpriced]).tables['unpriced'])).toEqual([['newer', 7], ['new', 5]]); // prettier-ignore
    expect(today(usage(1)).tables['unpriced']).toEqual([]);
  });

  test('a long list loses no amount: its end and the overflow series are one row', () => {
    const models = Array.from({ length: 50 }, (_, i): [number, Record<string, string>] => [i + 1, { model: `m${i}` }]);
    const { tables, figures } = today([
      counter('agent_cost_usd_total', ...models, [1000, { otel_metric_overflow: 'true' }]),
    ]);
    const costByModel = tables['costByModel']!;
    expect(named(costByModel).slice(0, 2)).toEqual([['m49', 50], ['m48', 49]]); // prettier-ignore
    expect(costByModel.at(-1)?.name).toBe('…');
    expect(costByModel).toHaveLength(8);
    expect(costByModel.reduce((all, { value }) => all + value, 0)).toBe(figures['cost']?.now);
  });

  test('a name that looks like a property is a name', () => {
    const readings = [counter('agent_tool_calls_total', [1, { tool: '__proto__', outcome: '__proto__' }])];
    const [{ name, parts } = {}] = (today(readings).tables['tools'] ?? []) as Partial<Row>[];
    expect(name).toBe('__proto__');
    expect(Object.entries(parts ?? {})).toEqual([['__proto__', 1]]);
  });
});

describe('the view', () => {
  test('has each day once, the latest first, and says nothing where no KPI does', () => {
    const { days } = view([
      counter('agent_cost_by_day_usd', [2, { day: '2026-11-19' }], [3, { day: '2026-11-20' }]),
      counter('agent_active_users_by_day', [4, { day: '2026-11-20' }]),
    ]);
    expect(days).toEqual([
      { day: '2026-11-20', cost: 3, people: 4 },
      { day: '2026-11-19', cost: 2 },
    ]);
  });

  test('of people today has the days up to now: by hour nobody is known', () => {
    const readings = [
      counter('agent_active_users', [3, { window: 'today' }], [5, { window: '7d' }]),
      counter('agent_active_users_by_day', [2, { day: '2026-11-19' }], [3, { day: '2026-11-20' }]),
    ];
    const everybody = (before: number | null) => [{ kpi: 'everybody', now: 3, before, bars: [], parts: [] }];
    const days = ['2026-11-18', '2026-11-19', '2026-11-20'];
    const periods = [
      { window: 'today', marks: ['00:00', '01:00'], amounts: everybody(null) },
      { window: '7d', marks: days, amounts: everybody(4) },
    ];
    const told = toView({ readings, budgets: [], periods }, new Map()).periods;
    expect(told['today']!.figures['people']).toEqual({ now: 3, before: null, bars: [0, 2, 3], days, yesterday: 2 });
    expect(told['7d']!.figures['people']).toEqual({ now: 5, before: 4, bars: [0, 2, 3] });
  });

  test('has people by window, week, feature and hour', () => {
    const { adoption } = view([
      counter('agent_active_users', [2, { window: 'today' }], [5, { window: '30d' }]),
      counter(
        'agent_users_by_week',
        [1, { week: '2026-11-09', state: 'new' }],
        [2, { week: '2026-11-16', state: 'new' }],
      ),
      counter('agent_feature_users', [3, { feature: 'skill', window: '30d' }]),
      counter('agent_requests_by_hour', [7, { weekday: '2', hour: '09' }]),
    ]);
    expect(adoption.active).toEqual({ today: 2, '30d': 5 });
    expect(adoption.weeks.map(({ week }) => week)).toEqual(['2026-11-16', '2026-11-09']);
    expect(adoption.features).toEqual([{ feature: 'skill', people: 3, share: null }]);
    expect(adoption.hours[1]?.[9]).toBe(7);
    expect(adoption.stickiness).toBeNull();
  });

  test('is empty until a counter has counted', () => {
    expect(view([]).empty).toBe(true);
    expect(view([counter('agent_cost_usd_total', [0, { model: 'x' }])]).empty).toBe(true);
    expect(view([counter('agent_prompts_total', [1])]).empty).toBe(false);
  });
});
