/** Reported beats estimated: an agent that reports late is estimated by turn, where no report came. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { linesOf, sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import {
  answer,
  deliver,
  listenUntil,
  MINUTE_MS,
  prompt,
  report,
  reportPoint,
  REQUEST_USD,
  START_MS,
  startAt,
} from './codex-turns.ts';

const cost = (text: string, labels = {}) => sumOf(text, 'agent_cost_usd_total', labels);
const books = (text: string) => [cost(text, { basis: 'reported' }), cost(text, { basis: 'estimated' })];
const minute = (at: number) => START_MS + at * MINUTE_MS;

/** A turn of two requests that began so many minutes after the start: its id is 40 ms older than its prompt. */
const turn = (at: number): [number, ExportRequest][] => [
  [minute(at), prompt(minute(at))],
  [minute(at), answer(minute(at) + 5_000)],
  [minute(at), answer(minute(at) + 9_000)],
];
const began = (at: number) => minute(at) - 40;
const TURN_USD = 2 * REQUEST_USD;

/** Of all that came, an hour later. */
async function textAfter(sent: readonly (readonly [number, ExportRequest])[]): Promise<string> {
  const run = await startAt();
  await deliver(run, sent);
  await listenUntil(run, Math.max(...sent.map(([at]) => at)) + 60 * MINUTE_MS);
  const text = await run.text();
  await run.close();
  return text;
}

describe('a turn that nobody reports', () => {
  test('is estimated after 10 minutes, and not before', async () => {
    const run = await startAt();
    await deliver(run, turn(0));
    await listenUntil(run, minute(7));
    expect(books(await run.text())).toEqual([0, 0]);
    await listenUntil(run, minute(13));
    const text = await run.text();
    expect(books(text)).toEqual([0, TURN_USD]);
    expect(linesOf(text, ['agent_cost_usd_total'])).toEqual([
      `agent_cost_usd_total{agent="codex",team="unknown",model="gpt-6-sol",source="unknown",basis="estimated"} ${TURN_USD}`,
    ]);
    await run.close();
  });

  test('is held until 10 minutes after its last request', async () => {
    const run = await startAt();
    await deliver(run, [...turn(0), [minute(8), answer(minute(8))]]);
    await listenUntil(run, minute(15));
    expect(books(await run.text())).toEqual([0, 0]);
    await listenUntil(run, minute(20));
    expect(books(await run.text())).toEqual([0, 3 * REQUEST_USD]);
    await run.close();
  });

  test('belongs to the time of its requests, and to the cost of its session', async () => {
    const text = await textAfter(turn(0));
    const line = linesOf(text, ['agent_session_cost_usd']).find((each) => each.includes('_sum'))!;
    expect(line).toBe(`agent_session_cost_usd_sum{agent="codex",team="unknown"} ${TURN_USD}`);
  });

  test('and has no price is unpriced', async () => {
    const of = { model: 'nobody-knows' };
    const text = await textAfter([
      [minute(0), prompt(minute(0), of)],
      [minute(0), answer(minute(0) + 1, of)],
    ]);
    expect(cost(text)).toBe(0);
    expect(sumOf(text, 'agent_unpriced_tokens_total')).toBe(1600);
  });
});

describe('a turn that is reported', () => {
  test('in time is not estimated, whichever signal reports it', async () => {
    const event = report(began(0), minute(2.5), '0.0123456789');
    const point = reportPoint(began(0), minute(3), 12_346);
    expect(books(await textAfter([...turn(0), [minute(3), event]]))).toEqual([0.012345679, 0]);
    expect(books(await textAfter([...turn(0), [minute(3), point]]))).toEqual([0.012346, 0]);
    expect(books(await textAfter([...turn(0), [minute(3), point], [minute(3), event]]))).toEqual([0.012345679, 0]);
  });

  test('before its requests arrive is not estimated', async () => {
    const late = turn(0).map(([, each]) => [minute(20), each] as const);
    expect(books(await textAfter([[minute(3), report(began(0), minute(2.5), '0.01')], ...late]))).toEqual([0.01, 0]);
  });

  test('among others that are not is the only one', async () => {
    const sent = [...turn(0), ...turn(2), ...turn(4), [minute(5), report(began(2), minute(4.5), '0.01')] as const];
    expect(books(await textAfter(sent))).toEqual([0.01, 2 * TURN_USD]);
  });

  test('and whose prompt is lost begins by its id', async () => {
    const [, ...answers] = turn(2);
    const sent = [...turn(0), ...answers, [minute(5), report(began(2), minute(4.5), '0.01')] as const];
    expect(books(await textAfter(sent))).toEqual([0.01, TURN_USD]);
  });

  test('late counts only as far as it is ahead of what its estimate paid', async () => {
    for (const [usd, ahead] of [
      ['0.01', 0.01 - TURN_USD],
      ['0.001', 0],
    ] as const) {
      const text = await textAfter([...turn(0), ...turn(30), [minute(45), report(began(0), minute(45), usd)]]);
      expect(books(text)).toEqual([expect.closeTo(ahead, 9), 2 * TURN_USD]);
    }
  });

  test('late by both signals counts once', async () => {
    const both = [report(began(0), minute(45), '0.0123456789'), reportPoint(began(0), minute(46), 12_346)];
    for (const order of [both, both.toReversed()]) {
      const text = await textAfter([...turn(0), ...order.map((each) => [minute(50), each] as const)]);
      expect(cost(text)).toBe(0.012345679);
      expect(books(text)[1]).toBe(TURN_USD);
    }
  });

  test('late without a prompt takes off what was paid as a part of another turn, once', async () => {
    const [, ...answers] = turn(2);
    const reports = [report(began(2), minute(44), '0.05'), report(began(0), minute(45), '0.05')];
    for (const order of [reports, reports.toReversed()]) {
      const text = await textAfter([...turn(0), ...answers, ...order.map((each) => [minute(50), each] as const)]);
      expect(cost(text)).toBeCloseTo(0.1, 9);
    }
  });

  test('without its id is no reason to estimate another', async () => {
    const unnamed = report(began(0), minute(3), '0.01', {}, '');
    expect(books(await textAfter([...turn(0), [minute(3), unnamed]]))).toEqual([0.01, 0]);
    expect(cost(await textAfter([...turn(0), [minute(30), unnamed]]))).toBeCloseTo(0.01, 9);
  });
});

test('all orders and repetitions within 10 minutes give the same', async () => {
  const all = [0, 1, 2, 3].flatMap((at) => turn(at).map(([, each]) => each));
  const reports = [
    report(began(1), minute(4), '0.02'),
    reportPoint(began(1), minute(4), 20_000),
    report(began(3), minute(5), '0.03'),
  ];
  const results = [];
  for (let seed = 0; seed < 8; seed++) {
    const sent = randomFrom(seed).shuffled([...all, ...reports, ...all.slice(0, 5), ...reports]);
    results.push(books(await textAfter(sent.map((each, at) => [minute(5) + at * 1_000, each] as const))));
  }
  expect(results).toEqual(results.map(() => [0.05, 2 * TURN_USD]));
});

describe('a restart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'late-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['before the report', 4],
    ['after the estimate', 14],
  ] as const)('%s changes nothing', async (_, at) => {
    const path = join(folder, `${at}.db`);
    const one = await startAt({ path });
    await deliver(one, turn(0));
    await listenUntil(one, minute(at));
    await one.close();
    const other = await startAt({ path, nowMs: minute(at) + 8 * 60 * MINUTE_MS });
    // What waits in the collector while nobody listens comes as soon as somebody does.
    await other.core.sweep();
    await other.send(report(began(0), minute(3), '0.01'));
    await listenUntil(other, other.nowMs + 30 * MINUTE_MS);
    const text = await other.text();
    expect(cost(text)).toBeCloseTo(0.01, 9);
    expect(books(text)[1]).toBe(at < 10 ? 0 : TURN_USD);
    await other.close();
  });
});

test('a session that is idle meanwhile is observed with its estimate', async () => {
  const run = await startAt({ env: { OTEL_KPI_IDLE_TIMEOUT: '5m' } });
  await deliver(run, turn(0));
  await listenUntil(run, minute(8));
  expect(sumOf(await run.text(), 'agent_sessions_ended_total')).toBe(1);
  await listenUntil(run, minute(30));
  expect(books(await run.text())).toEqual([0, TURN_USD]);
  await run.close();
});

test('turns past the limit are one, and never counted over', async () => {
  const run = await startAt();
  const turns = 70;
  for (let at = 0; at < turns; at++)
    await deliver(
      run,
      turn(at * 0.2).map(([, each]) => [START_MS, each]),
    );
  await listenUntil(run, minute(30));
  expect(books(await run.text())).toEqual([0, expect.closeTo(turns * TURN_USD, 9)]);
  for (let at = 0; at < turns; at++) {
    await run.send(report(began(at * 0.2), minute(30), String(TURN_USD)));
    await run.send(reportPoint(began(at * 0.2), minute(30), TURN_USD * 1e6));
  }
  expect(cost(await run.text())).toBeCloseTo(turns * TURN_USD, 9);
  expect(run.outcomes.some(({ limits }) => limits.has('session_turns'))).toBe(true);
  await run.close();
});
