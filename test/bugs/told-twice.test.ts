/** What metrics alone tell, and tell twice: scraped and sent at once, or along two ways of which one drops the starts of streams. */
import { describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { toMessage, toRequest } from '../golden/variants.ts';
import { NOW_MS, startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import { event, metric, request, type Attributes, type Json } from '../sent.ts';

const MINUTE_MS = 60_000;
const at = (minute: number) => NOW_MS - (20 - minute) * MINUTE_MS;
const CUMULATIVE = { aggregationTemporality: 2 };
const ENDPOINT = { resource: { 'service.name': 'agent', 'service.instance.id': 'a:9464' }, scope: 'receiver' };

/** By the name that is sent and the one that is scraped: what is told of it, and the KPI of it. */
const TOLD: readonly (readonly [sent: string, scraped: string, of: Attributes, kpi: string])[] = [
  ['commit.count', 'commit_count_total', {}, 'agent_commits_total'],
  ['pull_request.count', 'pull_request_count_total', {}, 'agent_pull_requests_total'],
  ['lines_of_code.count', 'lines_of_code_count_total', { type: 'added' }, 'agent_lines_total'],
  ['active_time.total', 'active_time_seconds_total', { type: 'user' }, 'agent_active_seconds_total'],
  ['cost.usage', 'cost_usage_USD_total', { model: 'm' }, 'agent_cost_usd_total'],
  ['token.usage', 'token_usage_tokens_total', { model: 'm', type: 'output' }, 'agent_tokens_total'],
];

type Of = (typeof TOLD)[number];
type Way = (of: Of, value: number, minute: number, session: string) => ExportRequest;

const point = (startMs: number | undefined): Json => ({
  startTimeUnixNano: startMs === undefined ? undefined : `${startMs}000000`,
});

/** A value of 2 more each minute, as it is told along each way. */
const WAYS: Readonly<Record<string, Way>> = {
  'differences are sent': ([sent, , of], _, minute, session) =>
    request('metrics', [metric(`claude_code.${sent}`, 2, at(minute), { ...of, 'session.id': session })]),
  'sums are sent': ([sent, , of], value, minute, session) => {
    const all = { ...of, 'session.id': session };
    return request('metrics', [metric(`claude_code.${sent}`, value, at(minute), all, point(at(0)), CUMULATIVE)]);
  },
  'sums without their start': ([sent, , of], value, minute, session) => {
    const all = { ...of, 'session.id': session };
    return request('metrics', [metric(`claude_code.${sent}`, value, at(minute), all, point(undefined), CUMULATIVE)]);
  },
  'sums are scraped': ([, scraped, of], value, minute, session) => {
    const all = { ...of, 'session.id': session };
    const told = metric(`claude_code_${scraped}`, value, at(minute), all, point(undefined), CUMULATIVE);
    return request('metrics', [told], ENDPOINT);
  },
};

const MINUTES = [1, 2, 3];
const TRUTH = 2 * MINUTES.length;
const toldBy = (way: string, session: string) =>
  TOLD.flatMap((of) => MINUTES.map((minute) => WAYS[way]!(of, 2 * minute, minute, session)));

async function countedOf(requests: readonly ExportRequest[]): Promise<Record<string, number>> {
  const run = await startRun({ gauges: [] });
  for (const each of requests) await run.send(each);
  const text = await run.text();
  await run.close();
  return Object.fromEntries(TOLD.map(([, , , kpi]) => [kpi, sumOf(text, kpi)]));
}

const ALL = Object.fromEntries(TOLD.map(([, , , kpi]) => [kpi, TRUTH]));

describe('counts once', () => {
  test.each([
    ['differences are sent', 'sums are scraped'],
    ['sums are sent', 'sums are scraped'],
    ['sums are sent', 'sums without their start'],
    ['sums are scraped', 'sums are scraped'],
  ])('where %s and %s', async (one, other) => {
    const all = [...toldBy(one, 's1'), ...toldBy(other, 's1')];
    for (let seed = 0; seed < 3; seed++) {
      const sent = seed === 0 ? all : randomFrom(seed).shuffled([...all, ...all]);
      const encoded = seed === 2 ? sent.map((each) => toRequest(toMessage(each), 'protobuf')) : sent;
      expect(await countedOf(encoded)).toEqual(ALL);
    }
  });

  test('where the first of the sums is told at its own start', async () => {
    const [of] = TOLD;
    const first = metric('claude_code.commit.count', 2, at(1), of![2], point(at(1)), CUMULATIVE);
    const next = metric('claude_code.commit.count', 6, at(3), of![2], point(at(1)), CUMULATIVE);
    for (const order of [
      [first, next],
      [next, first],
    ]) {
      expect((await countedOf(order.map((each) => request('metrics', [each]))))['agent_commits_total']).toBe(6);
    }
  });
});

test('of a work period it is observed once, and says what came of it', async () => {
  const run = await startRun();
  const answered = [0, 10].map((minute) =>
    event('api_request', at(minute), { 'event.sequence': minute, model: 'm', cost_usd: 0.5, input_tokens: 7 }),
  );
  const sent = [
    request('logs', answered),
    ...toldBy('differences are sent', 's1'),
    ...toldBy('sums are scraped', 's1'),
  ];
  for (const each of randomFrom(3).shuffled(sent)) await run.send(each);
  for (let waited = 0; waited <= 31 * MINUTE_MS; waited += 30_000) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
  const text = await run.text();
  expect(sumOf(text, 'agent_session_active_seconds_sum')).toBe(TRUTH);
  expect(sumOf(text, 'agent_session_outcomes_total', { outcome: 'shipped' })).toBe(1);
  await run.close();
});

test('changed lines of Gemini CLI are an outcome', async () => {
  const run = await startRun();
  const origin = { resource: { 'service.name': 'gemini-cli' }, scope: 'gemini-cli' };
  const used = { model: 'gemini-2.5-pro', input_token_count: 9, output_token_count: 1 };
  await run.send(request('logs', [event('gemini_cli.api_response', at(0), used)], origin));
  const changed = metric('gemini_cli.lines.changed', 4, at(1), { type: 'added' }, point(at(0)), CUMULATIVE);
  await run.send(request('metrics', [changed], origin));
  for (let waited = 0; waited <= 31 * MINUTE_MS; waited += 30_000) {
    run.nowMs += 30_000;
    await run.core.sweep();
  }
  expect(sumOf(await run.text(), 'agent_session_outcomes_total', { outcome: 'changed' })).toBe(1);
  await run.close();
});
