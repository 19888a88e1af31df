/** Requests of histories: each counts once, whatever telemetry told of them, and in no live counter. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CLAUDE_CODE_HISTORY } from '../../src/agents/claude-code/history.ts';
import type { HistoryRequest } from '../../src/agents/history.ts';
import { exportOf } from '../../src/app/importing.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import type { Reading } from '../../src/model/reading.ts';
import { startRun, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { recording, truthOf } from '../recordings.ts';

const RECORDINGS = ['hooks-and-transcript', 'hooks-and-transcript-subagent'];
const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 29, 21);

test.each(RECORDINGS)('%s: the transcript alone gives what the agent printed, and no live counter', async (name) => {
  const run = await startRun({ nowMs: NOW_MS });
  const requests = historyOf(name);
  await run.send(sent(requests));
  const printed = printedTokens(name);
  expect(await lifetime(run, 'agent_tokens_total')).toBe(printed);
  expect(await lifetime(run, 'agent_requests_total')).toBe(requests.length);
  const text = await run.text();
  expect(text).not.toMatch(/^agent_(tokens|requests|cost_usd)_total\{/m);
  expect(sumOf(text, 'agent_window_tokens', { window: '24h' })).toBe(printed);
  expect(sumOf(text, 'agent_active_users', { window: '24h' })).toBe(1);
  await run.close();
});

describe.each(RECORDINGS)('%s: what telemetry told is not told again', (name) => {
  const telemetry = recording(`claude-code-2.1.332/${name}`);
  const orders: [string, () => ExportRequest[]][] = [
    ['before', () => [sent(historyOf(name)), ...telemetry]],
    ['after', () => [...telemetry, sent(historyOf(name))]],
    ['between', () => [...telemetry.slice(0, 2), sent(historyOf(name)), ...telemetry.slice(2), sent(historyOf(name))]],
    ['in two parts', () => [sent(historyOf(name).slice(0, 3)), ...telemetry, sent(historyOf(name))]],
  ];
  test.each(orders)('imported %s', async (_order, requests) => {
    const [alone, both] = [await startRun({ nowMs: NOW_MS }), await startRun({ nowMs: NOW_MS })];
    for (const each of telemetry) await alone.send(each);
    for (const each of requests()) await both.send(each);
    for (const run of [alone, both]) await run.text();
    for (const kpi of ['agent_tokens_total', 'agent_requests_total']) {
      expect([kpi, await lifetime(both, kpi)]).toEqual([kpi, await lifetime(alone, kpi)]);
    }
    expect(await lifetime(both, 'agent_cost_usd_total')).toBeCloseTo(await lifetime(alone, 'agent_cost_usd_total'), 3);
    await alone.close();
    await both.close();
  });
});

test('what telemetry lost of a session is added, to the token', async () => {
  const [name] = RECORDINGS as [string];
  const run = await startRun({ nowMs: NOW_MS });
  // Of the events only those of the first export came, and no metrics.
  await run.send(recording(`claude-code-2.1.332/${name}`).find(({ signal }) => signal === 'logs')!);
  const before = await lifetime(run, 'agent_tokens_total');
  expect(before).toBeLessThan(printedTokens(name));
  await run.send(sent(historyOf(name)));
  expect(await lifetime(run, 'agent_tokens_total')).toBe(printedTokens(name));
  await run.close();
});

test('what telemetry counted long before its ledger went, and what was imported before, adds nothing', async () => {
  const [name, other] = RECORDINGS as [string, string];
  const run = await startRun({ nowMs: NOW_MS, env: { OTEL_KPI_HORIZON: '1d' } });
  for (const each of recording(`claude-code-2.1.332/${name}`)) await run.send(each);
  await run.send(sent(historyOf(other)));
  expect((await run.store.read()).entityCount).toBeGreaterThan(0);
  await pass(run, 4);
  expect((await run.store.read()).entityCount).toBe(0);
  const before = await lifetime(run, 'agent_tokens_total');
  await run.send(sent(historyOf(name)));
  await run.send(sent(historyOf(other)));
  expect(await lifetime(run, 'agent_tokens_total')).toBe(before);
  await run.close();
});

test('a transcript of 200 days ago counts in its days, once, also when its session is forgotten', async () => {
  const [name] = RECORDINGS as [string];
  const run = await startRun({ nowMs: NOW_MS + 200 * DAY_MS, env: { OTEL_KPI_HORIZON: '1d' } });
  const old = sent(historyOf(name));
  await run.send(old);
  const total = await lifetime(run, 'agent_tokens_total');
  expect(total).toBe(printedTokens(name));
  expect(sumOf(await run.text(), 'agent_window_tokens', { window: '30d' })).toBe(0);
  await run.send(old);
  await pass(run, 4);
  expect((await run.store.read()).entityCount).toBe(0);
  await run.send(old);
  expect(await lifetime(run, 'agent_tokens_total')).toBe(total);
  await run.close();
});

test('a transcript that is older than days are kept counts nothing', async () => {
  const run = await startRun({ nowMs: NOW_MS + 401 * DAY_MS });
  await run.send(sent(historyOf(RECORDINGS[0]!)));
  expect(await lifetime(run, 'agent_tokens_total')).toBe(0);
  await run.close();
});

test('a fork has the requests of its origin: they count once', async () => {
  const requests = historyOf(RECORDINGS[0]!);
  const run = await startRun({ nowMs: NOW_MS });
  await run.send(sent(requests));
  await run.send(sent(requests.map((request) => ({ ...request, session: 'the fork' }))));
  expect(await lifetime(run, 'agent_requests_total')).toBe(requests.length);
  await run.close();
});

test('a cache that is written for an hour has its own price, and who asks first adds nothing', async () => {
  const [first] = historyOf(RECORDINGS[0]!);
  const written = (longWrites: number): HistoryRequest => ({
    ...first!,
    id: `${longWrites}`,
    tokens: { cache_write: 1_000_000 },
    longWrites,
  });
  const run = await startRun({ nowMs: NOW_MS });
  const trial = await run.core.export({ ...sent([written(1_000_000)]), isTrial: true });
  expect(trial).toMatchObject({ kind: 'accepted', message: expect.stringContaining('"tokens":1000000,"cost_usd":') });
  expect(await lifetime(run, 'agent_tokens_total')).toBe(0);
  await run.send(sent([written(0)]));
  const short = await lifetime(run, 'agent_cost_usd_total');
  await run.send(sent([written(1_000_000)]));
  const long = (await lifetime(run, 'agent_cost_usd_total')) - short;
  // 1.25 and 2 times the price of input.
  expect(long / short).toBeCloseTo(1.6, 9);
  await run.close();
});

test('cost has the dimensions that each request has of its own, as tokens have', async () => {
  const kpis = `kpis:
  by_way_usd_total: { help: Cost., kind: sum, of: cost, labels: [way] }
  by_way_tokens_total: { help: Tokens., kind: sum, of: tokens, labels: [way] }
`;
  const env = { OTEL_KPI_DIMENSIONS: '{ way: { attributes: [query_source], per: record } }' };
  const run = await startRun({ nowMs: NOW_MS, kpis, env });
  await run.send(sent(historyOf('hooks-and-transcript-subagent')));
  const truth = await run.core.truth();
  for (const kpi of ['by_way_tokens_total', 'by_way_usd_total']) {
    const ways = truth.find(({ name }: Reading) => name === kpi)!.points.map(({ labels }) => labels[0]);
    expect([kpi, ...ways]).toEqual([kpi, ['way', 'main'], ['way', 'subagent']]);
  }
  await run.close();
});

function historyOf(name: string): HistoryRequest[] {
  const folder = new URL(`../fixtures/claude-code-2.1.332/${name}/`, import.meta.url);
  const files = name.endsWith('subagent')
    ? ['transcript.jsonl', 'transcript-agent-a3f7f0b36e3c11bb7.jsonl']
    : ['transcript.jsonl'];
  const all = files.flatMap((file) => CLAUDE_CODE_HISTORY.read(readFileSync(new URL(file, folder), 'utf8'), file));
  return [...new Map(all.map((request) => [request.id, request])).values()];
}

function sent(requests: readonly HistoryRequest[]): ExportRequest {
  const body = Buffer.from(JSON.stringify(exportOf('claude-code', 'dev@example.com', requests)));
  return { signal: 'logs', encoding: 'json', body };
}

function printedTokens(name: string): number {
  const used = Object.values(truthOf(`claude-code-2.1.332/${name}`)!.modelUsage);
  const names = ['inputTokens', 'outputTokens', 'cacheReadInputTokens', 'cacheCreationInputTokens'];
  return used.reduce((sum, model) => sum + names.reduce((of, each) => of + Number(model[each]), 0), 0);
}

/** Days in which the service runs and hears of others. */
async function pass(run: Run, days: number): Promise<void> {
  for (let hour = 0; hour < 24 * days; hour++) {
    for (let step = 0; step < 120; step++) {
      run.nowMs += 30_000;
      await run.core.sweep();
    }
  }
}

async function lifetime(run: Run, kpi: string): Promise<number> {
  const reading = (await run.core.truth()).find(({ name }: Reading) => name === kpi);
  const sum = (reading?.points ?? []).reduce((total, point) => total + point.value, 0);
  return Math.round(sum * 1e9) / 1e9;
}
