import { expect, test } from '@jest/globals';
import { startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { event, metric, request, span, type Attributes } from '../sent.ts';
import { only, problem, translate } from './translated.ts';

const OPENCODE = { resource: { 'service.name': 'opencode', 'service.instance.id': 'p1' }, scope: 'opencode' };
const START_MS = 1_795_204_079_000;

const spanOf = (name: string, of: Attributes = {}) =>
  translate('traces', [span(name, START_MS, START_MS + 60, { 'ai.operationId': name, ...of })], OPENCODE);

const SESSION = { 'session.id': 'ses_1', 'ai.telemetry.metadata.userId': 'tester' };
const USAGE = {
  'ai.usage.inputTokens': 1200,
  'ai.usage.inputTokenDetails.noCacheTokens': 400,
  'ai.usage.inputTokenDetails.cacheReadTokens': 800,
  'ai.usage.outputTokens': 40,
  'ai.usage.reasoningTokens': 16,
  'ai.response.model': 'gpt-mock',
};

test('a request to a model counts, the call around it repeats it', () => {
  const of = { ...SESSION, ...USAGE, 'ai.response.msToFirstChunk': 51.4 };
  expect(only(spanOf('ai.streamText.doStream', of))).toMatchObject({
    kind: 'told_request',
    session: 'ses_1',
    user: 'tester',
    amounts: [-1, 400, 800, -1, 24, 16, 1],
    firstTokenUs: 51_400,
    labels: { agent: 'opencode', model: 'gpt-mock' },
  });
  expect(problem(spanOf('ai.streamText', of))).toBe('no_kpi');
  expect(only(spanOf('ai.generateText.doGenerate', of))).toMatchObject({ kind: 'told_request' });
});

test.each([
  ['anthropic.messages', [-1, 400, 800, -1, 40, -1]],
  ['openai.responses', [-1, 0, 800, -1, 40, -1]],
])('input of the older SDK is what %s calls it', (provider, amounts) => {
  const of = { 'ai.model.provider': provider, 'ai.usage.inputTokens': provider[0] === 'a' ? 400 : 800 };
  const usage = { ...of, 'ai.usage.cachedInputTokens': 800, 'ai.usage.outputTokens': 40 };
  expect(only(spanOf('ai.streamText.doStream', { ...SESSION, ...usage })).amounts!.slice(0, -1)).toEqual(amounts);
});

test('a tool tells its name and outcome', () => {
  expect(only(spanOf('ai.toolCall', { ...SESSION, 'ai.toolCall.name': 'bash' }))).toMatchObject({
    kind: 'told_tool',
    labels: { tool: 'bash', outcome: 'success' },
  });
});

test('who is unknown is nobody', () => {
  const of = { ...SESSION, 'ai.telemetry.metadata.userId': 'unknown' };
  expect(only(spanOf('ai.toolCall', of))).toMatchObject({ user: '', userRank: Infinity });
});

test('how the program works is passed over by its name, undecoded', () => {
  expect(problem(spanOf('sql.execute'))).toBe('no_kpi');
  expect(problem(translate('traces', [span('sql.execute', START_MS, START_MS, {}, { spanId: '' })], OPENCODE))).toBe(
    'no_kpi',
  );
  const line = event('', START_MS, { 'event.name': '' }, { body: { stringValue: 'init' } });
  expect(problem(translate('logs', [line], OPENCODE))).toBe('no_kpi');
});

test('a plugin that speaks Claude Code’s words is still opencode', () => {
  const prompt = event('user_prompt', START_MS, {}, { body: { stringValue: 'claude_code.user_prompt' } });
  const told = only(translate('logs', [prompt], { ...OPENCODE, scope: 'com.opencode' }));
  expect(told).toMatchObject({ kind: 'prompted', agent: 'opencode', labels: { agent: 'opencode' } });
});

test('what a plugin says of cost is left out: it is estimated from the tokens', () => {
  const of = { 'session.id': 'ses_1', cost_usd: 0.5, input_tokens: 10, model: 'm' };
  const told = only(translate('logs', [event('api_request', START_MS, of)], OPENCODE));
  expect(told).toMatchObject({ kind: 'told_request', agent: 'opencode' });
  expect(told.amounts!.slice(0, 2)).toEqual([-1, 10]);
  expect(problem(translate('metrics', [metric('claude_code.cost.usage', 0.5, START_MS)], OPENCODE))).toBe('no_kpi');
});

const asked = (path: string, of: Attributes = {}) =>
  translate('traces', [span('http.server POST', START_MS, START_MS + 60, { 'url.path': path, ...of })], OPENCODE);

test.each([
  '/session/ses_1/message',
  '/session/ses_1/prompt_async',
  '/api/session/ses_1/prompt',
  '/session/ses_1/command',
])('a prompt is what the server is asked: %s', (path) => {
  expect(only(asked(path))).toMatchObject({ kind: 'prompted', session: 'ses_1', labels: { agent: 'opencode' } });
});

test.each([
  ['/session', {}],
  ['/session/ses_1/abort', {}],
  ['/session/ses_1/message/msg_1', {}],
  ['/session/ses_1/message', { 'http.response.status_code': 400 }],
])('no prompt: %s %j', (path, of) => expect(problem(asked(path, of))).toBe('no_kpi'));

test('what a plugin tells beside spans counts once, and alone as well', async () => {
  const spans = request(
    'traces',
    [
      span('http.server POST', START_MS, START_MS + 90, { 'url.path': '/session/ses_1/message' }),
      span('ai.streamText.doStream', START_MS, START_MS + 60, {
        'ai.operationId': 'ai.streamText.doStream',
        ...SESSION,
        ...USAGE,
      }),
      span('ai.toolCall', START_MS + 60, START_MS + 80, {
        'ai.operationId': 'ai.toolCall',
        ...SESSION,
        'ai.toolCall.name': 'bash',
      }),
    ],
    OPENCODE,
  );
  const model = { model: 'gpt-mock', 'session.id': 'ses_1' };
  const events = request(
    'logs',
    [
      event('user_prompt', START_MS, { 'session.id': 'ses_1' }),
      event('api_request', START_MS + 60, { ...model, input_tokens: 400, cache_read_tokens: 800, output_tokens: 40 }),
      event('tool_result', START_MS + 80, { 'session.id': 'ses_1', tool_name: 'bash', success: 'true' }),
    ],
    { ...OPENCODE, scope: 'com.opencode' },
  );
  for (const requests of [[spans], [events], [spans, events], [events, spans]]) {
    const run = await startRun({ nowMs: START_MS + 600_000 });
    for (const one of requests) await run.send(one);
    const text = await run.text();
    await run.close();
    const told = ['prompts', 'requests', 'tool_calls', 'sessions_worked'].map((name) =>
      sumOf(text, `agent_${name}_total`, { agent: 'opencode' }),
    );
    expect(told).toEqual([1, 1, 1, 1]);
  }
});
