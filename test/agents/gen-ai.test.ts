import { describe, expect, test } from '@jest/globals';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import * as sent from '../sent.ts';
import { span, type Attributes } from '../sent.ts';
import { only, problem, translate } from './translated.ts';

const SERVICE = { resource: { 'service.name': 'droid', 'service.instance.id': 'p1' }, scope: 'some.library' };
const START_MS = 1_795_204_079_000;

const spanOf = (of: Attributes, resource: Attributes = {}) =>
  translate('traces', [span('a span', START_MS, START_MS + 60, of)], {
    ...SERVICE,
    resource: { ...SERVICE.resource, ...resource },
  });

/** What each generation of names tells of the same request: 1,000 tokens in, 600 of them cached, 50 out, 20 of them thought. */
const GENERATIONS: Readonly<Record<string, Attributes>> = {
  'OpenTelemetry, now': {
    'gen_ai.operation.name': 'chat',
    'gen_ai.response.model': 'm',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.cache_read.input_tokens': 500,
    'gen_ai.usage.cache_write.input_tokens': 100,
    'gen_ai.usage.reasoning.output_tokens': 20,
  },
  'OpenTelemetry, before': {
    'gen_ai.operation.name': 'generate_content',
    'gen_ai.system': 'x',
    'gen_ai.request.model': 'm',
    'gen_ai.usage.prompt_tokens': 1000,
    'gen_ai.usage.completion_tokens': 50,
    'gen_ai.usage.cache_read_input_tokens': 500,
    'gen_ai.usage.cache_creation_input_tokens': 100,
    'gen_ai.usage.reasoning_tokens': 20,
  },
  OpenLLMetry: {
    'llm.request.type': 'chat',
    'gen_ai.request.model': 'm',
    'llm.usage.prompt_tokens': '1000',
    'llm.usage.completion_tokens': '50',
    'llm.usage.cache_read_input_tokens': 500,
    'llm.usage.cache_creation_input_tokens': 100,
    'llm.usage.reasoning_tokens': 20,
  },
  OpenInference: {
    'openinference.span.kind': 'LLM',
    'llm.model_name': 'm',
    'llm.token_count.prompt': 1000,
    'llm.token_count.completion': 50,
    'llm.token_count.prompt_details.cache_read': 500,
    'llm.token_count.prompt_details.cache_write': 100,
    'llm.token_count.completion_details.reasoning': 20,
  },
  'Vercel AI SDK': {
    'ai.operationId': 'ai.generateText.doGenerate',
    'ai.model.id': 'm',
    'ai.usage.inputTokens': 1000,
    'ai.usage.outputTokens': 50,
    'ai.usage.inputTokenDetails.cacheReadTokens': 500,
    'ai.usage.inputTokenDetails.cacheWriteTokens': 100,
    'ai.usage.outputTokenDetails.reasoningTokens': 20,
  },
  Logfire: {
    'gen_ai.request.model': 'm',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.details.cache_read_tokens': 500,
    'gen_ai.usage.details.cache_write_tokens': 100,
    'gen_ai.usage.details.reasoning_tokens': 20,
  },
  Sentry: {
    'gen_ai.operation.name': 'responses',
    'gen_ai.request.model': 'm',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.input_tokens.cached': 500,
    'gen_ai.usage.input_tokens.cache_write': 100,
    'gen_ai.usage.output_tokens.reasoning': 20,
  },
  OpenLIT: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.response.model': 'm',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.prompt_tokens_details.cached_tokens': 500,
    'gen_ai.usage.prompt_tokens_details.cache_creation_tokens': 100,
    'gen_ai.usage.completion_tokens_details.reasoning_tokens': 20,
  },
  'LangSmith for JavaScript': {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'm',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.input_token_details': '{"audio":0,"cache_read":500,"cache_creation":100}',
    'gen_ai.usage.output_token_details': '{"reasoning":20}',
  },
  'LangSmith for Python': {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'm',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.usage.input_token_details': "{'cache_creation': 100, 'cache_read': 500}",
    'gen_ai.usage.output_token_details': "{'reasoning': 20}",
  },
  'Sentry, before': {
    'ai.model_id': 'm',
    'ai.prompt_tokens.used': 1000,
    'ai.completion_tokens.used': 50,
    'gen_ai.usage.input_tokens.cached': 500,
    'gen_ai.usage.input_tokens.cache_write': 100,
    'gen_ai.usage.output_tokens.reasoning': 20,
  },
};

describe('a request to a model', () => {
  test.each(Object.entries(GENERATIONS))('by the names of %s', (_, of) => {
    expect(only(spanOf(of))).toMatchObject({
      kind: 'told_request',
      agent: 'droid',
      amounts: [-1, 400, 500, 100, 30, 20, 1],
      labels: { agent: 'droid', model: 'm' },
    });
  });

  test('whose parts are more than the whole told them beside it', () => {
    const anthropic = { ...GENERATIONS['OpenTelemetry, now'], 'gen_ai.usage.input_tokens': 400 };
    expect(only(spanOf(anthropic)).amounts).toEqual([-1, 400, 500, 100, 30, 20, 1]);
    const gemini = { ...GENERATIONS['OpenTelemetry, now'], 'gen_ai.usage.output_tokens': 15 };
    expect(only(spanOf(gemini)).amounts).toEqual([-1, 400, 500, 100, 15, 20, 1]);
  });

  test.each([
    [{ 'gen_ai.usage.cost': 0.25 }, 250_000_000],
    [{ 'gen_ai.usage.cost.amount': 0.25, 'gen_ai.usage.cost.currency': 'USD' }, 250_000_000],
    [{ 'gen_ai.usage.cost.amount': 0.25, 'gen_ai.usage.cost.currency': 'EUR' }, -1],
    [{ 'gen_ai.cost.total_cost': 0.25 }, 250_000_000],
    [{ 'gen_ai.usage.cost': 0 }, -1],
    [{ 'operation.cost': 0.25 }, 250_000_000],
    [{ 'llm.cost.total': 0.25 }, 250_000_000],
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

test.each([
  [{ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'grep' }],
  [{ 'openinference.span.kind': 'TOOL', 'tool.name': 'grep' }],
  [{ 'traceloop.span.kind': 'tool', 'traceloop.entity.name': 'grep' }],
  [{ 'ai.operationId': 'ai.toolCall', 'ai.toolCall.name': 'grep' }],
])('a tool: %j', (of) => {
  const call = { ...of, 'session.id': 's1' };
  expect(only(spanOf(call))).toMatchObject({ kind: 'tool', labels: { tool: 'grep', outcome: 'success' } });
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

describe('a call of a tool', () => {
  const NOW_MS = START_MS + 600_000;
  const CHAT = { ...GENERATIONS['OpenTelemetry, now']!, 'gen_ai.conversation.id': 'c1' };
  const TOOL = { 'gen_ai.tool.name': 'roll', 'gen_ai.tool.call.id': 'call_1' };
  const EXECUTED = { 'gen_ai.operation.name': 'execute_tool', ...TOOL };
  const told = async (...spans: readonly (readonly [string, number, Attributes])[]) => {
    const run = await startRun({ nowMs: NOW_MS });
    for (const [scope, atMs, of] of spans) {
      const request = sent.request('traces', [span('one', START_MS + atMs, START_MS + atMs + 60, of)], {
        ...SERVICE,
        scope,
      });
      await run.send(request);
    }
    const text = await run.text();
    await run.close();
    return ['agent_tool_calls_total', 'agent_sessions_worked_total'].map((name) => sumOf(text, name));
  };

  test('is one without the word for it', () => {
    expect(only(spanOf(TOOL))).toMatchObject({ kind: 'beside_tool', labels: { tool: 'roll', outcome: 'success' } });
  });

  test('makes no session of a trace whose requests name a conversation', async () => {
    expect(await told(['a', 0, CHAT], ['a', 100, EXECUTED])).toEqual([1, 1]);
    expect(await told(['a', 100, EXECUTED], ['a', 0, CHAT])).toEqual([1, 1]);
  });

  test('is one with the request to the server that has it, with an id and without', async () => {
    const mcp = { ...EXECUTED, 'mcp.method.name': 'tools/call' };
    expect(await told(['a', 0, EXECUTED], ['mcp', 1, mcp])).toEqual([1, 0]);
    const { 'gen_ai.tool.call.id': _, ...withoutId } = mcp;
    expect(await told(['a', 0, EXECUTED], ['mcp', 1, withoutId])).toEqual([1, 0]);
    expect(await told(['a', 0, EXECUTED], ['a', 1, { ...EXECUTED, 'gen_ai.tool.call.id': 'call_2' }])).toEqual([2, 0]);
  });
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
