/** Another list of prices, kept by others, says the same of every model of the recordings, or it is known why not. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { TOKEN_TYPES, type Bounds } from '../../src/model/prices.ts';
import { modelsOfRecordings } from './models.ts';
import { priceList } from './list.ts';

type Amounts = Readonly<Record<string, number>>;
type Model = Amounts & { readonly tiers?: readonly (Amounts & { readonly above: number })[] };
type Source = { readonly models: Readonly<Record<string, Model>> };

const { models }: Source = JSON.parse(readFileSync('test/prices/second-source.json', 'utf8'));

/** Prices are rounded to nano-dollars of a million tokens on both sides. */
const TOLERANCE = 1;
const AT_MS = Date.UTC(2026, 10, 30);

/** What both do not say alike, by model, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'qwen3-coder-plus': 'differs: ours is the price at OpenRouter, theirs that of its vendor, which has tiers',
  'anthropic.claude-haiku-4-5-20251001-v1:0':
    'differs: without a region ours is that of a region, which is a tenth more',
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0': 'differs: theirs has a tier above 200,000 tokens, and ours has none',
  'eu.anthropic.claude-sonnet-4-5-20250929-v1:0': 'differs: theirs has a tier above 200,000 tokens, and ours has none',
  'gemini-2.5-pro': 'differs: theirs has a price of writes above 200,000 tokens that is that of reads',
  'xai/grok-code-fast-1': 'differs: theirs is that of the model that the name leads to now',
  'deepseek-chat': 'differs: ours is that of the quiet hours, before the last change',
  'deepseek-reasoner': 'differs: ours is that of the quiet hours, before the last change',
  'deepseek-v4-pro': 'differs: ours is half as much in the quiet hours',
  'mistral/codestral-latest': 'differs: ours has no price of reads',
  'zai/glm-4.6': 'differs: a write to the cache costs what input does in ours, and nothing in theirs',
  'zai/glm-4.7': 'differs: a write to the cache costs what input does in ours, and nothing in theirs',
  'mistral/mistral-large-latest': 'differs: ours is that of the version before',
};

/** Models that ours has not: newer ones, those of zones and regions with prices of their own, and names that mean another model soon. */
const UNPRICED = [
  'azure/eu/gpt-6-sol',
  'azure/us/gpt-5.2',
  'bedrock/us-gov-east-1/anthropic.claude-sonnet-5',
  'dashscope/qwen3-coder-plus',
  'dashscope/qwen3-max',
  'eu.amazon.nova-pro-v1:0',
  'gemini-pro-latest',
  'global.openai.gpt-5.5',
  'mistral/devstral-latest',
  'mistral/devstral-medium-latest',
  'mistral/magistral-medium-latest',
];

const prices = priceList();
const ALL = TOKEN_TYPES.map((_, type) => type);

/** A million tokens of one type, of usual requests and of those of more than `above` tokens. */
function costOf(model: string, type: string, above = 0): number {
  const bounds: Bounds = { low: 0, high: 0 };
  const price = prices(model, '')!.list;
  const long = type === 'cache_write_1h';
  const counts = TOKEN_TYPES.map((each) => (each === (long ? 'cache_write' : type) ? 1_000_000 : 0));
  if (above === 0) price.apart(counts, ALL, AT_MS, bounds);
  // A request of a million tokens is past all tiers; of output, the input makes it so.
  else price.request(counts.with(0, counts[0]! || 1_000_000), ALL, -1, AT_MS, bounds);
  const own = type === 'output' || type === 'reasoning' || type.startsWith('cache');
  const input = above > 0 && own ? costOf(model, 'input', above) : 0;
  return (long ? bounds.high : bounds.low) - input;
}

function differencesOf(model: string): string[] {
  const { tiers = [], ...usual } = models[model]!;
  const last = tiers.at(-1);
  const compared = [[0, usual] as const, ...(last === undefined ? [] : [[last.above, last] as const])];
  return compared.flatMap(([above, amounts]) =>
    Object.entries(amounts).flatMap(([type, told]) => {
      if (type === 'above') return [];
      const ours = costOf(model, type, above);
      return Math.abs(ours - told) <= TOLERANCE
        ? []
        : [`${type} above ${above}: ${ours / 1e9}, they say ${told / 1e9}`];
    }),
  );
}

test('it has every model of the recordings that has a price', () => {
  const priced = modelsOfRecordings().filter((model) => prices(model, '') !== undefined);
  expect(priced.length).toBeGreaterThan(5);
  expect(priced.filter((model) => models[model] === undefined)).toEqual([]);
});

const PRICED = Object.keys(models).filter((model) => prices(model, '') !== undefined);

test('what has no price of ours is known', () => {
  expect(
    Object.keys(models)
      .filter((model) => !PRICED.includes(model))
      .toSorted(),
  ).toEqual(UNPRICED);
});

describe.each(PRICED)('%s', (model) => {
  const reason = DIFFERENT[model];
  test('is the same in both, or differs for a reason', () => {
    const differences = differencesOf(model);
    if (reason === undefined) expect(differences).toEqual([]);
    else expect(differences.length).toBeGreaterThan(0);
  });
});

/** How routers, gateways, clients and hosts write the same model. */
const VENDORS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^claude-/, ['anthropic/', 'anthropic:', 'openrouter/anthropic/', 'litellm/anthropic/', 'vertex_ai/', 'azure_ai/']],
  [/^(gpt-|o\d)/, ['openai/', 'openai:', 'openrouter/openai/', 'azure/', 'openai-responses:']],
  [/^gemini-/, ['gemini/', 'google/', 'models/', 'vertex_ai/', 'openrouter/google/', 'google-vertex/']],
];
const ENDS = ['[1m]', '@latest', ':thinking', ':online'];

function spellingsOf(model: string): string[] {
  const routes = VENDORS.find(([names]) => names.test(model))?.[1] ?? [];
  const plain = [model, ...routes.map((route) => route + model)];
  return plain.flatMap((name) => [name, name.toUpperCase(), ...ENDS.map((end) => name + end)]);
}

const plain = PRICED.filter((model) => !model.includes('/') && !model.includes('.anthropic.'));

/** Nano-dollars of a million of input and output; undefined of a model without a price. */
function nanosOf(model: string): readonly number[] | undefined {
  return prices(model, '') && ['input', 'output'].map((type) => costOf(model, type));
}

test.each(plain)('%s has one price however it is written', (model) => {
  const own = JSON.stringify(nanosOf(model));
  expect(spellingsOf(model).filter((name) => JSON.stringify(nanosOf(name)) !== own)).toEqual([]);
});

test.each<[model: string, variant: string, usd: number | undefined]>([
  ['claude-opus-5', 'fast', 10],
  ['claude-opus-5-fast', '', 10],
  ['claude-opus-5-5-fast', '', undefined],
  ['gpt-5.2-fast', '', undefined],
  ['gpt-5.5', 'priority', undefined],
  ['gemini-2.5-pro-fast', '', undefined],
  ['claude-opus-6', '', undefined],
  ['gpt-5.25', '', undefined],
])('%s (%s) has a price of its own, or none', (model, variant, usd) => {
  const bounds: Bounds = { low: 0, high: 0 };
  const price = prices(model, variant);
  price?.list.tokens(0, 0, 1e6, AT_MS, bounds);
  expect(price && bounds.low / 1e9).toBe(usd);
});
