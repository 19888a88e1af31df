/** Agents that only follow the conventions: what published instrumentation packages send, in each generation of names. */
import { globSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../random.ts';
import { recording } from '../recordings.ts';
import { textOf as textAt } from './run.ts';
import { sumOf } from './text.ts';
import { rebatch, toMessage, toRequest, withoutParents } from './variants.ts';

const NOW_MS = Date.UTC(2026, 10, 30, 1);
const RECORDINGS = globSync('gen-ai-*/*', { cwd: 'test/fixtures' }).toSorted();

/**
 * What the mock answered to the requests that it did not refuse: like OpenAI, the cache within the input and the reasoning
 * within the output; or like Anthropic, where the input is fresh. What a package passes on of it differs.
 */
const OPENAI = { input: 500, cache_read: 500, cache_write: 0, output: 30, reasoning: 20 };
const ANTHROPIC = { input: 400, cache_read: 500, cache_write: 100, output: 50, reasoning: 0 };
const WITHOUT_REASONING = { ...OPENAI, output: 50, reasoning: 0 };
const WITHOUT_PARTS = { cache_read: 0, cache_write: 0, reasoning: 0 };

type Answer = Readonly<Record<string, number>>;

const ANSWERS: Readonly<Record<string, readonly Answer[]>> = {
  openinference: [OPENAI, OPENAI],
  openllmetry: [OPENAI, OPENAI],
  openlit: [OPENAI, OPENAI],
  logfire: [WITHOUT_REASONING, WITHOUT_REASONING],
  'vercel-5': [
    { ...WITHOUT_PARTS, input: 1000, output: 50 },
    { ...WITHOUT_PARTS, input: 400, output: 50 },
  ],
  'vercel-6': [OPENAI, ANTHROPIC],
};

test('there are recordings', () => expect(RECORDINGS.length).toBeGreaterThanOrEqual(5));

describe.each(RECORDINGS)('%s', (name) => {
  const messages = recording(name).map(toMessage);
  const textOf = (all: typeof messages) =>
    textAt(
      all.map((message) => toRequest(message, 'protobuf')),
      { nowMs: NOW_MS },
    );
  const [, answers = []] = Object.entries(ANSWERS).find(([of]) => name.startsWith(`gen-ai-${of}`)) ?? [];

  test('gives the tokens that the model told, by type', async () => {
    const text = await textOf(messages);
    const of = { agent: 'gen-ai-fixture' };
    for (const type of ['input', 'cache_read', 'cache_write', 'output', 'reasoning']) {
      const told = answers.reduce((sum, answer) => sum + answer[type]!, 0);
      expect([type, sumOf(text, 'agent_tokens_total', { ...of, type })]).toEqual([type, told]);
    }
    expect(sumOf(text, 'agent_requests_total', of)).toBe(answers.length);
    expect(sumOf(text, 'agent_request_errors_total', of)).toBe(1);
  });

  test('the same twice, in another order, and without parents', async () => {
    const text = await textOf(messages);
    expect(await textOf([...messages, ...rebatch(messages, randomFrom(1))])).toBe(text);
    expect(await textOf(withoutParents(messages))).toBe(text);
  });
});
