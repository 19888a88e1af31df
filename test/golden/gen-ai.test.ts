/** Agents that only follow the conventions: what published instrumentation packages send, in each generation of names. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom } from '../random.ts';
import { recording } from '../recordings.ts';
import { startRun, textOf as textAt } from './run.ts';
import { sumOf } from './text.ts';
import { rebatch, sampled, split, toMessage, toRequest, withoutParents } from './variants.ts';

const root = mkdtempSync(join(tmpdir(), 'otel-kpi-gen-ai-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const NOW_MS = Date.UTC(2026, 11, 1);
const RECORDINGS = globSync('gen-ai-*/basic', { cwd: 'test/fixtures' }).toSorted();
const WITH_TRUTH = globSync('gen-ai-*/*/truth.json', { cwd: 'test/fixtures' }).map(dirname).toSorted();

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

type Told = Readonly<
  Record<'requests' | 'errors' | 'input' | 'cache_read' | 'cache_write' | 'output' | 'reasoning', number>
>;
const TYPES = ['input', 'cache_read', 'cache_write', 'output', 'reasoning'] as const;

const unsplit = (tokens: number): Partial<Told> => ({ output: tokens, reasoning: -tokens });

/** By how much the packages tell something else than the model did. */
const OTHERWISE: Readonly<Record<string, Partial<Told>>> = {
  'gen-ai-logfire-5.4.0/providers': unsplit(160),
  // A failed request of Anthropic has no attributes at all; a streamed one loses the cache.
  'gen-ai-openlit-1.45.0/providers': { ...unsplit(120), errors: -1, cache_read: -1000, cache_write: -200 },
  'gen-ai-openllmetry-0.62.4/providers': unsplit(40),
  'gen-ai-sentry-10.78.0/providers': unsplit(60),
  'gen-ai-vercel-7.0.173/providers': unsplit(60),
};

async function countedIn(requests: readonly ExportRequest[], path = ':memory:'): Promise<Told> {
  const text = await textAt(requests, { nowMs: NOW_MS, path });
  const of = { agent: 'gen-ai-fixture' };
  const types = TYPES.map((type) => [type, sumOf(text, 'agent_tokens_total', { ...of, type })]);
  const requestsTold = sumOf(text, 'agent_requests_total', of);
  const errors = sumOf(text, 'agent_request_errors_total', of);
  return { requests: requestsTold, errors, ...Object.fromEntries(types) };
}

describe.each(WITH_TRUTH)('%s', (name) => {
  const { model } = JSON.parse(readFileSync(`test/fixtures/${name}/truth.json`, 'utf8')) as { model: Told };
  const told = Object.fromEntries(
    Object.entries(model).map(([of, amount]) => [of, amount + (OTHERWISE[name]?.[of as keyof Told] ?? 0)]),
  );
  const messages = recording(name).map(toMessage);
  const asProtobuf = (all: typeof messages) => all.map((message) => toRequest(message, 'protobuf'));

  test('counts each request of the model once', async () => expect(await countedIn(recording(name))).toEqual(told));

  test('the same twice, without parents, and half before a restart', async () => {
    expect(await countedIn(asProtobuf([...messages, ...messages]))).toEqual(told);
    expect(await countedIn(asProtobuf(withoutParents(messages)))).toEqual(told);
    const path = join(root, `${name.replaceAll('/', '.')}.db`);
    const records = asProtobuf(split(messages));
    const before = await startRun({ nowMs: NOW_MS, path });
    for (const request of records.slice(0, records.length / 2)) await before.send(request);
    await before.close();
    expect(await countedIn(records, path)).toEqual(told);
  });

  // Of two that tell a request the first counts, and packages tell the same output in other parts.
  test('the same input and requests in any order', async () => {
    const { requests, errors, input, cache_read: read, cache_write: write } = told as Told;
    for (let seed = 0; seed < 3; seed++) {
      const counted = await countedIn(asProtobuf(rebatch(messages, randomFrom(seed))));
      const { cache_read: others, cache_write: written } = counted;
      expect([counted.requests, counted.errors, counted.input + others + written]).toEqual([
        requests,
        errors,
        input + read + write,
      ]);
    }
  });
});

const WITH_METRICS = WITH_TRUTH.filter((name) => recording(name).some(({ signal }) => signal === 'metrics'));

describe.each(WITH_METRICS)('%s, where spans are sampled', (name) => {
  const messages = recording(name).map(toMessage);
  const isInput = (type: string) => type !== 'output' && type !== 'reasoning';
  const sumsOf = (told: Told) =>
    [true, false].map((of) => TYPES.filter((type) => isInput(type) === of).reduce((sum, type) => sum + told[type], 0));

  test('metrics tell the rest, and never more than there was', async () => {
    const [input, output] = sumsOf(await countedIn(recording(name)));
    for (let seed = 0; seed < 3; seed++) {
      const random = randomFrom(seed);
      const some = sampled(messages, () => random.below(2) === 0).map((message) => toRequest(message, 'json'));
      for (const requests of [some, some.toReversed()]) {
        const [someInput, someOutput] = sumsOf(await countedIn(requests));
        expect(someInput).toBeLessThanOrEqual(input!);
        expect(someOutput).toBeLessThanOrEqual(output!);
        expect(someInput! / input!).toBeGreaterThan(0.7);
      }
    }
  });

  test('metrics alone count', async () => {
    const metrics = recording(name).filter(({ signal }) => signal === 'metrics');
    const { input, output } = await countedIn(metrics);
    expect(input).toBeGreaterThan(9_000);
    expect(output).toBeGreaterThan(500);
  });
});
