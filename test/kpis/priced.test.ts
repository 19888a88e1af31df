/** The kind priced, against a recount by hand. */
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createPrices, type PriceFile } from '../../src/prices/book.ts';
import { NO_OWN_PRICES } from '../../src/prices/own.ts';
import { NOW_MS, tell, watch } from './moments.ts';

const prices = createPrices(JSON.parse(readFileSync('prices/prices.json', 'utf8')) as PriceFile, NO_OWN_PRICES);
const MODEL = 'claude-opus-5-5';
const ENTRIES = `
  all_tokens_total: { help: X., kind: sum, of: tokens, labels: [agent, model, type] },
  cost_usd_by_type: { help: X., kind: priced, shows: cost, of: all_tokens_total, labels: [type], windows: [24h] },
  million_usd: { help: X., kind: priced, shows: per_million, of: all_tokens_total, labels: [type], windows: [24h] },
  saved_usd: { help: X., kind: priced, shows: cache_savings, of: all_tokens_total, labels: [agent], windows: [24h] }`;

function valuesOf(tokens: Readonly<Record<string, number>>, model = MODEL) {
  const told = Object.entries(tokens).map(([type, count]) => tell('tokens', count, { agent: 'a', model, type }));
  const { snapshot, values } = watch(ENTRIES, 'UTC', '', { roster: new Map(), peopleMin: 1, prices });
  return values(snapshot({ told }), NOW_MS);
}

/** Dollars of a million tokens. */
function price(type: number, model = MODEL): number {
  const bounds = { low: 0, high: 0 };
  prices(model, '')!.paid.tokens(type, 0, 1e6, NOW_MS, bounds);
  return bounds.low / 1e9;
}

test('is what tokens of each type cost, and adds up to all of them', () => {
  const { cost_usd_by_type: cost } = valuesOf({ input: 2e6, cache_read: 1e6, cache_write: 3e6, output: 1e6 });
  const [input, read, write, output] = [0, 1, 2, 3].map((type) => price(type)) as [number, number, number, number];
  expect(input).toBeGreaterThan(read);
  expect(cost!['type=input window=24h']).toBeCloseTo(2 * input, 9);
  expect(cost!['type=cache_read window=24h']).toBeCloseTo(read, 9);
  const all = Object.values(cost!).reduce((sum, usd) => sum + usd, 0);
  expect(all).toBeCloseTo(2 * input + read + 3 * write + output, 9);
});

test('of a million is the mean over models by their tokens, and models without a price are in no mean', () => {
  const of = (model: string, count: number) => tell('tokens', count, { agent: 'a', model, type: 'output' });
  const { snapshot, values } = watch(ENTRIES, 'UTC', '', { roster: new Map(), peopleMin: 1, prices });
  const told = [of(MODEL, 3e6), of('claude-haiku-4-5', 1e6), of('nobody-knows-it', 7e6)];
  const [dear, cheap] = [price(3), price(3, 'claude-haiku-4-5')];
  expect(dear).toBeGreaterThan(cheap);
  expect(values(snapshot({ told }), NOW_MS)['million_usd']).toEqual({
    'type=output window=24h': expect.closeTo((3 * dear + cheap) / 4, 9),
  });
});

test('savings are what reading saved without what writing cost more, and may be below 0', () => {
  const saved = (tokens: Readonly<Record<string, number>>) => valuesOf(tokens)['saved_usd']!['agent=a window=24h'];
  const [input, read, write] = [0, 1, 2].map((type) => price(type)) as [number, number, number];
  expect(saved({ cache_read: 10e6, cache_write: 1e6, output: 5e6 })).toBeCloseTo(
    10 * (input - read) - (write - input),
    9,
  );
  expect(saved({ cache_write: 1e6 })).toBeCloseTo(input - write, 9);
});

test('tokens without a price, and of no cache, are told of nowhere', () => {
  expect(valuesOf({ input: 5, cache_read: 7 }, 'nobody-knows-it')).toEqual({});
  expect(valuesOf({ input: 5 })).not.toHaveProperty('saved_usd');
});
