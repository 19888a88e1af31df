/** Past days by other prices: what changes, what does not, and what is said of it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { repricer } from '../../src/app/repricer.ts';
import { repriceHome, type RepriceSteps } from '../../src/commands/reprice.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { openSource } from '../../src/state/forms.ts';
import { openHome } from '../../src/state/open.ts';
import { NOON_MS } from '../fold/activities.ts';
import { catalogue, settings, startRun } from '../golden/run.ts';
import { linesOf, sumOf } from '../golden/text.ts';
import { priceList } from '../prices/list.ts';
import { event, request, span } from '../sent.ts';

const folder = mkdtempSync(join(tmpdir(), 'reprice-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DAY_MS = 86_400_000;
const dayOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);
const [YESTERDAY, TODAY] = [dayOf(NOON_MS - DAY_MS), dayOf(NOON_MS)];
const AFTER_MS = NOON_MS + 6 * 3_600_000;

/** Of an agent that never reports a cost. */
const asked = (atMs: number, model: string, input = 1000) => {
  const tokens = { input_token_count: input, output_token_count: 100, total_token_count: input + 100 };
  const response = event('gemini_cli.api_response', atMs, { model, ...tokens, duration_ms: 5, status_code: 200 });
  return request('logs', [response], { resource: { 'service.name': 'gemini-cli' }, scope: 'gemini-cli' });
};
/** Of one that always does. */
const reported = (atMs: number, model: string, usd: number) =>
  request('logs', [
    event('api_request', atMs, { model, query_source: 'sdk', input_tokens: 1000, output_tokens: 100, cost_usd: usd }),
  ]);
/** Of one that may. */
const spanned = (atMs: number, model: string, of: object = {}) => {
  const usage = { 'gen_ai.usage.input_tokens': 1000, 'gen_ai.usage.output_tokens': 100 };
  const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.response.model': model, ...usage, ...of };
  return request('traces', [span('chat', atMs, atMs + 9, attributes)], {
    resource: { 'service.name': 'house' },
    scope: 'x',
  });
};

let files = 0;
async function count(requests: readonly ExportRequest[], prices = priceList()): Promise<string> {
  const path = join(folder, `${files++}.db`);
  const run = await startRun({ path, nowMs: AFTER_MS, prices });
  for (const each of requests) await run.send(each);
  await run.close();
  return path;
}

async function reprice(days: string, path: string, own: string): Promise<{ text: string; said: string[] }> {
  const said: string[] = [];
  const config = settings({});
  const chosen = { config, catalogue: catalogue(config), people: new Map(), prices: priceList(own) };
  const options = {
    onError: (error: Error) => {
      throw error;
    },
  };
  const steps: RepriceSteps = {
    read: (home) => openSource(home, options),
    open: (home) => openHome(home, options),
    print: (line) => void said.push(line),
    reprice: repricer(chosen),
  };
  await repriceHome(days, path, undefined, steps);
  return { text: await textOf(path), said };
}

async function textOf(path: string): Promise<string> {
  const run = await startRun({ path, nowMs: AFTER_MS + 600_000 });
  const text = await run.text();
  await run.close();
  return text;
}

const cost = (text: string, labels = {}) => sumOf(text, 'agent_cost_usd_total', labels);
const low = (text: string, labels = {}) => sumOf(text, 'agent_repriced_cost_usd_total', { bound: 'low', ...labels });
const onDay = (text: string, day: string) => sumOf(text, 'agent_cost_by_day_usd', { day });

/** 1000 in at 0.5 dollars of a million and 100 out at 3; then at 2 and 10. */
const MODEL = 'gemini-3-flash-preview';
const OLD_USD = (1000 * 0.5 + 100 * 3) / 1e6;
const NEW_USD = (1000 * 2 + 100 * 10) / 1e6;
const DEARER = `models: { ${MODEL}: { prices: [{ input: 2, output: 10 }] } }`;
const CHEAPER = `models: { ${MODEL}: { prices: [{ input: 0.1, output: 0.1 }] } }`;
const two = () => [asked(NOON_MS - DAY_MS, MODEL), asked(NOON_MS, MODEL)];

describe('a day', () => {
  test('is worked out by the prices of now, and no other day is', async () => {
    const path = await count(two());
    expect(cost(await textOf(path))).toBeCloseTo(2 * OLD_USD, 9);
    const { text, said } = await reprice(YESTERDAY, path, DEARER);
    expect(onDay(text, YESTERDAY)).toBeCloseTo(NEW_USD, 9);
    expect(onDay(text, TODAY)).toBeCloseTo(OLD_USD, 9);
    expect(cost(text, { basis: 'estimated' })).toBeCloseTo(OLD_USD + NEW_USD, 9);
    expect(low(text)).toBeCloseTo(OLD_USD + NEW_USD, 9);
    expect(said.at(-1)).toBe(`the state before is ${path}.bak`);
    expect(existsSync(`${path}.bak`)).toBe(true);
  });

  test('and the same again changes nothing', async () => {
    const path = await count(two());
    await reprice(`${YESTERDAY}..${TODAY}`, path, DEARER);
    const { said } = await reprice(`${YESTERDAY}..${TODAY}`, path, DEARER);
    expect(said).toEqual(['nothing of these days changes']);
  });

  test('that costs less lowers days and windows, and no counter', async () => {
    const path = await count(two());
    const { text, said } = await reprice(TODAY, path, CHEAPER);
    expect(onDay(text, TODAY)).toBeCloseTo(1100 * 0.1e-6, 9);
    expect(cost(text)).toBeCloseTo(2 * OLD_USD, 9);
    expect(said.join('\n')).toContain('agent_cost_usd_total: the counter stays $0.000690 higher');
  });

  test('of which nothing is kept changes nothing', async () => {
    const path = await count(two());
    expect((await reprice('2020-01-01', path, DEARER)).said).toEqual(['nothing of these days changes']);
  });

  test('is not touched by records that come again, nor are they counted', async () => {
    const path = await count(two());
    const { text } = await reprice(TODAY, path, DEARER);
    const run = await startRun({ path, nowMs: AFTER_MS + 600_000, prices: priceList(DEARER) });
    for (const each of two()) await run.send(each);
    expect(cost(await run.text())).toBe(cost(text));
    await run.close();
  });
});

test('a model that had no price gets one', async () => {
  const path = await count([asked(NOON_MS, 'new-model'), reported(NOON_MS, 'new-model', 0.5)]);
  const own = `models: { new-model: { prices: [{ input: 2, output: 10 }] } }`;
  const { text } = await reprice(TODAY, path, own);
  expect(cost(text, { agent: 'gemini-cli' })).toBeCloseTo(NEW_USD, 9);
  expect(cost(text, { agent: 'claude-code' })).toBe(0.5);
  expect(low(text)).toBeCloseTo(2 * NEW_USD, 9);
  expect(sumOf(text, 'agent_unpriced_tokens_ratio', { window: '24h' })).toBe(0);
});

test('what is reported stays', async () => {
  const path = await count([reported(NOON_MS, 'claude-sonnet-4-5', 0.5)]);
  const { text } = await reprice(
    TODAY,
    path,
    'models: { claude-sonnet-4-5: { prices: [{ input: 20, output: 100 }] } }',
  );
  expect([cost(text), cost(text, { basis: 'reported' })]).toEqual([0.5, 0.5]);
  expect(low(text)).toBeCloseTo(10 * NEW_USD, 9);
});

test('an agent that tells no cost is worked out where all of a model was estimated', async () => {
  const path = await count(
    [spanned(NOON_MS, 'house-model'), spanned(NOON_MS + 5_000, 'house-model')],
    priceList('models: { house-model: { prices: [{ input: 1, output: 1 }] } }'),
  );
  const { text } = await reprice(TODAY, path, 'models: { house-model: { prices: [{ input: 2, output: 10 }] } }');
  expect(cost(text, { basis: 'estimated' })).toBeCloseTo(2 * NEW_USD, 9);
});

describe('what is kept does not say', () => {
  const leftOf = async (requests: readonly ExportRequest[], own: string, before = priceList()) => {
    const path = await count(requests, before);
    const old = await textOf(path);
    const { text, said } = await reprice(TODAY, path, own);
    return { old, text, said: said.filter((line) => line.includes('is left as it is')).join('\n') };
  };

  test('which requests were long', async () => {
    const all = [asked(NOON_MS, 'gemini-3-pro-preview', 150_000), asked(NOON_MS + 5, 'gemini-3-pro-preview', 150_000)];
    const { old, text, said } = await leftOf(all, 'discount: 50%');
    expect(said).toContain('which requests were long is not kept');
    expect([cost(text), low(text)]).toEqual([cost(old), low(old)]);
  });

  test('but it does where no request can have been', async () => {
    const { old, text, said } = await leftOf([asked(NOON_MS, 'gemini-3-pro-preview', 150_000)], 'discount: 50%');
    expect(said).toBe('');
    expect(onDay(text, TODAY)).toBeCloseTo(onDay(old, TODAY) / 2, 9);
  });

  test('which requests were in fast mode, nor who hosted a model of an agent that is not known', async () => {
    const fast = await leftOf([reported(NOON_MS, 'claude-opus-5', 0.01)], 'discount: 50%');
    expect(fast.said).toContain('which requests were in fast mode is not kept');
    expect(low(fast.text)).toBe(low(fast.old));
    const hosted = await leftOf([spanned(NOON_MS, 'claude-opus-5-5')], 'discount: 50%');
    expect(hosted.said).toContain(
      'agent_cost_usd_total{agent="house",model="claude-opus-5-5",team="unknown"} is left as it is: who hosted the model is not kept',
    );
    expect(cost(hosted.text)).toBe(cost(hosted.old));
  });

  test('which of the tokens nobody reported', async () => {
    const half = [
      spanned(NOON_MS, 'house-model'),
      spanned(NOON_MS + 5_000, 'house-model', { 'gen_ai.usage.cost': 0.5 }),
    ];
    const before = priceList('models: { house-model: { prices: [{ input: 1, output: 1 }] } }');
    const { old, text, said } = await leftOf(
      half,
      'models: { house-model: { prices: [{ input: 2, output: 10 }] } }',
      before,
    );
    expect(said).toContain('which of its tokens nobody reported the cost of is not kept');
    expect(cost(text)).toBe(cost(old));
    expect(low(text)).toBeCloseTo(2 * NEW_USD, 9);
  });
});

test.each([
  ['2026-13-01', 'must be a day'],
  ['2026-11-31', 'must be a day'],
  ['2026-02-01..2026-02-29', 'must be a day'],
  ['yesterday', 'must be a day'],
  ['2026-11-02..2026-11-01', 'its last day is before its first'],
  ['2026-11-01..2026-11-02..2026-11-03', 'must be a day'],
])('%s is refused', async (days, reason) => {
  await expect(reprice(days, join(folder, 'none.db'), '')).rejects.toThrow(reason);
});

test('the second book of a window is exact', async () => {
  const text = await textOf(await count(two()));
  expect(linesOf(text, ['agent_repriced_cost_window_usd']).length).toBeGreaterThan(0);
  expect(sumOf(text, 'agent_repriced_cost_window_usd', { bound: 'low', window: '7d' })).toBeCloseTo(2 * OLD_USD, 9);
});
