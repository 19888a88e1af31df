import { describe, expect, test } from '@jest/globals';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { metric, request, span, type Attributes, type Json } from '../sent.ts';
import { only, problem, translate } from './translated.ts';

const COPILOT = {
  resource: { 'service.name': 'github-copilot', 'service.instance.id': 'p1' },
  scope: 'github.copilot',
};
const START_MS = 1_795_975_461_000;

function spanOf(name: string, of: Attributes = {}, fields: Json = {}) {
  const all = { 'gen_ai.operation.name': name.split(' ')[0]!, 'gen_ai.conversation.id': 'c1', ...of };
  return translate('traces', [span(name, START_MS, START_MS + 250, all, fields)], COPILOT);
}

const FAILED = { status: { code: 2 } };
const USAGE = {
  'gen_ai.usage.input_tokens': 1210,
  'gen_ai.usage.output_tokens': 41,
  'gen_ai.usage.cache_read.input_tokens': 800,
  'gen_ai.usage.reasoning.output_tokens': 16,
};

describe('a request to a model', () => {
  test('tells tokens that do not overlap, its duration and its first token', () => {
    const of = { ...USAGE, 'gen_ai.response.model': 'm', 'gen_ai.response.time_to_first_chunk': 0.0293 };
    expect(only(spanOf('chat m', of))).toMatchObject({
      kind: 'told_request',
      form: 'span',
      witness: 'spans',
      session: 'c1',
      quantities: ['cost', 'input', 'cache_read', 'cache_write', 'output', 'reasoning', 'answered_request'],
      amounts: [-1, 410, 800, -1, 25, 16, 1],
      durationUs: 250_000,
      firstTokenUs: 29_300,
      labels: { agent: 'copilot-cli', model: 'm' },
    });
  });

  test('that failed says how, and counts what it used', () => {
    const failed = spanOf('chat m', { 'error.type': 'ModelCallError', 'gen_ai.request.model': 'm' }, FAILED);
    expect(only(failed)).toMatchObject({
      kind: 'usage',
      labels: { model: 'm', status: 'ModelCallError' },
      amounts: [-1, -1, -1, -1, -1, -1, 1],
    });
    expect(only(spanOf('chat m', { ...USAGE, 'error.type': 'aborted' })).quantities).toContain('failed_request');
  });

  test('of which one number is none counts without it', () => {
    const { activities, problems } = spanOf('chat m', { ...USAGE, 'gen_ai.usage.input_tokens': 'many' });
    expect(activities[0]!.amounts).toEqual([-1, -1, 800, -1, 25, 16, 1]);
    expect(problems.map(({ reason }) => reason)).toEqual(['invalid_field']);
  });

  test('is billed in units that are no money', () => {
    const { activities } = spanOf('chat m', { 'github.copilot.cost': 0.25, 'github.copilot.nano_aiu': 5e9 });
    expect(activities[0]!.amounts![0]).toBe(-1);
    expect(
      activities.slice(1).map(({ what, amount, sameRecord }) => [what.labels['unit'], amount, sameRecord]),
    ).toEqual([
      ['premium_requests', 250_000_000, true],
      ['ai_units', 5_000_000_000, true],
    ]);
  });

  test('counts its credits once, each unit apart', async () => {
    const run = await startRun({ nowMs: START_MS + 60_000 });
    const of = { 'gen_ai.operation.name': 'chat', 'gen_ai.conversation.id': 'c1', 'github.copilot.cost': 1 };
    const sent = request(
      'traces',
      [span('chat m', START_MS, START_MS + 250, { ...of, 'github.copilot.nano_aiu': 5e9 })],
      COPILOT,
    );
    await run.send(sent);
    await run.send(sent);
    const text = await run.text();
    await run.close();
    expect(sumOf(text, 'agent_credits_total', { agent: 'copilot-cli', unit: 'premium_requests' })).toBe(1);
    expect(sumOf(text, 'agent_credits_total', { agent: 'copilot-cli', unit: 'ai_units' })).toBe(5);
    expect(text).not.toContain('agent_cost_usd_total{');
  });
});

describe('a run of an agent', () => {
  test('of the main one is a prompt, when it began, and none of its usage counts', () => {
    const run = only(spanOf('invoke_agent', { ...USAGE, 'github.copilot.turn_count': 2 }));
    expect(run).toMatchObject({ kind: 'prompt', quantities: [], amounts: undefined });
    expect([run.timeHi, run.timeLo]).toEqual([run.startHi, run.startLo]);
  });

  test('of a sub-agent is one of these, and no prompt', () => {
    const named = { ...USAGE, 'gen_ai.agent.name': 'general-purpose' };
    const run = {
      kind: 'subagent_run',
      labels: { agent_type: 'general-purpose' },
      amounts: undefined,
      durationUs: 250_000,
    };
    for (const fields of [{ parentSpanId: '00f067aa0ba902b7' }, {}])
      expect(only(spanOf('invoke_agent general-purpose', named, fields))).toMatchObject(run);
  });

  test('of a main one with a name is a prompt', () => {
    const named = { 'gen_ai.agent.name': 'reviewer', 'github.copilot.turn_count': 2 };
    expect(only(spanOf('invoke_agent reviewer', named))).toMatchObject({ kind: 'prompt' });
  });
});

test('a request of a sub-agent says so, but not as a label of its tokens', () => {
  const asked = only(spanOf('chat m', { ...USAGE, 'github.copilot.initiator': 'sub-agent' }));
  expect(asked).toMatchObject({ kind: 'told_request', madeFor: 'subagent', amounts: [-1, 410, 800, -1, 25, 16, 1] });
  expect(asked.labels).not.toHaveProperty('source');
  expect(only(spanOf('chat m', { ...USAGE, 'github.copilot.initiator': 'agent' }))).not.toHaveProperty('madeFor');
});

test('a call that was denied was rejected, did not fail, and took no time', () => {
  const call = only(spanOf('execute_tool bash', { 'gen_ai.tool.name': 'bash', 'error.type': 'denied' }, FAILED));
  expect(call).toMatchObject({ kind: 'tool', labels: { tool: 'bash', outcome: 'rejected' }, durationUs: -1 });
  expect(call.labels).not.toHaveProperty('error_type');
});

test('a tool tells its outcome and duration', () => {
  const of = { 'gen_ai.tool.name': 'view' };
  expect(only(spanOf('execute_tool view', of))).toMatchObject({
    kind: 'tool',
    durationUs: 250_000,
    labels: { tool: 'view', outcome: 'success' },
  });
  expect(only(spanOf('execute_tool view', { ...of, 'error.type': 'ToolError' }, FAILED))).toMatchObject({
    labels: { outcome: 'error' },
  });
});

describe('a permission', () => {
  const permission = (kind: string, result: string) =>
    spanOf('permission', {
      'gen_ai.operation.name': '',
      'github.copilot.permission.kind': kind,
      'github.copilot.permission.result': result,
    });
  const told = (kind: string, result: string) =>
    permission(kind, result).activities.map(({ what, sameRecord }) => [
      what.kind,
      what.labels['decision'],
      what.labels['decided_by'],
      sameRecord,
    ]);

  test('to write is a decision on an edit, and where a person was asked their answer too', () => {
    for (const result of ['approved', 'approved-for-session', 'approved-for-location'])
      expect(told('write', result)).toEqual([
        ['decision', 'accept', 'person', false],
        ['permission', 'accept', undefined, true],
      ]);
    expect(told('write', 'denied-interactively-by-user')).toEqual([
      ['decision', 'reject', 'person', false],
      ['permission', 'reject', undefined, true],
    ]);
  });

  test('that nobody could be asked for is one of the settings', () => {
    for (const result of ['denied-by-rules', 'denied-no-approval-rule-and-could-not-request-from-user'])
      expect(told('write', result)).toEqual([['decision', 'reject', 'settings', false]]);
    expect(problem(permission('shell', 'denied-by-rules'))).toBe('no_kpi');
  });

  test('of another kind is an answer alone, and one without a result says nothing', () => {
    expect(told('shell', 'approved')).toEqual([['permission', 'accept', undefined, false]]);
    expect(problem(permission('write', ''))).toBe('no_kpi');
  });
});

test('a span without its ids is refused, since nothing tells it apart', () => {
  expect(problem(spanOf('chat m', USAGE, { spanId: '' }))).toBe('no_span_id');
  expect(problem(spanOf('chat m', USAGE, { traceId: 'abc' }))).toBe('no_span_id');
});

test('any other span is none', () => {
  expect(problem(spanOf('hook'))).toBe('no_kpi');
});

describe('metrics', () => {
  const pointOf = (name: string, value: number, of: Attributes = {}) => {
    const cumulative = { aggregationTemporality: 2 };
    const point = metric(name, value, START_MS, { 'session.id': '', 'user.id': '', ...of }, {}, cumulative);
    return translate('metrics', [point], COPILOT);
  };

  test('tell lines, and know no session but their process', () => {
    expect(only(pointOf('github.copilot.code.lines_added', 4, { 'gen_ai.request.model': 'm' }))).toMatchObject({
      kind: 'lines',
      form: 'cumulative',
      amount: 4,
      session: '',
      installation: 'p1',
      passing: 'p1',
      user: '',
      labels: { type: 'added', model: 'm' },
    });
  });

  test('of its own are known by their names, where scope and service were lost', () => {
    const lost = { resource: { 'service.name': 'ours' }, scope: '' };
    const lines = translate('metrics', [metric('github.copilot.code.lines_removed', 4, START_MS)], lost);
    expect(only(lines)).toMatchObject({ agent: 'copilot-cli', amount: 4, labels: { type: 'removed' } });
  });

  test('tell tokens: wholes, and their parts', () => {
    const name = 'gen_ai.client.inference.usage';
    expect(only(pointOf(`${name}.input_tokens`, 8720))).toMatchObject({ quantities: ['input'], waitsFor: 'parts' });
    expect(only(pointOf(`${name}.cache_read.input_tokens`, 5600))).toMatchObject({
      quantities: ['cache_read'],
      partOf: ['input'],
    });
    expect(problem(pointOf('github.copilot.tool.call.count', 7))).toBe('no_kpi');
    expect(problem(pointOf('gen_ai.invoke_agent.inference_calls', 7))).toBe('no_kpi');
    expect(problem(pointOf('something.new', 7))).toBe('unknown_name');
  });
});

describe('what a newer version tells', () => {
  const log = (name: string, body = '') =>
    problem(
      translate('logs', [{ timeUnixNano: `${START_MS}000000`, eventName: name, body: { stringValue: body } }], COPILOT),
    );

  test('in words that nobody knows yet is shown by its name', () => {
    expect(log('github.copilot.new')).toBe('unknown_name');
    expect(log('gen_ai.client.inference.operation.details')).toBe('no_kpi');
    expect(log('', 'what the program notes')).toBe('no_kpi');
    const metrics = ['github.copilot.tool.call.count', 'github.copilot.code.files'];
    const told = metrics.map((name) => problem(translate('metrics', [metric(name, 1, START_MS)], COPILOT)));
    expect(told).toEqual(['no_kpi', 'unknown_name']);
    expect(problem(spanOf('answer m', { ...USAGE, 'gen_ai.request.model': 'm' }))).toBe('unknown_name');
  });
});
