/** Parts inside their wholes or beside them, as totals and wholes of the same span say. */
import { expect, test } from '@jest/globals';
import { span, type Attributes } from '../sent.ts';
import { only, translate } from './translated.ts';

const START_MS = 1_795_204_079_000;
const SERVICE = { resource: { 'service.name': 'droid', 'service.instance.id': 'p1' }, scope: 'some.library' };

/** Input, cache_read, cache_write, output, reasoning. */
const tokensOf = (of: Attributes) => {
  const all = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm', ...of };
  return only(translate('traces', [span('chat m', START_MS, START_MS + 60, all)], SERVICE)).amounts!.slice(1, 6);
};

const usage = (input: number, output: number, read: number, written: number, thought: number, total?: number) => ({
  'gen_ai.usage.input_tokens': input,
  'gen_ai.usage.output_tokens': output,
  'gen_ai.usage.cache_read.input_tokens': read,
  'gen_ai.usage.cache_write.input_tokens': written,
  'gen_ai.usage.reasoning.output_tokens': thought,
  ...(total !== undefined && { 'gen_ai.usage.total_tokens': total }),
});

test.each<[what: string, told: Attributes, tokens: readonly number[]]>([
  ['parts are inside, by the conventions', usage(1000, 50, 500, 100, 20), [400, 500, 100, 30, 20]],
  ['a total that is that of the wholes', usage(1000, 50, 500, 100, 20, 1050), [400, 500, 100, 30, 20]],
  ['a total with the cache beside', usage(1000, 50, 500, 100, 20, 1650), [1000, 500, 100, 30, 20]],
  ['a total with the thoughts beside', usage(1000, 50, 500, 100, 20, 1070), [400, 500, 100, 50, 20]],
  ['a total with both beside', usage(1000, 50, 500, 100, 20, 1670), [1000, 500, 100, 50, 20]],
  ['a total that is something else', usage(1000, 50, 500, 100, 20, 1234), [400, 500, 100, 30, 20]],
  ['a total that may mean either', usage(1000, 50, 20, 0, 20, 1070), [980, 20, 0, 30, 20]],
  ['parts that are more than the whole', usage(200, 50, 500, 100, 20), [200, 500, 100, 30, 20]],
  ['a total that is no number', { ...usage(9, 5, 4, 0, 2), 'gen_ai.usage.total_tokens': 'many' }, [5, 4, 0, 3, 2]],
  ['no parts', usage(1000, 50, 0, 0, 0, 9999), [1000, 0, 0, 50, 0]],
])('%s', (_, told, tokens) => expect(tokensOf(told)).toEqual(tokens));

test.each([
  [
    'llm.usage.total_tokens',
    { 'llm.usage.prompt_tokens': 10, 'llm.usage.completion_tokens': 5, 'llm.usage.cache_read_input_tokens': 4 },
  ],
  [
    'llm.token_count.total',
    { 'llm.token_count.prompt': 10, 'llm.token_count.completion': 5, 'llm.token_count.prompt_details.cache_read': 4 },
  ],
  ['ai.usage.totalTokens', { 'ai.usage.inputTokens': 10, 'ai.usage.outputTokens': 5, 'ai.usage.cachedInputTokens': 4 }],
])('a total by the name %s', (name, told: Attributes) => {
  expect(tokensOf({ ...told, [name]: 15 })[0]).toBe(6);
  expect(tokensOf({ ...told, [name]: 19 })[0]).toBe(10);
});

test('numbers as texts', () => {
  const told = Object.entries(usage(1000, 50, 500, 100, 20, 1650)).map(([name, value]) => [name, String(value)]);
  expect(tokensOf(Object.fromEntries(told) as Attributes)).toEqual([1000, 500, 100, 30, 20]);
});
