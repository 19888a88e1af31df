import { describe, expect, test } from '@jest/globals';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import * as sent from '../sent.ts';
import { span, type Attributes } from '../sent.ts';
import { GENERATIONS } from './gen-ai-generations.ts';
import { only, problem, translate } from './translated.ts';

const SERVICE = { resource: { 'service.name': 'droid', 'service.instance.id': 'p1' }, scope: 'some.library' };
const START_MS = 1_795_204_079_000;

const spanOf = (of: Attributes, resource: Attributes = {}) =>
  translate('traces', [span('a span', START_MS, START_MS + 60, of)], {
    ...SERVICE,
    resource: { ...SERVICE.resource, ...resource },
  });

describe('a request to a model', () => {
  test.each(Object.entries(GENERATIONS))('by the names of %s', (_, of) => {
    expect(only(spanOf(of))).toMatchObject({
      kind: 'told_request',
      agent: 'droid',
      amounts: [-1, 400, 500, 100, 30, 20, 1],
      labels: { agent: 'droid', model: 'm' },
    });
  });

  test.each([
    ['droid', 'other', 'droid'],
    ['unknown_service:node', 'other', 'other'],
    ['', 'other', 'other'],
  ])('is of the service of its resource (%j) before its own (%j): %s', (service, own, agent) => {
    const of = { ...GENERATIONS['OpenTelemetry, now'], 'service.name': own };
    expect(only(spanOf(of, { 'service.name': service }))).toMatchObject({ agent, labels: { agent } });
  });

  test('whose parts are more than the whole told them beside it', () => {
    const anthropic = { ...GENERATIONS['OpenTelemetry, now'], 'gen_ai.usage.input_tokens': 400 };
    expect(only(spanOf(anthropic)).amounts).toEqual([-1, 400, 500, 100, 30, 20, 1]);
    const gemini = { ...GENERATIONS['OpenTelemetry, now'], 'gen_ai.usage.output_tokens': 15 };
    expect(only(spanOf(gemini)).amounts).toEqual([-1, 400, 500, 100, 15, 20, 1]);
  });

  test('whose newest names of the tokens are empty is read by the older ones', () => {
    const of = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' };
    const older = { 'gen_ai.usage.prompt_tokens': 1000, 'gen_ai.usage.completion_tokens': 50 };
    const newest = { 'gen_ai.usage.input_tokens': '', 'gen_ai.usage.output_tokens': '' };
    expect(only(spanOf({ ...of, ...newest, ...older })).amounts).toEqual(only(spanOf({ ...of, ...older })).amounts);
  });

  test.each([
    [{ 'gen_ai.usage.cost': 0.25 }, 250_000_000],
    [{ 'gen_ai.usage.cost.amount': 0.25, 'gen_ai.usage.cost.currency': 'USD' }, 250_000_000],
    [{ 'gen_ai.usage.cost.amount': 0.25, 'gen_ai.usage.cost.currency': 'EUR' }, -1],
    [{ 'gen_ai.cost.total_cost': 0.25 }, 250_000_000],
    [{ 'gen_ai.usage.cost': 0 }, -1],
    [{ 'operation.cost': 0.25 }, 250_000_000],
    [{ 'llm.cost.total': 0.25 }, 250_000_000],
    [
      {
        'langfuse.observation.usage_details': '{"input":9}',
        'langfuse.observation.cost_details': '{"input":0.1,"total":0.25}',
      },
      250_000_000,
    ],
    [{ 'langfuse.observation.usage_details': '{}', 'langfuse.observation.cost_details': '{"total": 0}' }, -1],
  ])('tells its cost: %j', (cost, nanos) => {
    expect(only(spanOf({ 'gen_ai.operation.name': 'chat', ...cost })).amounts![0]).toBe(nanos);
  });
});

test.each([
  [{ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 9 }],
  [{ 'gen_ai.operation.name': 'embeddings', 'gen_ai.usage.input_tokens': 9 }],
  [{ 'openinference.span.kind': 'AGENT', 'llm.token_count.prompt': 9 }],
  [{ 'traceloop.span.kind': 'workflow', 'gen_ai.usage.input_tokens': 9 }],
  [{ 'ai.operationId': 'ai.generateText', 'ai.usage.inputTokens': 9 }],
])('what repeats the usage of others counts nothing: %j', (of) => {
  expect(problem(spanOf(of))).toBe('no_kpi');
});

test.each([
  [{ 'gen_ai.operation.name': 'chat.completions' }],
  [{ 'gen_ai.operation.name': 'Converse' }],
  [{ 'gen_ai.operation.name': 'call_llm' }],
  [{ 'llm.request.type': 'acompletion' }],
])('a request, in the words of gateways and frameworks: %j', (of) => {
  const usage = { 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 9 };
  expect(only(spanOf({ ...of, ...usage }))).toMatchObject({ kind: 'told_request', labels: { model: 'm' } });
});

test('what looks like a request and is called by a word of tomorrow counts nothing, and is shown', () => {
  const usage = { 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 9 };
  expect(problem(spanOf({ 'gen_ai.operation.name': 'converse_with', ...usage }))).toBe('unknown_name');
  expect(problem(spanOf({ 'gen_ai.operation.name': 'converse_with' }))).toBe('no_kpi');
  for (const known of ['invoke_workflow', 'plan', 'embeddings', 'search_memory', 'orchestrate_tools'])
    expect(problem(spanOf({ 'gen_ai.operation.name': known, ...usage }))).toBe('no_kpi');
});

test.each([
  [{ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'grep' }],
  [{ 'openinference.span.kind': 'TOOL', 'tool.name': 'grep' }],
  [{ 'traceloop.span.kind': 'tool', 'traceloop.entity.name': 'grep' }],
  [{ 'ai.operationId': 'ai.toolCall', 'ai.toolCall.name': 'grep' }],
])('a tool: %j', (of) => {
  const call = { ...of, 'session.id': 's1' };
  expect(only(spanOf(call))).toMatchObject({ kind: 'tool', labels: { tool: 'grep', outcome: 'success' } });
});

test('a span that only says that another began counts nothing', () => {
  const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm', 'logfire.span_type': 'pending_span' };
  expect(problem(spanOf(chat))).toBe('no_kpi');
});

test.each(['claude_code.llm_request', 'qwen-code.llm_request'])('%s is its agent’s, whatever else was lost', (name) => {
  const of = { ...GENERATIONS['OpenTelemetry, now'] };
  const told = translate('traces', [span(name, START_MS, START_MS + 60, of)], { resource: {}, scope: '' });
  expect(problem(told)).toBe('no_kpi');
});

test('the session is the conversation, else the session, else the trace', () => {
  const chat = { 'gen_ai.operation.name': 'chat' };
  expect(only(spanOf({ ...chat, 'gen_ai.conversation.id': 'c1', 'session.id': 's1' })).session).toBe('c1');
  expect(only(spanOf({ ...chat, 'session.id': 's1' })).session).toBe('s1');
  expect(only(spanOf(chat)).session).toBe('0af7651916cd43dd8448eb211c80319c');
});

test('the person is who the resource names, else who the span does', () => {
  const chat = { 'gen_ai.operation.name': 'chat', 'enduser.id': 'customer' };
  expect(only(spanOf(chat))).toMatchObject({ user: 'customer' });
  expect(only(spanOf(chat, { 'user.id': 'Dev' }))).toMatchObject({
    user: 'dev',
    names: expect.arrayContaining(['dev']),
  });
  expect(only(spanOf(chat, { 'user.id': 'Dev' })).names).not.toContain('customer');
});

test('what the people file gives goes by whoever the person is', () => {
  const byName = new Map([
    ['customer', 'sales'],
    ['dev', 'web'],
  ]);
  const dimensions = [{ label: 'team', attributes: ['team'], given: { byName, byAttribute: new Map() } }];
  const given = (resource: Attributes) =>
    only(
      translate(
        'traces',
        [span('a span', START_MS, START_MS + 60, { 'gen_ai.operation.name': 'chat', 'enduser.id': 'customer' })],
        {
          ...SERVICE,
          resource: { ...SERVICE.resource, ...resource },
          dimensions,
        },
      ),
    ).givenDimensions;
  expect(given({})).toEqual({ team: 'sales' });
  expect(given({ 'user.id': 'Dev' })).toEqual({ team: 'web' });
});

test('each service is an agent', () => {
  const chat = { 'gen_ai.operation.name': 'chat' };
  for (const name of ['one', 'two', 'one']) {
    expect(only(spanOf(chat, { 'service.name': name }))).toMatchObject({ agent: name, labels: { agent: name } });
  }
});

test('who has a translator of their own is not counted here, and what follows no convention is nobody’s', () => {
  const chat = GENERATIONS['OpenTelemetry, now']!;
  expect(only(spanOf(chat, { 'service.name': 'github-copilot' }))).toMatchObject({ agent: 'copilot-cli' });
  expect(problem(spanOf(chat, { 'service.name': 'claude-code' }))).toBe('no_kpi');
  expect(problem(spanOf({ 'http.route': '/carts' }))).toBe('unknown_source');
});

describe('spans, metrics and events of the same requests count once', () => {
  const NOW_MS = START_MS + 600_000;
  const USAGE = GENERATIONS['OpenTelemetry, now']!;
  const NOBODY = { 'session.id': '', 'user.id': '' };
  const DETAILS = 'gen_ai.client.inference.operation.details';
  const spans = sent.request('traces', [span('chat m', START_MS, START_MS + 60, USAGE)], SERVICE);
  const events = sent.request(
    'logs',
    [sent.event('', START_MS + 60, { ...USAGE, 'event.name': '', ...NOBODY }, { eventName: DETAILS })],
    SERVICE,
  );
  // SDKs before 1.5 of the protocol name events in an attribute, and some in the body.
  const older = [
    sent.event(DETAILS, START_MS + 60, { ...USAGE, ...NOBODY }),
    sent.event('', START_MS + 60, { ...USAGE, 'event.name': '', ...NOBODY }, { body: { stringValue: DETAILS } }),
  ].map((event) => sent.request('logs', [event], SERVICE));
  const metrics = sent.request(
    'metrics',
    Object.entries({
      input: 1000,
      'cache_read.input': 500,
      'cache_write.input': 100,
      output: 50,
      'reasoning.output': 20,
    }).map(([name, value]) => {
      const of = { 'gen_ai.response.model': 'm', 'session.id': '', 'user.id': '' };
      return sent.metric(`gen_ai.client.inference.usage.${name}_tokens`, value, START_MS + 60_000, of);
    }),
    SERVICE,
  );
  const TOLD = { input: 400, cache_read: 500, cache_write: 100, output: 30, reasoning: 20 };

  test.each([
    ['spans', [spans]],
    ['events', [events]],
    ['events named in an attribute', [older[0]!, spans]],
    ['events named so alone', [older[0]!]],
    ['events named in the body', [older[1]!]],
    ['metrics', [metrics]],
    ['spans, events, metrics', [spans, events, metrics]],
    ['metrics, spans, events', [metrics, spans, events, spans]],
    ['events, metrics, spans', [events, metrics, spans, metrics]],
  ])('%s', async (_, requests) => {
    const run = await startRun({ nowMs: NOW_MS });
    for (const request of requests) await run.send(request);
    const text = await run.text();
    await run.close();
    for (const [type, tokens] of Object.entries(TOLD)) {
      expect([type, sumOf(text, 'agent_tokens_total', { agent: 'droid', type })]).toEqual([type, tokens]);
    }
    // These metrics are of tokens alone.
    expect(sumOf(text, 'agent_requests_total')).toBe(requests[0] === metrics && requests.length === 1 ? 0 : 1);
  });
});
