/** Readings of a small team, for the tests of the page. */
import type { Defects } from '../../src/model/defects.ts';
import type { PageData } from '../../src/page/data.ts';
import type { Asked, Overview, Reading } from '../../src/model/reading.ts';

/** Of a made-up agent. */
export const DEFECTS: Defects = new Map([
  [
    'one',
    [
      {
        to: '1.0.0',
        effect: 'doubles',
        what: 'Tokens.',
        when: 'on Mars',
        kpis: ['agent_tokens_total'],
        advice: 'Update the agent.',
        source: 'https://example.com/1',
      },
    ],
  ],
]);

type Point = readonly [value: number, labels?: Record<string, string>];

export function counter(name: string, ...points: Point[]): Reading {
  const toPoint = ([value, labels = {}]: Point): Reading['points'][number] => ({
    labels: Object.entries(labels),
    value,
  });
  return { name, help: `${name}.`, unit: '1', type: 'counter', points: points.map(toPoint) };
}

/** `cost`: of the first model, in dollars; everything else stays. */
export function usage(cost: number, model = 'large'): Reading[] {
  return [
    counter(
      'agent_cost_usd_total',
      [cost, { agent: 'one', model, source: 'main' }],
      [0.5, { agent: 'one', model: 'small', source: 'auxiliary' }],
      [1.5, { agent: 'two', model: 'small', source: 'main' }],
    ),
    counter('agent_tokens_total', [1_000_000, { type: 'cache_read' }], [234_567, { type: 'output' }]),
    counter('agent_prompts_total', [7, { agent: 'one' }]),
    counter('agent_requests_total', [40, { agent: 'one' }], [2, { agent: 'two' }]),
    counter('agent_request_errors_total', [1, { agent: 'one', status: '529' }]),
    counter('agent_sessions_total', [3, { start: 'fresh' }]),
    counter('agent_active_seconds_total', [3_660, { type: 'user' }], [120, { type: 'cli' }]),
    counter(
      'agent_tool_calls_total',
      [6, { tool: 'read', outcome: 'success' }],
      [1, { tool: 'read', outcome: 'error' }],
      [1, { tool: 'edit', outcome: 'rejected' }],
      [2, { agent: 'two', tool: 'read', outcome: 'success' }],
    ),
    counter('agent_lines_total', [120, { type: 'added' }], [30, { type: 'removed' }]),
    counter('agent_commits_total', [4]),
    counter('agent_witnessed_cost_usd_total', [2, { witness: 'metrics' }], [1, { witness: 'events' }]),
  ];
}

/** The same in each period, from nothing before it: what counters say. */
export function overviewOf(readings: readonly Reading[], asked: readonly Asked[]): Overview {
  const amounts = asked.flatMap(({ kpi }) => {
    const reading = readings.find(({ name }) => name === kpi);
    const now = reading?.points.reduce((sum, { value }) => sum + value, 0) ?? 0;
    return reading === undefined ? [] : [{ kpi, now, before: null, bars: [0, now], parts: reading.points }];
  });
  const periods = ['today', '7d', '30d'].map((window) => ({ window, marks: ['00:00', '01:00'], amounts }));
  return { readings, budgets: [], periods };
}

/** What a page is given, of nothing where nothing else is said. */
export function pageData(given: Partial<PageData>): PageData {
  return {
    read: async () => [],
    budgets: async () => [],
    overview: async (asked) => overviewOf([], asked),
    lastCountedMs: () => undefined,
    notices: () => [],
    hasEvents: false,
    nowMs: () => Date.now(),
    firstSteps: [],
    defects: new Map(),
    onLimited: () => undefined,
    onError: () => undefined,
    ...given,
  };
}
