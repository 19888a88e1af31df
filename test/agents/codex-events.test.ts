import { describe, expect, test } from '@jest/globals';
import type { Translation } from '../../src/model/activity.ts';
import { event, only, problem, translate, type Given } from './translated.ts';
import type { Attributes } from '../sent.ts';

const CODEX = { resource: { 'service.name': 'codex_exec', 'host.name': 'devbox' }, scope: 'codex_otel.log_only' };
/** Its first 48 bits are the milliseconds at which it began: 2026-11-20 19:35:42.452. */
const CONVERSATION = '01a1fa75-2074-7762-9aeb-d449db3e7aeb';
const BEGAN_MS = 0x01a1fa752074;

const COMMON = { 'session.id': '', 'user.id': '', 'event.sequence': '', 'conversation.id': CONVERSATION };
const told = (name: string, of: Attributes = {}, given: Given & { record?: Record<string, unknown> } = {}) =>
  event(`codex.${name}`, { ...COMMON, model: 'gpt-6-sol', ...of }, { ...CODEX, ...given });

const COMPLETED = {
  'event.kind': 'response.completed',
  input_token_count: '5000',
  output_token_count: '300',
  cached_token_count: 2048,
  cache_write_token_count: 512,
  reasoning_token_count: 120,
  tool_token_count: '5300',
  ttft_ms: 7,
};

describe('an answer', () => {
  test('tells its tokens by types that do not overlap, and when the first came', () => {
    expect(only(told('sse_event', COMPLETED))).toMatchObject({
      agent: 'codex',
      kind: 'request',
      witness: 'events',
      session: CONVERSATION,
      sequence: -1,
      quantities: ['input', 'cache_read', 'cache_write', 'output', 'reasoning'],
      amounts: [2440, 2048, 512, 180, 120],
      durationUs: -1,
      firstTokenUs: 7000,
      labels: { agent: 'codex', model: 'gpt-6-sol' },
    });
  });

  test('comes once more without tokens, and in chunks', () => {
    expect(problem(told('sse_event', { 'event.kind': 'response.completed', duration_ms: '0' }))).toBe('no_kpi');
    expect(problem(told('sse_event', { 'event.kind': 'response.output_text.delta', duration_ms: '0' }))).toBe('no_kpi');
  });

  test('of a client that tells less leaves unknown what it does not tell', () => {
    const { 'event.kind': kind, input_token_count: input, output_token_count: output } = COMPLETED;
    const bare = { 'event.kind': kind, input_token_count: input, output_token_count: output };
    expect(only(told('sse_event', bare))).toMatchObject({ amounts: [5000, -1, -1, 300, -1], firstTokenUs: -1 });
  });

  test('whose parts are more than the whole has them beside it', () => {
    const odd = { ...COMPLETED, input_token_count: 2000, reasoning_token_count: '301' };
    expect(only(told('sse_event', odd)).amounts).toEqual([2000, 2048, 512, 300, 301]);
  });

  test('with a number that is none tells all others, and that one was bad', () => {
    const { activities, problems } = told('sse_event', { ...COMPLETED, cached_token_count: 'many' });
    expect(activities[0]!.amounts).toEqual([4488, -1, 512, 180, 120]);
    expect(problems.map(({ reason }) => reason)).toEqual(['invalid_field']);
  });

  test('is of one model, whoever it was asked of', () => {
    const { labels } = only(told('sse_event', { ...COMPLETED, model: 'openai/gpt-6-sol' }));
    expect(labels).toMatchObject({ model: 'gpt-6-sol' });
    expect(only(told('sse_event', { ...COMPLETED, model: '', slug: 'gpt-6-sol' })).labels).toEqual(labels);
  });
});

/** What the record tells first. */
const first = (all: Translation) => only({ ...all, activities: all.activities.slice(0, 1) });

describe('a try of a request', () => {
  const attempt = (code: number | string, number: number, of: Attributes = {}) =>
    told('api_request', {
      'http.response.status_code': code,
      attempt: number,
      duration_ms: '13',
      endpoint: '/responses',
      ...of,
    });

  test('that was answered tells how long that took, and is no request more', () => {
    expect(only(attempt(200, 0))).toMatchObject({ kind: 'request_time', durationUs: 13_000, quantities: [] });
    expect(first(attempt('200', 1)).kind).toBe('request_time');
  });

  test('that failed waits for the next, which is taken off it', () => {
    const failed = { kind: 'failed_try', quantities: ['failed_try'], waitsFor: 'parts' };
    expect(only(attempt(500, 0))).toMatchObject({ ...failed, labels: { status: '500' } });
    expect(only(attempt(500, 0))).not.toHaveProperty('partOf');
    expect(first(attempt('503', 1))).toMatchObject({ ...failed, partOf: ['failed_try'] });
    expect(first(attempt('', 2))).toMatchObject({ ...failed, partOf: ['failed_try'] });
    expect(first(attempt(200, 3))).toMatchObject({ kind: 'request_time', partOf: ['failed_try'] });
  });

  test('after the first is a retry beside what it is', () => {
    const kinds = (number: number) => attempt(200, number).activities.map(({ what, amount }) => [what.kind, amount]);
    expect(kinds(0)).toEqual([['request_time', 1]]);
    expect(kinds(3)).toEqual([
      ['request_time', 1],
      ['retry', 1],
    ]);
  });

  test('with a new login follows one that was refused', () => {
    expect(only(attempt(401, 0)).kind).toBe('failed_try');
    const again = only(attempt(200, 0, { 'auth.retry_after_unauthorized': true }));
    expect(again).toMatchObject({ kind: 'request_time', partOf: ['failed_try'] });
  });

  test.each([400, 403, 429])('that was refused with %i failed for good', (code) => {
    expect(only(attempt(code, 0))).toMatchObject({ kind: 'request_error', labels: { status: String(code) } });
  });

  test('that failed and does not tell its number is not judged', () => {
    expect(problem(attempt(500, 0, { attempt: '' }))).toBe('no_kpi');
  });

  test('of something else than a model is none', () => {
    expect(problem(attempt(200, 0, { endpoint: '/models' }))).toBe('no_kpi');
    expect(only(attempt(200, 0, { endpoint: '/v1/responses/compact' })).kind).toBe('request_time');
  });
});

describe('the start of a conversation', () => {
  const started = (afterMs: number, id = CONVERSATION) =>
    only(
      told(
        'conversation_starts',
        { 'conversation.id': id },
        { record: { timeUnixNano: '0', observedTimeUnixNano: String(BigInt(BEGAN_MS + afterMs) * 1_000_000n) } },
      ),
    );

  test('is fresh when the conversation has just begun, and else a resume', () => {
    expect(started(12)).toMatchObject({ kind: 'session_start', witness: 'starts', labels: { start: 'fresh' } });
    expect(started(1073).labels).toMatchObject({ start: 'resume' });
  });

  test('is of no kind where the id does not tell when that was', () => {
    expect(started(12, 'thread-7').labels).not.toHaveProperty('start');
  });
});

describe('cost', () => {
  const TURN = { 'turn.id': 't1', 'turn.interrupted': false };

  test('comes with the turn, as a text, and is no work', () => {
    const cost = only(told('turn_cost', { ...TURN, 'usage.estimated_usd': '0.0123456789' }));
    expect(cost).toMatchObject({ kind: 'late_cost', quantities: ['cost'], amount: 12_345_679 });
  });

  test('without a model is of an unknown one', () => {
    const cost = only(told('turn_cost', { ...TURN, model: '', 'usage.estimated_usd': 1 }));
    expect(cost.labels).toEqual({ agent: 'codex' });
  });

  test('that is not told, or is none, is no cost', () => {
    expect(problem(told('turn_cost', TURN))).toBe('no_kpi');
    expect(problem(told('turn_cost', { ...TURN, 'usage.estimated_usd': '-1' }))).toBe('invalid_value');
  });
});

describe('a person', () => {
  test('is the account, by its address before its id', () => {
    const named = { 'user.email': 'Ada@example.com', 'user.account_id': 'a1' };
    expect(only(told('user_prompt', named))).toMatchObject({ user: 'ada@example.com', userRank: 0, accounts: 2 });
    expect(only(told('user_prompt', { 'user.account_id': 'a1' })).user).toBe('a1');
  });

  test('without an account is the host, which is an installation', () => {
    expect(only(told('user_prompt'))).toMatchObject({ user: 'devbox', userRank: 3, accounts: 2, installation: '' });
  });
});

test.each(['codex_exec', 'codex-app-server', 'codex_cli_rs', 'codex_tui', 'codex-of-tomorrow'])(
  'the service %s is its own',
  (service) => {
    expect(only(told('user_prompt', {}, { resource: { 'service.name': service }, scope: '' })).kind).toBe('prompt');
  },
);

test('what lost its resource is known by its scope, and by its name', () => {
  expect(only(told('user_prompt', {}, { resource: {} })).agent).toBe('codex');
  expect(only(told('user_prompt', {}, { resource: { 'service.name': 'mine' }, scope: '' })).agent).toBe('codex');
});

test('events of the program itself are known, and new ones are counted by their name', () => {
  expect(problem(told('startup_phase', { duration_ms: '54' }))).toBe('no_kpi');
  const note = { 'event.name': 'event otel/src/metrics/client.rs:330' };
  expect(problem(told('', note))).toBe('no_kpi');
  expect(told('dream').problems).toEqual([{ reason: 'unknown_name', agent: 'codex', name: 'dream', records: 1 }]);
  const prose = { timeUnixNano: '1', body: { stringValue: 'flushing OTEL metrics' } };
  expect(problem(translate('logs', [prose], CODEX))).toBe('no_kpi');
});

test('spans are known and count nothing', () => {
  const span = { name: 'handle_responses', traceId: '', spanId: '' };
  expect(problem(translate('traces', [span], CODEX))).toBe('no_kpi');
});

test('a skill that is used tells its name, and who wanted it', () => {
  const of = { 'skill.name': 'greet', 'skill.scope': 'user', 'skill.invocation_type': 'explicit', 'turn.id': 't1' };
  expect(only(told('skill_invocation', of))).toMatchObject({
    kind: 'skill_use',
    labels: { skill_name: 'greet', trigger: 'explicit' },
    session: CONVERSATION,
    features: ['skill'],
  });
});
