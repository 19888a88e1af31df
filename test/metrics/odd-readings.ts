/** Readings that try the text format: their exposition is odd-readings.prom, which promtool can check too. */
import type { Reading } from '../../src/model/reading.ts';

export const ODD_READINGS: readonly Reading[] = [
  {
    name: 'agent_cost_usd_total',
    help: 'Money spent, as the agent says.\nA second line, and a back\\slash.',
    unit: 'USD',
    type: 'counter',
    points: [
      { labels: Object.entries({ agent: 'one', model: 'x-1', source: 'main' }), value: 12.345678901 },
      { labels: Object.entries({ agent: 'one', model: 'quote " back\\slash new\nline', source: 'main' }), value: 0 },
      {
        labels: Object.entries({ agent: 'zwei', model: 'größe 模型 🚀', source: '' }),
        value: 9_007_199_254_740_993_000,
      },
      { labels: Object.entries({ otel_metric_overflow: 'true' }), value: 1e21 },
    ],
  },
  {
    name: 'agent_tokens',
    help: 'Its name gets the ending of counters, once.',
    unit: '{token}',
    type: 'counter',
    points: [{ labels: [], value: 3 }],
  },
  {
    name: 'agent_active_users',
    help: 'People, by window.',
    unit: '{user}',
    type: 'gauge',
    points: [
      { labels: Object.entries({ window: '24h' }), value: 4 },
      { labels: Object.entries({ window: '7d' }), value: 0.5 },
    ],
  },
  {
    name: 'agent_request_duration_seconds',
    help: 'How long requests took.',
    unit: 's',
    type: 'histogram',
    bounds: [0.1, 1, 10],
    points: [
      { labels: Object.entries({ model: 'x-1' }), value: 0, counts: [1, 0, 2, 3], sum: 61.25 },
      { labels: Object.entries({ model: 'x-2', le: 'mine' }), value: 0, counts: [0, 0, 0, 0], sum: 0 },
    ],
  },
  {
    name: 'agent_odd_labels',
    help: 'Label names nobody should choose.',
    unit: '1',
    type: 'gauge',
    points: [
      { labels: Object.entries({ 'team.id': 'a', team_id: 'b', 'team-id': 'c' }), value: 1 },
      { labels: Object.entries({ '1st': 'digit', '': 'empty', 名前: 'not latin', __name__: 'reserved' }), value: 2 },
      { labels: Object.entries({ 'team.id': 'b', team_id: 'a', 'team-id': 'c' }), value: Number.NaN },
    ],
  },
  {
    name: 'agent.odd-labels',
    help: 'A name that becomes another.',
    unit: '1',
    type: 'counter',
    points: [{ labels: [], value: 1 }],
  },
  {
    name: 'agent_odd__labels',
    help: 'And one more.',
    unit: '1',
    type: 'counter',
    points: [{ labels: [], value: 2 }],
  },
  {
    name: 'agent_request_duration_seconds_count',
    help: 'Would be taken for a part of the histogram.',
    unit: '1',
    type: 'gauge',
    points: [{ labels: [], value: 7 }],
  },
  { name: '5xx', help: '', unit: '', type: 'gauge', points: [{ labels: [], value: Number.POSITIVE_INFINITY }] },
  { name: 'agent_quiet_total', help: 'Nothing yet.', unit: '1', type: 'counter', points: [] },
];
