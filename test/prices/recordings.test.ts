/** Both books of every recording: which models have a price, and whether what agents report lies within it. */
import { globSync } from 'node:fs';
import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, test } from '@jest/globals';
import { vendorOf } from '../../scripts/prices.ts';
import { startRun, textOf } from '../golden/run.ts';
import { linesOf, sumOf } from '../golden/text.ts';
import { recording, recordingsOf } from '../recordings.ts';
import { listenUntil, MINUTE_MS } from './codex-turns.ts';
import { priceList } from './list.ts';
import { attributesOf, modelsOfRecordings, type Read } from './models.ts';

/** A day after the last of them. */
const NOW_MS = Date.UTC(2026, 11, 1);

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

const ANSWER = [
  'event.name',
  'usage.estimated_usd',
  'input_token_count',
  'cached_token_count',
  'cache_write_token_count',
  'output_token_count',
  'model',
];

/** The client's choice, a model that is not on the list yet, and those of stand-ins for models. */
const WITHOUT_PRICE = ['auto', 'broken', 'claude-mock', 'claude-mock-1', 'embed-mock', 'gpt-mock', 'gpt-mock-1'];

test('every model of every recording has a price, or is known to have none', () => {
  const prices = priceList();
  const models = modelsOfRecordings();
  expect(models.length).toBeGreaterThan(8);
  expect(models.filter((model) => prices(model, '') === undefined)).toEqual(WITHOUT_PRICE);
});

describe.each(['claude-code-2.1.329', 'claude-code-2.1.332'].flatMap(recordingsOf))('%s', (name) => {
  const requests = recording(name);
  const told = requests
    .flatMap((each) => attributesOf(each, REQUEST))
    .filter((record) => record['event.name'] === 'api_request');

  test('no report of a known model lies outside of its price', async () => {
    const text = await textOf(requests, { nowMs: NOW_MS, gauges: [] });
    expect(sumOf(text, 'agent_compared_cost_usd_total', { book: 'outside' })).toBe(0);
    const known = told.filter(({ query_source: by }) => by !== 'web_search_tool');
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
      { nowMs: NOW_MS, gauges: [] },
    );
    const low = told.reduce((sum, record) => sum + packagePrice(record, 0), 0);
    const high = told.reduce((sum, record) => sum + packagePrice(record, Number(record['cache_creation_tokens'])), 0);
    expect(sumOf(text, 'agent_repriced_cost_usd_total', { bound: 'low' })).toBeCloseTo(low, 9);
    expect(sumOf(text, 'agent_repriced_cost_usd_total', { bound: 'high' })).toBeCloseTo(high, 9);
    const both = await textOf(requests, { nowMs: NOW_MS, gauges: [] });
    expect(sumOf(both, 'agent_repriced_cost_usd_total', { bound: 'low' })).toBeGreaterThanOrEqual(low - 1e-9);
  });

  test('metrics alone give the same second book as both signals', async () => {
    const metrics = requests.filter(({ signal }) => signal === 'metrics');
    if (metrics.length === 0) return;
    const names = ['agent_repriced_cost_usd_total', 'agent_unpriced_tokens_total'];
    const [alone, both] = [
      await textOf(metrics, { nowMs: NOW_MS, gauges: [] }),
      await textOf(requests, { nowMs: NOW_MS, gauges: [] }),
    ];
    if (linesOf(alone, ['agent_tokens_total']).join() !== linesOf(both, ['agent_tokens_total']).join()) return;
    expect(linesOf(alone, names)).toEqual(linesOf(both, names));
  });

  test('no tokens are without a price', async () => {
    const text = await textOf(requests, { nowMs: NOW_MS, gauges: [] });
    expect(sumOf(text, 'agent_unpriced_tokens_total')).toBe(0);
  });
});

const VENDORS = {
  'gemini-cli-0.61.0': 'google',
  'qwen-code-0.24.4': 'openrouter',
} as const;

describe.each(
  Object.entries(VENDORS).flatMap(([agent, vendor]) => recordingsOf(agent).map((name) => [name, vendor] as const)),
)('%s', (name, vendor) => {
  test('is estimated as the package prices its tokens', async () => {
    const text = await textOf(recording(name), { nowMs: NOW_MS, gauges: [] });
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
      const { total_price: dollars } = calcPrice(usage, id, {
        provider: vendorOf(vendor),
        timestamp: new Date(NOW_MS),
      })!;
      expect(sumOf(text, 'agent_cost_usd_total', { model, basis: 'estimated' })).toBeCloseTo(dollars, 8);
    }
    expect(sumOf(text, 'agent_cost_usd_total', { basis: 'reported' })).toBe(0);
  });
});

/** Dollars of a million tokens, for the stand-ins of models in these recordings. */
const USD: Readonly<Record<string, number>> = { input: 3, cache_read: 0.7, cache_write: 5, output: 11, reasoning: 13 };
const STAND_INS = ['gpt-5.5', 'gpt-mock', 'gpt-mock-1', 'claude-mock', 'claude-mock-1'];

describe.each(['opencode-1.18.33', ...genAiFolders()].flatMap(recordingsOf))('%s', (name) => {
  test('is estimated as its tokens cost', async () => {
    const amounts = Object.entries(USD).map(([type, usd]) => `${type}: ${usd}`);
    const models = STAND_INS.map((model) => `${model}: { prices: [{ ${amounts.join(', ')} }] }`);
    const prices = priceList(`models: { ${models.join(', ')} }`);
    const text = await textOf(recording(name), { nowMs: NOW_MS, prices });
    const tokens = (type: string) => sumOf(text, 'agent_tokens_total', { type });
    const dollars = Object.entries(USD).reduce((sum, [type, usd]) => sum + (tokens(type) * usd) / 1e6, 0);
    expect(dollars).toBeGreaterThan(0);
    expect(sumOf(text, 'agent_unpriced_tokens_total')).toBe(0);
    const reported = sumOf(text, 'agent_cost_usd_total', { basis: 'reported' });
    const estimated = sumOf(text, 'agent_cost_usd_total', { basis: 'estimated' });
    // Where a package tells the cost of a request, that is what counts of it.
    if (reported === 0) expect(estimated).toBeCloseTo(dollars, 8);
    else expect(estimated).toBeLessThan(dollars);
  });
});

describe.each(['codex-0.169.0', 'codex-0.171.0'].flatMap(recordingsOf))('%s', (name) => {
  const requests = recording(name);
  const told = requests.flatMap((each) => attributesOf(each, ANSWER));
  const answers = told.filter(({ input_token_count: input }) => input !== undefined);
  const reports = told.filter(({ 'event.name': event }) => event === 'codex.turn_cost');

  test('is estimated as the package prices its requests where no turn is reported, and not where all are', async () => {
    const run = await startRun({ nowMs: NOW_MS, gauges: [] });
    for (const each of requests) await run.send(each);
    await listenUntil(run, NOW_MS + 20 * MINUTE_MS);
    const text = await run.text();
    await run.close();
    const dollars = answers.reduce((sum, answer) => sum + codexPrice(answer), 0);
    const cost = (basis: string) => sumOf(text, 'agent_cost_usd_total', { basis });
    expect(dollars).toBeGreaterThan(0);
    expect(cost('estimated')).toBeCloseTo(reports.length > 0 ? 0 : dollars, 8);
    const reported = reports.reduce((sum, { 'usage.estimated_usd': usd }) => sum + Number(usd), 0);
    expect(cost('reported')).toBeCloseTo(reported, 8);
  });
});

function codexPrice(answer: Read): number {
  const [input, cached, written, output] = ANSWER.slice(2).map((name) => Number(answer[name] ?? 0));
  const usage = {
    input_tokens: input!,
    cache_read_tokens: cached!,
    cache_write_tokens: written!,
    output_tokens: output!,
  };
  const { total_price: dollars } = calcPrice(usage, String(answer['model']), {
    providerId: 'openai',
    timestamp: new Date(NOW_MS),
  })!;
  return dollars;
}

function genAiFolders(): string[] {
  return globSync('gen-ai-*', { cwd: 'test/fixtures' }).toSorted();
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
  return calcPrice(usage, model, { provider: vendorOf('anthropic'), timestamp: new Date(NOW_MS) })!.total_price;
}
