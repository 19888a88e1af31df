/** Wholes with one part, through the whole core: cumulative streams of input with cache, and of the cache, by model. */
import { describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../../src/model/exchange.ts';
import { NOW_MS, startRun, type Run } from '../../golden/run.ts';
import { sumOf } from '../../golden/text.ts';
import { randomFrom } from '../../random.ts';
import { event, metric, request, type Attributes } from '../../sent.ts';

const ORIGIN = { resource: { 'service.name': 'gemini-cli' }, scope: 'gemini-cli' };
const MODELS = ['flash', 'pro'];
const MINUTE_MS = 60_000;
const OF_SESSION: Attributes = {};
const SESSIONLESS: Attributes = { 'session.id': '' };
const STREAM = { aggregationTemporality: 2 };
const SINCE = { startTimeUnixNano: String(BigInt(NOW_MS - 10 * MINUTE_MS) * 1_000_000n) };

type Export = { readonly atMs: number; readonly points: readonly ExportRequest[]; readonly whole: ExportRequest };

/** Exports of one session, a minute apart, each with all streams as they are then. */
function exportsOf(seed: number, of: Attributes = {}): { exports: Export[]; truth: number[] } {
  const random = randomFrom(seed);
  const sums = MODELS.map(() => [0, 0] as [number, number]);
  const exports = [1, 2, 3, 4].map((minute) => {
    const atMs = NOW_MS - (5 - minute) * MINUTE_MS;
    const records = MODELS.flatMap((model, index) => {
      const sum = sums[index]!;
      const cached = random.below(3) * 10;
      sum[0] += cached + random.below(20);
      sum[1] += cached;
      return ['input', 'cache'].map((type, at) =>
        metric('gemini_cli.token.usage', sum[at]!, atMs, { type, model, ...of }, SINCE, STREAM),
      );
    });
    const points = records.map((record) => request('metrics', [record], ORIGIN));
    return { atMs, points, whole: request('metrics', records, ORIGIN) };
  });
  const [input, cached] = [0, 1].map((at) => sums.reduce((all, sum) => all + sum[at]!, 0)) as [number, number];
  return { exports, truth: [input - cached, cached] };
}

const countedOf = async (run: Run) => {
  const text = await run.text();
  return ['input', 'cache_read'].map((type) => sumOf(text, 'agent_tokens_total', { type }));
};

describe('what is left of a whole', () => {
  test('counts at once where its part came with it', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const { exports, truth } = exportsOf(seed);
      const run = await startRun();
      for (const { whole } of exports) await run.send(whole);
      run.nowMs -= 150_000;
      expect(await countedOf(run)).toEqual(truth);
      expect(run.nowMs).toBe(NOW_MS);
      await run.close();
    }
  });

  test('counts in the end as if they had come together, in whatever order and pieces', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const { exports, truth } = exportsOf(seed);
      const run = await startRun();
      for (const point of randomFrom(seed).shuffled(exports.flatMap(({ points }) => points))) await run.send(point);
      expect([seed, await countedOf(run)]).toEqual([seed, truth]);
      await run.close();
    }
  });

  test('counts once, with a session or without, and again changes nothing', async () => {
    for (const own of [OF_SESSION, SESSIONLESS, { ...SESSIONLESS, 'installation.id': 'i1' }]) {
      const { exports, truth } = exportsOf(1, own);
      const run = await startRun();
      for (const point of randomFrom(2).shuffled(exports.flatMap(({ points }) => points))) await run.send(point);
      await countedOf(run);
      for (const { whole } of exports) await run.send(whole);
      expect([own, await countedOf(run)]).toEqual([own, truth]);
      await run.close();
    }
  });

  test('counts once beside events, also where metrics know no session', async () => {
    for (const [seed, of] of [OF_SESSION, SESSIONLESS].entries()) {
      const { exports, truth } = exportsOf(seed, of);
      const [input, cached] = truth as [number, number];
      const tokens = { input_token_count: input + cached, cached_content_token_count: cached };
      const answer = event('gemini_cli.api_response', NOW_MS - MINUTE_MS, { model: 'flash', ...tokens });
      const all = [...exports.flatMap(({ points }) => points), request('logs', [answer], ORIGIN)];
      for (let order = 0; order < 5; order++) {
        const run = await startRun();
        for (const each of randomFrom(order).shuffled(all)) await run.send(each);
        expect([of, order, await countedOf(run)]).toEqual([of, order, truth]);
        await run.close();
      }
    }
  });

  test('is the whole where its part never comes, and is given to the work it was used for', async () => {
    const { exports } = exportsOf(3);
    const run = await startRun({ env: { OTEL_KPI_SESSIONS_TO: '' } });
    const [input] = exports.at(-1)!.points;
    await run.send(input!);
    const [counted] = await countedOf(run);
    expect(counted).toBeGreaterThan(0);
    run.nowMs += 3_600_000;
    for (let minute = 0; minute < 80; minute++) {
      run.nowMs += MINUTE_MS;
      await run.core.sweep();
    }
    expect(sumOf(await run.text(), 'agent_session_tokens_sum')).toBe(counted);
    await run.close();
  });
});
