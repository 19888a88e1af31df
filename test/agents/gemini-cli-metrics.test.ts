/** Metrics of Gemini CLI and of Qwen Code, which is made of it. */
import { describe, expect, test } from '@jest/globals';
import type { Attributes, Json } from '../sent.ts';
import { only, point, problem } from './translated.ts';

const GEMINI = { resource: { 'service.name': 'gemini-cli' }, scope: 'gemini-cli' };
const QWEN = { resource: { 'service.name': 'qwen-code' }, scope: 'qwen-code' };
const CUMULATIVE = { aggregationTemporality: 2 };

const gemini = (name: string, of: Attributes = {}, sum: Json = CUMULATIVE) =>
  point(`gemini_cli.${name}`, 5, of, { ...GEMINI, sum });
const qwen = (name: string, of: Attributes = {}, sum: Json = CUMULATIVE) =>
  point(`qwen-code.${name}`, 5, of, { ...QWEN, sum });

const PART = { waitsFor: 'part' };

describe('token.usage', () => {
  const beside = { waitsFor: undefined, partOf: undefined };
  test.each([
    ['input', { quantities: ['input'], ...PART }, { quantities: ['input'], ...PART }],
    ['tool', { quantities: ['input'], ...beside }, { quantities: ['input'], ...beside }],
    ['cache', { quantities: ['cache_read'], partOf: ['input'] }, { quantities: ['cache_read'], partOf: ['input'] }],
    ['output', { quantities: ['output'], ...beside }, { quantities: ['output'], ...PART }],
    ['thought', { quantities: ['reasoning'], ...beside }, { quantities: ['reasoning'], partOf: ['output'] }],
  ])('of the type %s', (type, ofGemini, ofQwen) => {
    const model = 'gemini-3.8-flash';
    const told = { waitsFor: undefined, partOf: undefined, ...only(gemini('token.usage', { type, model })) };
    expect(told).toMatchObject({
      kind: 'usage',
      form: 'cumulative',
      witness: 'metrics',
      name: 'token.usage',
      amount: 5,
      labels: { agent: 'gemini-cli', model },
      ...ofGemini,
    });
    expect({ ...beside, ...only(qwen('token.usage', { type, model })) }).toMatchObject(ofQwen);
  });

  test('of a type that is new is unknown', () => {
    expect(problem(gemini('token.usage', { type: 'dreams' }))).toBe('unknown_name');
  });

  test('may be delta', () => {
    expect(only(gemini('token.usage', { type: 'input' }, {})).form).toBe('delta');
  });
});

test('starts and lines are told', () => {
  expect(only(gemini('session.count'))).toMatchObject({ kind: 'session_start', quantities: ['start'] });
  expect(only(gemini('lines.changed', { type: 'added', function_name: 'replace' }))).toMatchObject({
    quantities: ['changed_lines'],
    labels: { type: 'added' },
  });
});

test('tool calls are told, and decisions on edits by the same point', () => {
  const edit = { function_name: 'edit', decision: 'auto_accept', success: true };
  const [call, decision, ...none] = qwen('tool.call.count', edit).activities;
  expect(none).toEqual([]);
  expect(call).toMatchObject({
    what: { quantities: ['tool_call'], name: 'tool.call.count', labels: { tool: 'edit', outcome: 'success' } },
    sameRecord: false,
  });
  expect(decision).toMatchObject({
    what: { quantities: ['decision'], name: 'tool.call.count/decision', labels: { tool: 'edit', decision: 'accept' } },
    sameRecord: true,
  });
  const others: Attributes[] = [{ function_name: 'glob', decision: 'accept' }, { function_name: 'replace' }];
  for (const other of others) expect(only(gemini('tool.call.count', other)).quantities).toEqual(['tool_call']);
});

test('requests are told, and those that failed once', () => {
  const told = { quantities: ['answered_request'], waitsFor: 'twin', labels: { model: 'flash' } };
  for (const status of ['200', 'ok', 200]) {
    expect(only(gemini('api.request.count', { model: 'flash', status_code: status }))).toMatchObject(told);
  }
  const failed = { model: 'flash', status_code: 429 };
  expect(only(gemini('api.request.count', { ...failed, error_type: 'ApiError' }))).toMatchObject({
    quantities: ['failed_request'],
    labels: { model: 'flash', status: '429' },
  });
  expect(problem(gemini('api.request.count', failed))).toBe('no_kpi');
});

test('a stream is told apart by whose it is', () => {
  const digest = (of: Attributes) => only(gemini('session.count', of)).digestHi;
  expect(digest({ 'user.email': 'ada@example.com' })).not.toBe(digest({ 'installation.id': 'i1' }));
});

test.each([
  ['gemini_cli.api.request.latency', 'no_kpi'],
  ['gemini_cli.memory.usage', 'no_kpi'],
  ['gen_ai.client.token.usage', 'no_kpi'],
  ['http.client.request.duration', 'no_kpi'],
  ['gemini_cli.something.new', 'unknown_name'],
  ['something.new', 'unknown_name'],
])('%s is %s', (name, reason) => {
  expect(problem(point(name, 1, {}, GEMINI))).toBe(reason);
});

test('what cannot be added up is said', () => {
  expect(problem(gemini('token.usage', { type: 'input' }, { isMonotonic: false }))).toBe('unusable_point');
  expect(problem(point('gemini_cli.session.count', -1, {}, GEMINI))).toBe('invalid_value');
});

test('names are enough where service and scope are others', () => {
  const lost = { resource: { 'service.name': 'mine' }, scope: '' };
  expect(only(point('qwen-code.session.count', 1, {}, lost))).toMatchObject({ agent: 'qwen-code' });
});
