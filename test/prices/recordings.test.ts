/** Both books of every recording: which models have a price, and whether what agents report lies within it. */
import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { textOf } from '../golden/run.ts';
import { linesOf, sumOf } from '../golden/text.ts';
import { recordings } from '../otlp/recordings.ts';
import { recording, recordingsOf } from '../recordings.ts';
import { priceList } from './list.ts';

/** A day after the last of them. */
const NOW_MS = Date.UTC(2026, 11, 1);

const MODELS = ['model', 'gen_ai.request.model', 'gen_ai.response.model', 'ai.model.id'];
const REQUEST = [
  'event.name',
  'model',
  'query_source',
  'cost_usd',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_creation_tokens',
];

type Read = Record<string, unknown>;

/** The attributes of these names, of every record. */
function attributesOf({ signal, encoding, body }: ExportRequest, names: readonly string[]): Read[] {
  const vocabulary = createVocabulary();
  const read = names.map((name) => [name, vocabulary.name(name)] as const);
  const records: Read[] = [];
  const visit = (record: { get(name: (typeof read)[number][1]): unknown }) =>
    void records.push(Object.fromEntries(read.map(([name, key]) => [name, record.get(key)])));
  createDecoder(vocabulary).decode(signal, encoding, body, { origin: () => {}, log: visit, point: visit, span: visit });
  return records;
}

test('every model of every recording has a price, or is known to have none', () => {
  const prices = priceList();
  const all = recordings.flatMap((each) => attributesOf(each, MODELS).flatMap((record) => Object.values(record)));
  const models = [...new Set(all.filter((value): value is string => typeof value === 'string'))].toSorted();
  const bare = models.map((model) => model.replace(/\[1m\]$/, ''));
  expect(models.length).toBeGreaterThan(8);
  expect(bare.filter((model) => prices(model, '') === undefined)).toEqual(['auto', 'claude-haiku-5-5', 'gpt-mock']);
});

describe.each(['claude-code-2.1.329', 'claude-code-2.1.332'].flatMap(recordingsOf))('%s', (name) => {
  const requests = recording(name);
  const told = requests
    .flatMap((each) => attributesOf(each, REQUEST))
    .filter((record) => record['event.name'] === 'api_request');

  test('no report of a known model lies outside of its price', async () => {
    const text = await textOf(requests, { nowMs: NOW_MS });
    expect(sumOf(text, 'agent_compared_cost_usd_total', { book: 'outside' })).toBe(0);
    const known = told.filter(({ model, query_source: by }) => isKnown(model) && by !== 'web_search_tool');
    expect(sumOf(text, 'agent_compared_requests_total')).toBe(known.length);
    const cost = known.reduce((sum, { cost_usd: dollars }) => sum + Number(dollars), 0);
    expect(sumOf(text, 'agent_compared_cost_usd_total', { book: 'reported' })).toBeCloseTo(cost, 9);
    for (const record of known) {
      const [low, high] = [packagePrice(record, 0), packagePrice(record, Number(record['cache_creation_tokens']))];
      expect(Number(record['cost_usd'])).toBeGreaterThanOrEqual(low - 1e-6);
      expect(Number(record['cost_usd'])).toBeLessThanOrEqual(high + 1e-6);
    }
  });

  test('the second book has what the package makes of the same requests, or more where only metrics report some', async () => {
    const text = await textOf(
      requests.filter(({ signal }) => signal === 'logs'),
      { nowMs: NOW_MS },
    );
    const known = told.filter(({ model }) => isKnown(model));
    const low = known.reduce((sum, record) => sum + packagePrice(record, 0), 0);
    const high = known.reduce((sum, record) => sum + packagePrice(record, Number(record['cache_creation_tokens'])), 0);
    expect(sumOf(text, 'agent_repriced_cost_usd_total', { bound: 'low' })).toBeCloseTo(low, 9);
    expect(sumOf(text, 'agent_repriced_cost_usd_total', { bound: 'high' })).toBeCloseTo(high, 9);
    const both = await textOf(requests, { nowMs: NOW_MS });
    expect(sumOf(both, 'agent_repriced_cost_usd_total', { bound: 'low' })).toBeGreaterThanOrEqual(low - 1e-9);
  });

  test('metrics alone give the same second book as both signals', async () => {
    const metrics = requests.filter(({ signal }) => signal === 'metrics');
    if (metrics.length === 0) return;
    const names = ['agent_repriced_cost_usd_total', 'agent_unpriced_tokens_total'];
    const [alone, both] = [await textOf(metrics, { nowMs: NOW_MS }), await textOf(requests, { nowMs: NOW_MS })];
    if (linesOf(alone, ['agent_tokens_total']).join() !== linesOf(both, ['agent_tokens_total']).join()) return;
    expect(linesOf(alone, names)).toEqual(linesOf(both, names));
  });

  test('tokens without a price are those of models without a price', async () => {
    const text = await textOf(requests, { nowMs: NOW_MS });
    const unknown = linesOf(text, ['agent_tokens_total']).filter((line) => line.includes('claude-haiku-5-5'));
    const tokens = unknown.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    expect(sumOf(text, 'agent_unpriced_tokens_total')).toBe(tokens);
  });
});

const VENDORS = { 'gemini-cli-0.61.0': 'google', 'qwen-code-0.24.4': 'openrouter' } as const;

describe.each(
  Object.entries(VENDORS).flatMap(([agent, vendor]) => recordingsOf(agent).map((name) => [name, vendor] as const)),
)('%s', (name, vendor) => {
  test('is estimated as the package prices its tokens', async () => {
    const text = await textOf(recording(name), { nowMs: NOW_MS });
    const models = new Set([...text.matchAll(/^agent_tokens_total.*model="([^"]+)"/gm)].map(([, model]) => model!));
    expect(models.size).toBeGreaterThan(0);
    for (const model of models) {
      const tokens = (type: string) => sumOf(text, 'agent_tokens_total', { model, type });
      const [read, write] = [tokens('cache_read'), tokens('cache_write')];
      const usage = {
        input_tokens: tokens('input') + read + write,
        cache_read_tokens: read,
        cache_write_tokens: write,
        output_tokens: tokens('output') + tokens('reasoning'),
      };
      const id = vendor === 'openrouter' ? `qwen/${model}` : model;
      const { total_price: dollars } = calcPrice(usage, id, { providerId: vendor, timestamp: new Date(NOW_MS) })!;
      expect(sumOf(text, 'agent_cost_usd_total', { model, basis: 'estimated' })).toBeCloseTo(dollars, 8);
    }
    expect(sumOf(text, 'agent_cost_usd_total', { basis: 'reported' })).toBe(0);
  });
});

function isKnown(model: unknown): boolean {
  return model !== 'claude-haiku-5-5';
}

/** By the package's own arithmetic. `long`: how much was written to a cache for an hour. */
function packagePrice(record: Read, long: number): number {
  const [input, output, read, write] = ['input', 'output', 'cache_read', 'cache_creation'].map((type) =>
    Number(record[`${type}_tokens`] ?? 0),
  ) as [number, number, number, number];
  const usage = {
    input_tokens: input + read + write,
    output_tokens: output,
    cache_read_tokens: read,
    cache_write_tokens: write,
    cache_write_1h_tokens: long,
  };
  const model = String(record['model']);
  return calcPrice(usage, model, { providerId: 'anthropic', timestamp: new Date(NOW_MS) })!.total_price;
}
