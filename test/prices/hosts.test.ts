/** Prices by who hosts a model, as its name or the provider of a request says; and the example of docs/prices.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { TOKEN_TYPES, type Bounds } from '../../src/model/prices.ts';
import { NOON_MS } from '../fold/activities.ts';
import { textOf, type RunOptions } from '../golden/run.ts';
import { linesOf, sumOf } from '../golden/text.ts';
import { request, span } from '../sent.ts';
import { priceList } from './list.ts';

/** Dollars of a million tokens. */
function usdOf(own: string, model: string, host?: string, type = 'input', atMs = NOON_MS): number | undefined {
  const bounds: Bounds = { low: 0, high: 0 };
  const at = TOKEN_TYPES.findIndex((each) => each === type);
  const price = priceList(own)(model, '', host);
  price?.paid.tokens(at, 0, 1e6, atMs, bounds);
  return price && bounds.low / 1e9;
}

test.each<[model: string, host: string | undefined, usd: number | undefined]>([
  ['claude-opus-5-5', undefined, 4],
  ['claude-opus-5-5', 'bedrock', 4.4],
  ['claude-opus-5-5@20260922', undefined, 4],
  ['us.anthropic.claude-opus-5-5-v1:0', undefined, 4.4],
  ['eu.anthropic.claude-opus-5-5-20260922-v1:0', undefined, 4.4],
  ['global.anthropic.claude-opus-5-5-v1:0', 'bedrock', 4],
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', undefined, 3.3],
  ['arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-5-5-v1:0', undefined, 4.4],
  ['arn:aws:bedrock:us-east-1:1:application-inference-profile/x7', undefined, undefined],
  // A dated name without a host is the vendor's, also where only a host lists it with its date.
  ['claude-sonnet-4-5-20250929', undefined, 3],
  ['claude-opus-4-5-20251101', undefined, 5],
  // Of a model that a host's list has not, the vendor's.
  ['gpt-6-sol', 'azure', 2],
  ['nobody-knows', 'bedrock', undefined],
  // How routers, gateways and hosts write it.
  ['bedrock/us-east-1/anthropic.claude-sonnet-4-5-20250929-v1:0', undefined, 3.3],
  ['bedrock/converse/eu.anthropic.claude-sonnet-4-5-20250929-v1:0', undefined, 3.3],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]', undefined, 3.3],
  ['arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0', undefined, 3.3],
  ['claude-sonnet-4-5', 'bedrock', 3.3],
  ['claude-opus-5-5@default', undefined, 4],
  ['claude-3-5-sonnet-v2@20241022', undefined, 3],
  ['projects/p/locations/us-east5/publishers/anthropic/models/claude-opus-5-5', undefined, 4],
  ['models/gemini-3.8-flash-001', undefined, 0.75],
  ['azure/gpt-6-sol', undefined, 2],
  ['azure_ai/global/gpt-6-sol-2026-09-01', undefined, 2],
  // A zone, a region of others' models and one of a government have prices of their own, which no list of ours has.
  ['azure_ai/eu/gpt-6-sol-2026-09-01', undefined, undefined],
  ['bedrock/us-gov-east-1/anthropic.claude-opus-5-5-v1:0', undefined, undefined],
  ['bedrock/eu-west-1/meta.llama3-70b-instruct-v1:0', undefined, undefined],
  ['bedrock/us-west-2/meta.llama3-70b-instruct-v1:0', undefined, 2.65],
  ['bedrock/eu-west-1/anthropic.claude-opus-5-5-v1:0', undefined, 4.4],
  ['eu.amazon.nova-pro-v1:0', undefined, undefined],
  ['azure/our-deployment', undefined, undefined],
  ['openrouter/anthropic/claude-opus-5.5:beta', undefined, 4],
  ['anthropic/claude-opus-5.5:thinking', undefined, 4],
  ['ft:gpt-4o-2024-08-06:acme::abc', undefined, 3.75],
  ['openrouter/anthropic/claude-5.5-opus-20260922', undefined, 4],
  ['global.anthropic.claude-sonnet-4-5-20250929-v1:0:200k', undefined, 3],
  ['us.amazon.nova-pro-v1:0', undefined, 0.8],
  ['amazon_bedrock/anthropic.claude-sonnet-4-5', undefined, 3.3],
  ['google-vertex-anthropic/claude-opus-5-5@20260922', undefined, 4],
  ['anthropic:claude-opus-5-5', undefined, 4],
  ['openai-responses:gpt-6-sol', undefined, 2],
  ['google-gla:gemini-3.8-flash', undefined, 0.75],
  ['google_vertexai:gemini-3.8-flash', undefined, 0.75],
  ['bedrock:us.anthropic.claude-opus-5-5-v1:0', undefined, 4.4],
  ['gateway/openai:gpt-6-sol', undefined, 2],
  ['openrouter:anthropic/claude-opus-5.5:thinking', undefined, 4],
  ['gpt-6-sol-high', undefined, 2],
  ['gpt-5.1-codex-max xhigh', undefined, 1.25],
  ['gemini-3.1-pro-preview-customtools', undefined, 2],
  // The newest has not the price of the first.
  ['gemini-pro-latest', undefined, undefined],
  ['gpt-6-codex-max', undefined, undefined],
  ['somewhere:claude-opus-5-5', undefined, undefined],
  ['us-gov.anthropic.claude-opus-5-5-v1:0', undefined, undefined],
  // Others may host it for less, or for nothing, and another version is another model.
  ['openai/gpt-oss-120b:free', undefined, undefined],
  ['fireworks_ai/accounts/fireworks/models/kimi-k2.5', undefined, undefined],
  ['databricks/claude-opus-5-5', undefined, undefined],
  ['ollama/qwen3-coder', undefined, undefined],
  ['claude-opus-5-5-mini', undefined, undefined],
  ['gpt-6-sol-v2.5', undefined, undefined],
])('%s by %s', (model, host, usd) => expect(usdOf('', model, host)).toBe(usd));

describe('the example of docs/prices.md', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/prices.md', 'utf8')) ?? [];

  test.each<[model: string, host: string | undefined, usd: number]>([
    ['gemini-3-flash-preview', undefined, 0.5 * 0.85],
    ['claude-opus-5-5', undefined, 4 * 0.8],
    ['claude-opus-5-5', 'bedrock', 4.4 * 0.7],
    ['claude-opus-5-5', 'vertex', 4 * 0.8],
    ['our-gateway/large', undefined, 4 * 0.8],
    ['house-model', undefined, 0.1],
    ['house-model', 'azure', 0.08],
  ])('%s by %s', (model, host, usd) => expect(usdOf(example, model, host)).toBeCloseTo(usd, 9));

  test('holds from its date on', () => {
    expect(usdOf(example, 'gpt-6-sol', undefined, 'input', Date.UTC(2026, 10, 30))).toBeCloseTo(2 * 0.85, 9);
    expect(usdOf(example, 'gpt-6-sol', undefined, 'input', Date.UTC(2026, 11, 1))).toBe(1.5);
  });
});

describe('a request of an agent without a translator of its own', () => {
  const AT: RunOptions = { nowMs: NOON_MS + 600_000 };
  const asked = (at: number, of: object = {}) =>
    span('chat', NOON_MS + at * 1_000, NOON_MS + at * 1_000 + 500, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.conversation.id': 'c1',
      'gen_ai.response.model': 'claude-opus-5-5',
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.cache_read.input_tokens': 400,
      'gen_ai.usage.output_tokens': 200,
      ...of,
    });
  const sent = (...spans: object[]) =>
    request('traces', spans as never, { resource: { 'service.name': 'house-agent' }, scope: 'its.own' });
  /** 600 fresh at 4 dollars of a million, 400 of a cache at 0.2, 200 out at 20. */
  const USD = (600 * 4 + 400 * 0.2 + 200 * 20) / 1e6;
  const cost = (text: string, basis: string) => sumOf(text, 'agent_cost_usd_total', { agent: 'house-agent', basis });

  test('that tells no cost is estimated, and one that does is not', async () => {
    const text = await textOf([sent(asked(1), asked(2, { 'gen_ai.usage.cost': 0.02 }))], AT);
    expect([cost(text, 'reported'), cost(text, 'estimated')]).toEqual([0.02, USD]);
    expect(sumOf(text, 'agent_repriced_cost_usd_total', { bound: 'low' })).toBeCloseTo(2 * USD, 9);
  });

  test('twice, or in another order, is estimated once', async () => {
    const all = [sent(asked(1)), sent(asked(2, { 'gen_ai.usage.cost': 0.02 })), sent(asked(3))];
    const text = await textOf(all, AT);
    expect(await textOf([...all, ...all.toReversed()], AT)).toBe(text);
    expect(await textOf(all.toReversed(), AT)).toBe(text);
  });

  test('belongs to the cost of its session', async () => {
    const text = await textOf([sent(asked(1), asked(2))], { ...AT, nowMs: NOON_MS + 8 * 86_400_000 });
    expect(cost(text, 'estimated')).toBeCloseTo(2 * USD, 9);
  });

  test.each(['flex', 'batch'])('by the tier %s costs half, in both books', async (tier) => {
    // What served it counts, and not what was asked for.
    const served = { 'openai.response.service_tier': tier, 'openai.request.service_tier': 'auto' };
    const text = await textOf([sent(asked(1, served), asked(2, { 'openai.response.service_tier': 'default' }))], AT);
    expect(cost(text, 'estimated')).toBeCloseTo(USD * 1.5, 9);
    for (const bound of ['low', 'high'])
      expect(sumOf(text, 'agent_repriced_cost_usd_total', { bound })).toBeCloseTo(USD * 1.5, 9);
    expect(linesOf(text, ['agent_tokens_total']).join()).not.toContain('service_tier');
  });

  test('by a tier that the list has no price of is unpriced, until the user gives one', async () => {
    const all = [sent(asked(1, { 'gen_ai.openai.response.service_tier': 'priority' }))];
    const text = await textOf(all, AT);
    expect(cost(text, 'estimated')).toBe(0);
    expect(sumOf(text, 'agent_unpriced_tokens_total')).toBe(1200);
    const prices = priceList(
      'models: { claude-opus-5-5-priority: { prices: [{ input: 8, output: 40, cache_read: 0.4 }] } }',
    );
    expect(cost(await textOf(all, { ...AT, prices }), 'estimated')).toBeCloseTo(USD * 2, 9);
  });

  test('that says what it wrote to a cache for an hour costs more', async () => {
    const written = { 'gen_ai.usage.cache_creation.input_tokens': 300 };
    const text = await textOf(
      [sent(asked(1, { ...written, 'gen_ai.usage.cache_creation.ephemeral_1h_input_tokens': 100 }))],
      AT,
    );
    // 300 fresh, 200 at 1.25 times as much and 100 at twice.
    expect(cost(text, 'estimated')).toBeCloseTo((300 * 4 + 200 * 5 + 100 * 8 + 400 * 0.2 + 200 * 20) / 1e6, 9);
  });

  test.each(['aws.bedrock', 'AWS', 'amazon-bedrock'])(
    'by %s costs what the host takes, in both books',
    async (name) => {
      const text = await textOf([sent(asked(1, { 'gen_ai.provider.name': name }))], AT);
      expect(cost(text, 'estimated')).toBeCloseTo(USD * 1.1, 9);
      expect(sumOf(text, 'agent_repriced_cost_usd_total', { bound: 'low' })).toBeCloseTo(USD * 1.1, 9);
      expect(linesOf(text, ['agent_tokens_total']).join()).not.toContain('hosted_by');
    },
  );

  test('of a contract with a host costs less there', async () => {
    const prices = priceList('models: { bedrock/claude-opus-5-5: { discount: 50% } }');
    const text = await textOf([sent(asked(1, { 'gen_ai.system': 'aws.bedrock' }), asked(2))], { ...AT, prices });
    expect(cost(text, 'estimated')).toBeCloseTo(USD * 0.55 + USD, 9);
    expect(sumOf(text, 'agent_repriced_cost_usd_total', { bound: 'low' })).toBeCloseTo(USD * 0.55 + USD, 9);
  });

  test('of a model without a price is unpriced', async () => {
    const text = await textOf([sent(asked(1, { 'gen_ai.response.model': 'nobody-knows' }))], AT);
    expect(cost(text, 'estimated')).toBe(0);
    expect(sumOf(text, 'agent_unpriced_tokens_total')).toBe(1200);
  });
});
