import { expect, test } from '@jest/globals';
import { event, metric, span, type Attributes } from '../sent.ts';
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
    kind: 'tool',
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
  expect(told).toMatchObject({ kind: 'prompt', agent: 'opencode', labels: { agent: 'opencode' } });
});

test('what a plugin says of cost is left out: it is estimated from the tokens', () => {
  const of = { 'session.id': 'ses_1', cost_usd: 0.5, input_tokens: 10, model: 'm' };
  const told = only(translate('logs', [event('api_request', START_MS, of)], OPENCODE));
  expect(told).toMatchObject({ kind: 'request', agent: 'opencode' });
  expect(told.amounts!.slice(0, 2)).toEqual([-1, 10]);
  expect(problem(translate('metrics', [metric('claude_code.cost.usage', 0.5, START_MS)], OPENCODE))).toBe('no_kpi');
});
