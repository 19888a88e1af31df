/** Who has which price: by name, never by likeness. The package that the list is made of prices the same in its own way. */
import { readFileSync } from 'node:fs';
import { calcPrice, type Usage } from '@pydantic/genai-prices';
import { describe, expect, test } from '@jest/globals';
import { pricesText, vendorOf } from '../../scripts/prices.ts';
import type { Prices } from '../../src/model/prices.ts';
import { createPrices } from '../../src/prices/book.ts';
import { NO_OWN_PRICES } from '../../src/prices/own.ts';
import { LIST, priceList } from './list.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 12);
/** Input, cache read, cache write, output, reasoning. */
const AT = [0, 1, 2, 3, 4];

const prices = priceList();

/** What a million tokens of input cost, in dollars. */
function inputOf(model: string, of: Prices = prices, variant = '', timeMs = NOW_MS): number | undefined {
  const bounds = { low: 0, high: 0 };
  of(model, variant)?.paid.request([100_000], [0, -1, -1, -1, -1], -1, timeMs, bounds);
  return bounds.low > 0 ? bounds.low / 1e8 : undefined;
}

describe('a name is found', () => {
  test.each([
    ['claude-opus-5-5', 4],
    ['Claude-Opus-5-5', 4],
    ['claude-opus-5-5-20260922', 4],
    ['claude-opus-5-5@20260922', 4],
    ['claude-opus-5.5', 4],
    ['anthropic/claude-opus-5-5', 4],
    ['openrouter/anthropic/claude-opus-5-5', 4],
    ['vertex_ai/claude-opus-5-5@20260922', 4],
    ['us.anthropic.claude-opus-5-5-v1', 4.4],
    ['bedrock/us.anthropic.claude-opus-5-5', 4.4],
    ['claude-sonnet-4-5-latest', 3],
    ['gpt-5.2-codex', 1.75],
    ['gpt-5-2025-08-07', 1.25],
    ['models/gemini-2.5-pro', 1.25],
    ['qwen3-coder-plus', 0.65],
    // Of the newer release.
    ['claude-sonnet-5-5', 2],
    ['claude-haiku-5-5', 0.1],
    ['gpt-6.1-sol', 2],
    ['gemini-4-argon', 2],
    ['grok-4.7', 2],
  ])('%s', (name, dollars) => expect(inputOf(name)).toBe(dollars));

  test.each([
    'claude-sonnet-5-6',
    'claude-opus-5-5-next',
    'claude-opus',
    'my-claude-opus-5-5',
    'somewhere/claude-opus-5-5',
    'gpt-6-sol-mini',
    'gemini-2.5-pro-experimental',
    'auto',
    '',
  ])('never by likeness: %s', (name) => expect(prices(name, '')).toBeUndefined());

  test('with the price of fast mode, where the list has one', () => {
    expect(inputOf('claude-opus-4-8', prices, 'fast')).toBe(10);
    expect(prices('claude-opus-5-5', 'fast')).toBeUndefined();
  });
});

test('a price holds from its date on', () => {
  const at = (text: string) => inputOf('gpt-5.6-sol', prices, '', Date.parse(text));
  expect(at('2026-08-20T23:59:59Z')).toBe(5);
  expect(at('2026-08-21T00:00:00Z')).toBe(4);
});

describe('the list', () => {
  test('is what the script makes of the package', async () => {
    expect(await pricesText()).toBe(readFileSync('prices/prices.json', 'utf8'));
  });

  test('has integers only', () => {
    expect(JSON.stringify(LIST)).not.toMatch(/:-?\d+\.\d|:-\d|e\+/);
  });

  const models = ['anthropic', 'openai', 'google', 'x-ai', 'moonshotai', 'zai'].flatMap((providerId) =>
    Object.keys(LIST.providers[providerId]!.models).map((model) => [providerId, model] as const),
  );

  test.each([20_000, 250_000, 400_000])('prices a request with %d tokens of input as the package does', (input) => {
    expect(models.length).toBeGreaterThan(150);
    const usages: [Usage, number[], number][] = [
      [{ input_tokens: input, output_tokens: 900 }, [input, 0, 0, 900, 0], -1],
      [{ input_tokens: input, cache_read_tokens: input - 10, output_tokens: 900 }, [10, input - 10, 0, 900, 0], -1],
    ];
    for (const [providerId, model] of models) {
      for (const [usage, amounts, long] of usages) {
        const provider = vendorOf(providerId);
        const theirs = calcPrice(usage, model, { provider, timestamp: new Date(NOW_MS) });
        // It has no price for what it knows no price of; the list then takes what it is a part of.
        if (theirs === null) continue;
        const bounds = { low: 0, high: 0 };
        one(providerId, model).list.request(amounts, AT, long, NOW_MS, bounds);
        const ours = bounds.low / 1e9;
        expect([providerId, model, Math.abs(ours - theirs.total_price) < 1e-9 + 1e-12 * ours]).toEqual([
          providerId,
          model,
          true,
        ]);
      }
    }
  });
});

/** A list of nothing but one model: names of other providers do not get in its way. */
function one(provider: string, model: string) {
  const { routes, models } = LIST.providers[provider]!;
  const found = createPrices(
    { ...LIST, providers: { [provider]: { routes, models: { [model]: models[model]! } } } },
    NO_OWN_PRICES,
  )(model, '');
  return found!;
}

describe('prices of a user', () => {
  const own = priceList(`
discount: 15%
models:
  claude-opus-5-5: { discount: 20% }
  gpt-5: { prices: [{ input: 1, output: 2, from: 2026-06-01 }, { input: 0.5, output: 2, from: 2026-11-01 }] }
  house-model: { prices: [{ input: 0.1, output: 0.2 }] }
  gateway/big: { like: claude-opus-5-5 }
  Small: { like: gpt-5-mini, discount: 50% }
  a: { like: b }
  b: { like: a }
`);

  test.each([
    ['claude-sonnet-4-6', 2.55],
    ['claude-opus-5-5', 3.2],
    ['claude-opus-5-5-20260922', 3.2],
    ['gpt-5', 0.5],
    ['house-model', 0.1],
    ['gateway/big', 3.2],
    ['small', 0.125],
    ['unheard-of', undefined],
    ['a', undefined],
  ])('%s', (name, dollars) => expect(inputOf(name, own)).toBe(dollars));

  test('hold from their date on; before it, the list holds, with its discount', () => {
    expect(inputOf('gpt-5', own, '', Date.parse('2026-05-31T12:00:00Z'))).toBe(1.25 * 0.85);
    expect(inputOf('gpt-5', own, '', Date.parse('2026-10-31T12:00:00Z'))).toBe(1);
  });

  test('leave the list price as it is where they are a discount', () => {
    const bounds = { low: 0, high: 0 };
    own('claude-opus-5-5', '')!.list.request([1_000_000], [0, -1, -1, -1, -1], -1, NOW_MS, bounds);
    expect(bounds.low).toBe(4e9);
  });
});
