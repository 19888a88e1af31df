/** What is not reported is estimated, each dollar once; and what was counted stays as it was made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { WORDS } from '../../src/app/words.ts';
import { claudeCode } from '../../src/agents/claude-code/translator.ts';
import { NOON_MS } from '../fold/activities.ts';
import { startRun, textOf, type RunOptions } from '../golden/run.ts';
import { linesOf, sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import { event, metric, request } from '../sent.ts';
import { priceList } from './list.ts';

const MINUTE_MS = 60_000;
const nowMs = NOON_MS + 60 * MINUTE_MS;

/** An agent that tells all but its cost. */
const SILENT: RunOptions = {
  nowMs,
  of: { agents: [{ declares: {}, translator: claudeCode, cost: 'estimated' }], words: WORDS },
};

type Usage = { model: string; input: number; output: number; read: number; write: number };

const asked = (minute: number, { model, input, output, read, write }: Usage, of: object = {}) =>
  event('api_request', NOON_MS + minute * MINUTE_MS, {
    'event.sequence': minute,
    model,
    query_source: 'sdk',
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: read,
    cache_creation_tokens: write,
    ...of,
  });
const tokens = (minute: number, { model, ...usage }: Usage, of: object = {}) =>
  Object.entries({ input: usage.input, output: usage.output, cacheRead: usage.read, cacheCreation: usage.write }).map(
    ([type, count]) =>
      metric('claude_code.token.usage', count, NOON_MS + minute * MINUTE_MS + 30_000, {
        model,
        type,
        query_source: 'main',
        ...of,
      }),
  );

const OPUS = { model: 'claude-opus-5-5', input: 1200, output: 40, read: 5000, write: 300 };
const LONG = { model: 'gpt-6-sol', input: 272_001, output: 100, read: 0, write: 0 };
const SHORT = { model: 'gpt-6-sol', input: 100_000, output: 100, read: 20_000, write: 0 };
const UNKNOWN = { ...OPUS, model: 'nobody-knows' };

const cost = (text: string, labels = {}) => sumOf(text, 'agent_cost_usd_total', labels);
const repriced = (text: string, bound: string) => sumOf(text, 'agent_repriced_cost_usd_total', { bound });

/** Dollars per million tokens: 4 and 20, read 0.2, write 5 or 8; of the other 2 and 10, read 0.2, and twice and 1.5 times as much for a long request. */
const OPUS_USD = (1200 * 4 + 40 * 20 + 5000 * 0.2 + 300 * 5) / 1e6;
const SHORT_USD = (100_000 * 2 + 20_000 * 0.2 + 100 * 10) / 1e6;
const LONG_USD = (272_001 * 4 + 100 * 15) / 1e6;

describe('of an agent that reports no cost', () => {
  const events = request('logs', [asked(1, OPUS), asked(2, SHORT), asked(3, LONG), asked(4, UNKNOWN)]);

  test('each request is estimated at once, and says so', async () => {
    const text = await textOf([events], SILENT);
    expect(cost(text, { model: 'claude-opus-5-5', basis: 'estimated' })).toBeCloseTo(OPUS_USD, 9);
    expect(cost(text, { model: 'gpt-6-sol', basis: 'estimated' })).toBeCloseTo(SHORT_USD + LONG_USD, 9);
    expect(cost(text)).toBeCloseTo(OPUS_USD + SHORT_USD + LONG_USD, 9);
    expect(cost(text, { basis: 'reported' })).toBe(0);
  });

  test('tokens without a price cost nothing that is known, and are named', async () => {
    const run = await startRun(SILENT);
    await run.send(events);
    const text = await run.text();
    expect(linesOf(text, ['agent_unpriced_tokens_total'])).toEqual([
      'agent_unpriced_tokens_total{agent="claude-code",team="unknown",model="nobody-knows"} 6540',
    ]);
    expect(linesOf(text, ['agent_cost_usd_total']).join()).not.toContain('nobody-knows');
    expect([...run.outcomes.at(0)!.unpriced.values()]).toEqual([
      { agent: 'claude-code', model: 'nobody-knows', tokens: 6540 },
    ]);
    await run.close();
  });

  test('what both signals report is estimated once, in whatever order', async () => {
    const all = [events, ...[OPUS, SHORT].map((usage, index) => request('metrics', tokens(1 + index, usage)))];
    const text = await textOf(all, SILENT);
    expect(cost(text)).toBeCloseTo(OPUS_USD + SHORT_USD + LONG_USD, 9);
    for (let seed = 0; seed < 5; seed++) {
      expect(await textOf(randomFrom(seed).shuffled([...all, ...all]), SILENT)).toBe(text);
    }
  });

  test('metrics alone are estimated as requests of usual size', async () => {
    const sums = request('metrics', [...tokens(1, OPUS), ...tokens(2, SHORT)]);
    expect(cost(await textOf([sums], SILENT))).toBeCloseTo(OPUS_USD + SHORT_USD, 9);
  });

  test('metrics alone may be of long requests: the upper bound has their price, once the session ended', async () => {
    const sums = request('metrics', [...tokens(1, OPUS), ...tokens(2, SHORT)]);
    const short = (SHORT.input * 4 + SHORT.read * 0.4 + SHORT.output * 15) / 1e6;
    const opus = OPUS_USD + (OPUS.write * 3) / 1e6;
    for (const [sent, high] of [
      [[sums], opus + short],
      [[sums, events], opus + SHORT_USD + LONG_USD],
      [[events], opus + SHORT_USD + LONG_USD],
    ] as const) {
      const run = await startRun(SILENT);
      for (const each of [...sent, ...sent]) await run.send(each);
      const before = repriced(await run.text(), 'low');
      for (let round = 0; round < 90; round++) {
        run.nowMs += MINUTE_MS;
        await run.core.sweep();
      }
      const text = await run.text();
      expect(repriced(text, 'high')).toBeCloseTo(high, 9);
      expect(repriced(text, 'low')).toBe(before);
      await run.close();
    }
  });

  test('the cost of its sessions is the estimate', async () => {
    const late = request('logs', [asked(1, OPUS), asked(2, LONG)]);
    const run = await startRun(SILENT);
    await run.send(late);
    for (let round = 0; round < 60; round++) {
      run.nowMs += MINUTE_MS;
      await run.core.sweep();
    }
    const text = await run.text();
    const line = linesOf(text, ['agent_session_cost_usd']).find((each) => each.includes('_sum'))!;
    expect(Number(line.slice(line.lastIndexOf(' ')))).toBeCloseTo(OPUS_USD + LONG_USD, 9);
    await run.close();
  });

  test('a person without a session in the metrics pays once for both signals', async () => {
    const sessionless = { 'session.id': '' };
    const all = [events, request('metrics', [...tokens(1, OPUS, sessionless), ...tokens(2, SHORT, sessionless)])];
    expect(cost(await textOf(all, SILENT))).toBeCloseTo(OPUS_USD + SHORT_USD + LONG_USD, 9);
    expect(cost(await textOf(all.toReversed(), SILENT))).toBeCloseTo(OPUS_USD + SHORT_USD + LONG_USD, 9);
  });
});

describe('of an agent that reports its cost', () => {
  test('the reported cost counts, and the price list beside it', async () => {
    const text = await textOf([request('logs', [asked(1, OPUS, { cost_usd: 0.009 })])], { nowMs });
    expect(cost(text, { basis: 'reported' })).toBe(0.009);
    expect(cost(text)).toBe(0.009);
    expect(repriced(text, 'low')).toBeCloseTo(OPUS_USD, 9);
    expect(repriced(text, 'high')).toBeCloseTo(OPUS_USD + (300 * 3) / 1e6, 9);
  });

  test('the parts of a cache write are believed where they add up', async () => {
    const parts = { cache_creation_5m_tokens: 100, cache_creation_1h_tokens: 200 };
    const text = await textOf([request('logs', [asked(1, OPUS, parts)])], { nowMs });
    expect(repriced(text, 'low')).toBeCloseTo(OPUS_USD + (200 * 3) / 1e6, 9);
    const none = { cache_creation_5m_tokens: 0, cache_creation_1h_tokens: 0 };
    const untold = await textOf([request('logs', [asked(1, OPUS, none)])], { nowMs });
    expect(repriced(untold, 'low')).toBeCloseTo(OPUS_USD, 9);
  });

  test('fast mode has its own price', async () => {
    const usage = { ...OPUS, model: 'claude-opus-5' };
    const usd = (dollars: string) =>
      textOf([request('logs', [asked(1, usage, { speed: 'fast', cost_usd: dollars })])], { nowMs });
    const price = (1200 * 10 + 40 * 50 + 5000 * 1 + 300 * 12.5) / 1e6;
    const text = await usd(String(price));
    expect(repriced(text, 'low')).toBeCloseTo(price, 9);
    expect(sumOf(text, 'agent_compared_cost_usd_total', { book: 'outside' })).toBe(0);
  });

  test('drift is the ratio to the nearest price, from 20 requests on or one dollar', async () => {
    const wrong = (count: number, times: number, from = 0) =>
      request(
        'logs',
        Array.from({ length: count }, (_, index) =>
          asked(from + index, { ...OPUS, write: 0 }, { cost_usd: 0.0066 * times }),
        ),
      );
    const drift = (text: string) => linesOf(text, ['agent_price_drift_ratio']).map((line) => line.split(' ').at(-1));
    expect(drift(await textOf([wrong(19, 1.5)], { nowMs }))).toEqual([]);
    expect(drift(await textOf([wrong(20, 1.5)], { nowMs }))).toEqual(['1.5', '1.5', '1.5']);
    expect(drift(await textOf([wrong(40, 1)], { nowMs }))).toEqual(['1', '1', '1']);
    expect(drift(await textOf([wrong(2, 100)], { nowMs }))).toEqual(['100', '100', '100']);
    const half = await textOf([wrong(20, 1), wrong(20, 2, 20)], { nowMs });
    expect(drift(half)).toEqual(['1.5', '1.5', '1.5']);
    const [outside] = linesOf(half, ['agent_price_outside_ratio']);
    expect(Number(outside!.split(' ').at(-1))).toBeCloseTo(2 / 3, 9);
  });
});

/** All but what is worked out of counted tokens when it is read. */
function counted(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !/agent_(list_cost_usd|list_cost_per_million_tokens_usd|cache_savings_usd)/.test(line));
}

describe('a price list that changes between two deliveries of the same records', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const dearer = priceList(
    'models: { claude-opus-5-5: { prices: [{ input: 40, output: 200 }] }, gpt-6-sol: { prices: [{ input: 20, output: 100 }] }, nobody-knows: { like: gpt-5 } }',
  );

  test.each<[what: string, options: RunOptions, path: string]>([
    ['reported', { nowMs }, 'reported.db'],
    ['estimated', SILENT, 'estimated.db'],
  ])('changes nothing that is %s', async (_, options, file) => {
    const path = join(folder, file);
    const all = [OPUS, SHORT, LONG, UNKNOWN];
    const sent = [
      request(
        'logs',
        all.map((usage, index) => asked(index, usage, { cost_usd: 0.01 })),
      ),
      ...all.map((usage, index) => request('metrics', tokens(index, usage))),
    ];
    const one = await startRun({ ...options, path });
    for (const each of sent) await one.send(each);
    const before = await one.text();
    const at = one.nowMs;
    await one.close();
    const other = await startRun({ ...options, path, prices: dearer, nowMs: at - 150_000 });
    for (const each of sent) await other.send(each);
    const after = await other.text();
    expect(counted(after)).toEqual(counted(before));
    // What is worked out when it is read goes by the list of now: nothing of it is kept (decision 0030).
    expect(after).not.toBe(before);
    await other.close();
  });

  test('nor what one signal reported before and the other after', async () => {
    const path = join(folder, 'signals.db');
    const one = await startRun({ ...SILENT, path });
    await one.send(request('logs', [asked(1, OPUS)]));
    await one.close();
    const other = await startRun({ ...SILENT, path, prices: dearer });
    await other.send(request('metrics', tokens(1, OPUS)));
    expect(cost(await other.text())).toBeCloseTo(OPUS_USD, 9);
    await other.close();
  });
});
