/** Events of Gemini CLI and of Qwen Code, which is made of it. */
import { describe, expect, test } from '@jest/globals';
import { span as spanOf, type Attributes, type Json } from '../sent.ts';
import { event, only, problem, translate } from './translated.ts';

const GEMINI = { resource: { 'service.name': 'gemini-cli' }, scope: 'gemini-cli' };
const QWEN = { resource: { 'service.name': 'qwen-code' }, scope: 'qwen-code' };

const ANSWER = {
  model: 'gemini-3.8-flash',
  duration_ms: 118,
  input_token_count: 1510,
  output_token_count: 51,
  cached_content_token_count: 700,
  thoughts_token_count: 12,
  tool_token_count: 0,
  total_token_count: 1573,
  role: 'main',
};

const without: Attributes = {};

const gemini = (name: string, of: Attributes = {}, record: Json = {}) =>
  event(`gemini_cli.${name}`, of, { ...GEMINI, record });
const qwen = (name: string, of: Attributes = {}) => event(`qwen-code.${name}`, of, QWEN);

/** Input, cache_read, output and reasoning of an answer. */
const used = (of: Attributes, tell = gemini) => tell('api_response', of).activities[1]!.amounts;

describe('an answer', () => {
  test('is a request, and tells its usage beside that', () => {
    const [request, usage, ...none] = gemini('api_response', ANSWER).activities;
    expect(none).toEqual([]);
    expect(request).toMatchObject({
      what: {
        kind: 'answered_request',
        name: 'api_response',
        quantities: ['answered_request'],
        labels: { agent: 'gemini-cli', model: 'gemini-3.8-flash', source: 'main' },
      },
      who: { session: 's1' },
      durationUs: 118_000,
      firstTokenUs: -1,
    });
    expect(usage).toMatchObject({
      what: {
        kind: 'request_usage',
        witness: 'events',
        quantities: ['input', 'cache_read', 'output', 'reasoning'],
        labels: { agent: 'gemini-cli', model: 'gemini-3.8-flash' },
        madeFor: 'main',
      },
      sameRecord: true,
      durationUs: 118_000,
      amounts: [810, 700, 51, 12],
    });
  });

  test('says the same with every number as a string', () => {
    const strings = Object.fromEntries(Object.entries(ANSWER).map(([key, value]) => [key, String(value)]));
    expect(used(strings)).toEqual([810, 700, 51, 12]);
    expect(gemini('api_response', strings).activities[0]!.durationUs).toBe(118_000);
  });

  test('has thoughts in its output or beside it, as its total shows', () => {
    const thinking = { input_token_count: 100, output_token_count: 50, thoughts_token_count: 20 };
    for (const tell of [gemini, qwen]) {
      expect(used({ ...thinking, total_token_count: 170 }, tell)).toEqual([100, -1, 50, 20]);
      expect(used({ ...thinking, total_token_count: 150 }, tell)).toEqual([100, -1, 30, 20]);
    }
  });

  test('without a total, or with one that nothing explains, has them where the agent mostly does', () => {
    const thinking = { input_token_count: 100, output_token_count: 50, thoughts_token_count: 20 };
    for (const total of [without, { total_token_count: 999 }, { total_token_count: 'free' }]) {
      expect(used({ ...thinking, ...total })).toEqual([100, -1, 50, 20]);
      expect(used({ ...thinking, ...total }, qwen)).toEqual([100, -1, 30, 20]);
    }
    expect(used({ ...thinking, thoughts_token_count: 60 }, qwen)).toEqual([100, -1, 50, 60]);
  });

  test('has tokens of tool results in its input', () => {
    const tool = {
      input_token_count: 100,
      output_token_count: 50,
      tool_token_count: 30,
      cached_content_token_count: 40,
    };
    expect(used({ ...tool, total_token_count: 180 })).toEqual([90, 40, 50, -1]);
    expect(used({ ...tool, total_token_count: 150 })).toEqual([60, 40, 50, -1]);
    expect(used(tool)).toEqual([90, 40, 50, -1]);
  });

  test('tells nothing of what is missing, and all else', () => {
    expect(used({ model: 'gemini-3.8-flash' })).toEqual([-1, -1, -1, -1]);
    expect(used({ output_token_count: 5, thoughts_token_count: 'undefined' })).toEqual([-1, -1, 5, -1]);
    expect(used({ input_token_count: 10, cached_content_token_count: 30 })).toEqual([10, 30, -1, -1]);
    const { activities, problems } = gemini('api_response', { ...ANSWER, input_token_count: -3 });
    expect(activities[1]!.amounts).toEqual([-1, 700, 51, 12]);
    expect(problems.map(({ reason }) => reason)).toEqual(['invalid_field']);
  });

  test.each([
    ['main', 'main'],
    ['subagent', 'subagent'],
    ['utility_router', 'auxiliary'],
    ['', ''],
  ])('of the role %s is of the class %s', (role, source) => {
    const { what } = gemini('api_response', { ...ANSWER, role }).activities[0]!;
    expect(what.labels['source'] ?? '').toBe(source);
  });

  test('of Qwen Code tells the first token, and a subagent by its name', () => {
    const [request] = qwen('api_response', { ...ANSWER, role: '', ttft_ms: 41, subagent_name: 'Explore' }).activities;
    expect(request).toMatchObject({ firstTokenUs: 41_000, what: { labels: { source: 'subagent' } } });
  });
});

test('an error is told with its status, by either name of the model', () => {
  const labels = { agent: 'gemini-cli', model: 'gemini-3.8-flash', source: 'main', status: '429' };
  const told = { status_code: 429, role: 'main' };
  expect(only(gemini('api_error', { ...told, model: 'gemini-3.8-flash' }))).toMatchObject({ labels });
  expect(only(gemini('api_error', { ...told, model_name: 'models/gemini-3.8-flash' }))).toMatchObject({
    quantities: ['failed_request'],
    labels,
  });
});

describe('a tool call', () => {
  const CALL = { function_name: 'write_file', success: true, decision: 'accept', duration_ms: 38 };
  const kinds = (of: Attributes, tell = gemini) =>
    tell('tool_call', of).activities.map(({ what: { kind, quantities, labels }, amount }) =>
      [kind, ...quantities, labels['outcome'] ?? labels['decision'] ?? labels['type'] ?? '', amount].join(' '),
    );

  test('tells what became of it, the decision on an edit, and the lines of the model', () => {
    const metadata = '{\n "model_added_lines": 2, "model_removed_lines": 1, "user_added_lines": 5\n}';
    expect(kinds({ ...CALL, metadata })).toEqual([
      'tool_call tool_call success 1',
      'decision decision accept 1',
      'usage changed_lines added 2',
      'usage changed_lines removed 1',
    ]);
    const [, ...others] = gemini('tool_call', { ...CALL, metadata }).activities;
    expect(others.every(({ sameRecord }) => sameRecord)).toBe(true);
  });

  test('of no edit decides nothing', () => {
    expect(kinds({ ...CALL, function_name: 'run_shell_command' })).toEqual(['tool_call tool_call success 1']);
    expect(kinds({ function_name: 'write_file', success: 'false' })).toEqual(['tool_call tool_call error 1']);
  });

  test('that was refused or stopped is rejected, and took no time of its own', () => {
    expect(kinds({ ...CALL, success: false, decision: 'reject' })).toEqual([
      'tool_call tool_call rejected 1',
      'decision decision reject 1',
    ]);
    const stopped = { function_name: 'run_shell_command', success: false, status: 'cancelled', duration_ms: 9 };
    expect(only(qwen('tool_call', stopped))).toMatchObject({ durationUs: -1, labels: { outcome: 'rejected' } });
  });

  test.each(['auto_accept', 'modify'])('that was decided on by %s was accepted', (decision) => {
    expect(kinds({ ...CALL, decision })[1]).toBe('decision decision accept 1');
  });

  test('with numbers as strings, and without what it may leave out, counts', () => {
    expect(only(gemini('tool_call', { function_name: 'glob', success: 'true', duration_ms: '12' }))).toMatchObject({
      durationUs: 12_000,
      labels: { tool: 'glob', outcome: 'success' },
    });
    expect(only(qwen('tool_call', { function_name: 'glob', status: 'error' })).labels).toMatchObject({
      outcome: 'error',
    });
    expect(only(gemini('tool_call')).labels).toEqual({ agent: 'gemini-cli' });
  });
});

test('a prompt, a start and an end are told', () => {
  expect(only(gemini('user_prompt'))).toMatchObject({ kind: 'prompt', form: 'event', name: 'user_prompt' });
  expect(only(gemini('config'))).toMatchObject({ kind: 'session_start', witness: 'starts', quantities: ['start'] });
  expect(only(event('session.start', {}, QWEN))).toMatchObject({ kind: 'session_start', witness: 'starts' });
  expect(only(event('session.end', {}, QWEN))).toMatchObject({ kind: 'session_end', session: 's1' });
});

test.each([true, 'true'])('a span that says that it was a log (%j) is read as one', (bridge) => {
  const of = { 'event.name': 'qwen-code.user_prompt', 'session.id': 's1', 'log.bridge': bridge };
  const span = spanOf('qwen-code.user_prompt', 1_795_202_328_422, 1_795_202_328_422, of);
  expect(only(translate('traces', [span], QWEN))).toMatchObject({ kind: 'prompt', session: 's1' });
});

describe('who it was', () => {
  test('is an account, else the installation; of Qwen Code whoever resource attributes name', () => {
    const of = { 'user.email': 'Ada@example.com', 'installation.id': 'i1' };
    expect(only(gemini('user_prompt', of))).toMatchObject({ user: 'ada@example.com', userRank: 0 });
    expect(only(gemini('user_prompt', { 'installation.id': 'i1' }))).toMatchObject({ user: 'i1', userRank: 1 });
    expect(only(gemini('user_prompt'))).toMatchObject({ user: '' });
    const resource = { 'service.name': 'qwen-code', 'user.email': 'ada@example.com' };
    const told = event('qwen-code.user_prompt', { 'user.id': '' }, { ...QWEN, resource });
    expect(only(told)).toMatchObject({ user: 'ada@example.com' });
  });
});

describe('names', () => {
  test.each([
    ['gemini_cli.api_request', 'no_kpi'],
    ['gen_ai.client.inference.operation.details', 'no_kpi'],
    ['gemini_cli.memory.something_new', 'no_kpi'],
    ['gemini_cli.something_new', 'unknown_name'],
    ['api_error', 'translated'],
  ])('%s is %s', (name, reason) => {
    expect(problem(event(name, {}, GEMINI))).toBe(reason);
  });

  test('are enough where service and scope are others', () => {
    const lost = { resource: { 'service.name': 'mine' }, scope: '' };
    expect(only(event('gemini_cli.user_prompt', {}, lost))).toMatchObject({ agent: 'gemini-cli', kind: 'prompt' });
    expect(only(event('qwen-code.user_prompt', {}, lost))).toMatchObject({ agent: 'qwen-code' });
    expect(problem(event('user_prompt', {}, lost))).toBe('unknown_source');
    const scoped = { resource: { 'service.name': 'mine' }, scope: 'gemini-cli' };
    expect(only(event('user_prompt', {}, scoped))).toMatchObject({ agent: 'gemini-cli' });
  });

  test('of spans say nothing', () => {
    const span = { name: 'llm_call', traceId: '0a'.repeat(16), spanId: '0b'.repeat(8) };
    expect(problem(translate('traces', [span], GEMINI))).toBe('no_kpi');
  });
});
