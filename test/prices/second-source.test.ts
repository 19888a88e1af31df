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
};

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

describe.each(Object.keys(models))('%s', (model) => {
  const reason = DIFFERENT[model];
  test('is the same in both, or differs for a reason', () => {
    const differences = differencesOf(model);
    if (reason === undefined) expect(differences).toEqual([]);
    else expect(differences.length).toBeGreaterThan(0);
  });
});
