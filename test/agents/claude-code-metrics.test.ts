import { describe, expect, test } from '@jest/globals';
import { only, point, problem, translate } from './translated.ts';

const SCRAPED = {
  resource: { 'service.name': 'agents', 'service.instance.id': 'laptop:9464' },
  scope: 'prometheusreceiver',
};

describe('the eight metrics', () => {
  test.each([
    ['session.count', { start_type: 'resume' }, { kind: 'session_start', amount: 2, labels: { start: 'resume' } }],
    ['lines_of_code.count', { type: 'added' }, { kind: 'lines', amount: 2, labels: { type: 'added' } }],
    ['pull_request.count', {}, { kind: 'pull_request', amount: 2 }],
    ['commit.count', {}, { kind: 'commit', amount: 2 }],
    [
      'cost.usage',
      { model: 'opus', query_source: 'main' },
      { kind: 'usage', quantities: ['cost'], amount: 2e9, labels: { model: 'opus', source: 'main' } },
    ],
    ['token.usage', { type: 'cacheRead' }, { kind: 'usage', quantities: ['cache_read'], amount: 2 }],
    [
      'code_edit_tool.decision',
      { tool_name: 'Edit', decision: 'accept', language: 'Go' },
      { kind: 'decision', quantities: ['decision'], labels: { tool: 'Edit', decision: 'accept', language: 'Go' } },
    ],
    ['active_time.total', { type: 'user' }, { kind: 'active_time', amount: 2e6, labels: { type: 'user' } }],
  ])('%s', (name, of, expected) => {
    expect(only(point(`claude_code.${name}`, 2, of))).toMatchObject({ ...expected, form: 'delta', witness: 'metrics' });
  });
});

test.each([
  ['claude_code_session_count_total', 'session_start'],
  ['claude_code_token_usage_tokens_total', 'usage'],
  ['claude_code_token_usage_total', 'usage'],
  ['claude_code_cost_usage_USD_total', 'usage'],
  ['claude_code_cost_usage_total', 'usage'],
  ['claude_code_active_time_total', 'active_time'],
  ['claude_code_active_time_seconds_total', 'active_time'],
  ['claude_code_code_edit_tool_decision_total', 'decision'],
])('%s, scraped from the agent, is known by its name and its underscored labels', (name, kind) => {
  const of = {
    session_id: 's9',
    user_id: 'u9',
    type: 'input',
    tool_name: 'Edit',
    decision: 'accept',
    'session.id': '',
    'user.id': '',
  };
  const told = only(point(name, 1, of, { ...SCRAPED, sum: { aggregationTemporality: 2 } }));
  expect(told).toMatchObject({ kind, form: 'cumulative', witness: 'scraped', agent: 'claude-code' });
});

test('a scraped metric of somebody else stays unknown', () => {
  expect(problem(point('claude_code_exporter_up', 1, {}, SCRAPED))).toBe('unknown_source');
});

test('a model is one, with its context variant or without', () => {
  expect(only(point('claude_code.cost.usage', 1, { model: 'opus[1m]' })).labels).toMatchObject({ model: 'opus' });
});

test('points are told apart by all attributes of their own but who and where', () => {
  const digest = (of: Record<string, string>) => {
    const { digestHi, digestLo } = only(point('claude_code.cost.usage', 1, of));
    return [digestHi, digestLo];
  };
  expect(digest({ model: 'opus', 'user.email': 'ada@example.com', 'k8s.pod.name': 'p1' })).toEqual(
    digest({ model: 'opus' }),
  );
  for (const name of ['effort', 'vcs.repository.name']) {
    expect(digest({ model: 'opus', [name]: 'x' })).not.toEqual(digest({ model: 'opus' }));
  }
});

test('cumulative streams of one process are told apart by the user too: each begins at 0', () => {
  const digest = (aggregationTemporality: number, email: string) => {
    const of = { model: 'opus', 'user.email': email };
    return only(point('claude_code.cost.usage', 1, of, { sum: { aggregationTemporality } })).digestLo;
  };
  expect(digest(2, 'ada@example.com')).not.toBe(digest(2, 'bob@example.com'));
  expect(digest(1, 'ada@example.com')).toBe(digest(1, 'bob@example.com'));
});

test('what cannot be added up is refused', () => {
  const gauge = { name: 'claude_code.cost.usage', gauge: { dataPoints: [{ asDouble: 1, timeUnixNano: '1' }] } };
  expect(problem(translate('metrics', [gauge]))).toBe('unusable_point');
  expect(problem(point('claude_code.cost.usage', 1, {}, { sum: { isMonotonic: false } }))).toBe('unusable_point');
  expect(problem(point('claude_code.cost.usage', 1, {}, { sum: { aggregationTemporality: 0 } }))).toBe(
    'unusable_point',
  );
});

test('a value that is no amount is refused, one that the sender says is none is passed over', () => {
  expect(problem(point('claude_code.cost.usage', -1))).toBe('invalid_value');
  expect(problem(point('claude_code.cost.usage', 1, {}, { point: { asDouble: 'NaN' } }))).toBe('invalid_value');
  expect(problem(point('claude_code.cost.usage', 0, {}, { point: { flags: 1 } }))).toBe('no_value');
});

test('unknown metrics and token types are counted by name', () => {
  expect(problem(point('claude_code.mood.total', 1))).toBe('unknown_name');
  expect(problem(point('claude_code.token.usage', 1, { type: 'imaginary' }))).toBe('unknown_name');
});

test("starts of the agents' view are no sessions", () => {
  expect(problem(point('claude_code.session.count', 1, { start_type: 'agents_view' }))).toBe('no_kpi');
});
