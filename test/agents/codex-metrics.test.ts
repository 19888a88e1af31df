import { describe, expect, test } from '@jest/globals';
import { only, point, problem, translate } from './translated.ts';
import type { Json } from '../sent.ts';

const CODEX = { resource: { 'service.name': 'codex_exec' }, scope: 'codex' };
const NOBODY = { 'session.id': '', 'user.id': '' };
const TIMES = { startTimeUnixNano: '1795975224386456359', timeUnixNano: '1795975224421026660' };

/** A point of the histogram of tokens by turn. */
const usage = (type: string, sum: number, histogram: Json = {}) => {
  const attributes = Object.entries({ token_type: type, model: 'gpt-6-sol' }).map(([key, stringValue]) => ({
    key,
    value: { stringValue },
  }));
  const dataPoints = [{ ...TIMES, count: '1', sum, attributes }];
  const metric = { name: 'codex.turn.token_usage', histogram: { aggregationTemporality: 1, dataPoints, ...histogram } };
  return translate('metrics', [metric], CODEX);
};

describe('tokens of turns', () => {
  test.each([
    ['input', { quantities: ['input'], waitsFor: 'parts' }],
    ['cached_input', { quantities: ['cache_read'], partOf: ['input'] }],
    ['cache_write_input', { quantities: ['cache_write'], partOf: ['input'] }],
    ['output', { quantities: ['output'], waitsFor: 'parts' }],
    ['reasoning_output', { quantities: ['reasoning'], partOf: ['output'] }],
  ])('%s', (type, expected) => {
    expect(only(usage(type, 6144))).toMatchObject({
      ...expected,
      kind: 'usage',
      form: 'delta',
      witness: 'metrics',
      session: '',
      amount: 6144,
      count: 1,
      labels: { agent: 'codex', model: 'gpt-6-sol' },
    });
  });

  test('the total repeats them, and a type of a later version is not guessed', () => {
    expect(problem(usage('total', 10_780))).toBe('no_kpi');
    expect(problem(usage('imaginary', 1))).toBe('unknown_name');
  });

  test('may be made cumulative on the way', () => {
    expect(only(usage('output', 380, { aggregationTemporality: 2 })).form).toBe('cumulative');
    expect(problem(usage('output', 380, { aggregationTemporality: 0 }))).toBe('unusable_point');
  });

  test('that are no amount are refused', () => {
    expect(problem(usage('output', -1))).toBe('invalid_value');
    expect(problem(usage('output', 0.5))).toBe('translated');
  });
});

test('cost of turns is told in millionths that are rounded up, and waits for the event that knows it better', () => {
  const of = { ...NOBODY, 'conversation.id': 'c1', 'turn.id': 't1', model: 'gpt-6-sol' };
  expect(only(point('codex.turn.cost_microusd', 12_346, of, CODEX))).toMatchObject({
    kind: 'late_cost',
    session: 'c1',
    quantities: ['cost'],
    amount: 12_346_000,
    waitsFor: 'twin',
    rounding: 1000,
    labels: { model: 'gpt-6-sol' },
  });
});

test('a thread that is started is a session that is, of a kind that the event knows', () => {
  const { labels, ...told } = only(point('codex.thread.started', 1, { ...NOBODY, model: 'gpt-6-sol' }, CODEX));
  expect(told).toMatchObject({ kind: 'session_start', quantities: ['start'], amount: 1, waitsFor: 'twin' });
  expect(labels).not.toHaveProperty('start');
});

test.each([
  ['exec', 'translated'],
  ['vscode', 'translated'],
  ['subagent_thread_spawn_01a22cb5-f6bb-7d81-b116-8e7a8fa56411_d1', 'no_kpi'],
  ['subagent_review', 'no_kpi'],
  ['internal_memory_consolidation', 'no_kpi'],
])('a thread of %s is started by somebody, or by the program itself', (by, reason) => {
  expect(problem(point('codex.thread.started', 1, { ...NOBODY, session_source: by }, CODEX))).toBe(reason);
});

test('metrics of the program itself are known, and new ones are counted by their name', () => {
  for (const name of ['tool.call', 'thread.skills.kept_total', 'sqlite.init.count', 'turn.e2e_duration_ms']) {
    expect(problem(point(`codex.${name}`, 1, NOBODY, CODEX))).toBe('no_kpi');
  }
  const { problems } = point('codex.mood.total', 1, NOBODY, CODEX);
  expect(problems).toEqual([{ reason: 'unknown_name', agent: 'codex', name: 'codex.mood.total', records: 1 }]);
});
