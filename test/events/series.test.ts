/** Points of a series whose rows are made by what an earlier one was found to mean are what they would be if each were translated. */
import { expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { metric, request, requestOf, resourceOf, type Attributes, type Json } from '../sent.ts';
import { startKept, type Kept } from './kept.ts';

const NOW_MS = Date.now() - 3_600_000;
/** What one record can tell at most of a cost is 10⁶ dollars, of tokens 10¹²: what is more means nothing. */
const VALUES = [2, 0, -1, 3, 2e6, 2e13, 0.123_456_789_04, Number.MAX_VALUE, 1];

/** Those of sessions have no time of their own. */
const ROWS = `SELECT iif(metric_name = 'claude_code.session.count', '', timestamp) AS timestamp, metric_name, metric_value, metric_unit, kind, model, type, agent, person, session_id, app_version,
  part_of, witness, custom_attributes, fingerprint FROM metrics ORDER BY fingerprint`;

type Point = { readonly name: string; readonly of?: Attributes; readonly sum?: Json; readonly point?: Json };

/** Which of two things is said of what does not tell points of one time apart changes from turn to turn. */
const pointsOf = (turn: number): Point[] => {
  const one = <T>(...of: readonly [T, T]): T => of[turn % 2]!;
  return [
    { name: 'claude_code.cost.usage', of: { model: 'opus', 'anthropic.provider': one('firstParty', 'bedrock') } },
    { name: 'claude_code.token.usage', of: { model: 'opus', type: 'input', 'app.version': one('1.0', '2.0') } },
    { name: 'claude_code.token.usage', of: { type: 'output', 'user.email': one('a@example.com', 'b@example.com') } },
    { name: 'claude_code.lines_of_code.count', of: { type: 'added' }, sum: { aggregationTemporality: 2 } },
    { name: 'claude_code.commit.count', sum: { aggregationTemporality: 2 }, point: { startTimeUnixNano: '0' } },
    {
      name: 'claude_code.pull_request.count',
      sum: { aggregationTemporality: one(1, 2) },
      point: { startTimeUnixNano: `${NOW_MS}000000` },
    },
    { name: 'claude_code.nobody_knows.count' },
    { name: 'claude_code.session.count', point: { timeUnixNano: '0' } },
  ];
};

/** The same points again and again, each time with another value, and of another resource in turn. */
function sent(): ExportRequest[] {
  return VALUES.map((value, at) => {
    const atMs = NOW_MS + at * 60_000;
    const metrics = pointsOf(at).map(({ name, of, point, sum }) => metric(name, value, atMs, of, point, sum));
    const gauge = { name: 'claude_code.cost.usage', gauge: { dataPoints: [{ asDouble: value }] } };
    const team = ['platform', 'web', 'data'][at % 3]!;
    const resource = { 'service.name': 'claude-code', team };
    return requestOf('metrics', [resourceOf('metrics', [...metrics, gauge], { resource }), ...strangers(metrics)]);
  });
}

/** One that is otherwise the same, of somebody nobody knows. */
function strangers(metrics: readonly Json[]): Json[] {
  return [resourceOf('metrics', metrics, { resource: { 'service.name': 'stranger' }, scope: 'strange' })];
}

test('points are rows as if each were the first of its series', async () => {
  const together = await startKept();
  for (const one of sent()) expect(await together.send(one)).toBe(200);
  const rows = together.rows(ROWS);
  // Points of gauges, of strangers, and those that say nothing new have none.
  expect(rows.length).toBeGreaterThan(4 * VALUES.length);

  let apart: Kept | undefined;
  for (const one of sent()) {
    // Another thread, which knows no series.
    await apart?.service.close();
    apart = await startKept({}, apart?.folder);
    expect(await apart.send(one)).toBe(200);
  }
  expect(rows).toEqual(apart!.rows(ROWS));
  await Promise.all([together.end(), apart!.end()]);
});

test('an amount past what one record can tell is of no kind, whatever its series told before', async () => {
  const kept = await startKept();
  const cost = (value: number, atMs: number) =>
    kept.send(request('metrics', [metric('claude_code.cost.usage', value, atMs, { model: 'opus' })]));
  for (const [at, value] of [1, 2e6, 2].entries()) await cost(value, NOW_MS + at * 60_000);
  expect(kept.rows('SELECT metric_value, kind FROM metrics ORDER BY timestamp')).toEqual([
    { metric_value: 1, kind: 'cost' },
    { metric_value: 2e6, kind: '' },
    { metric_value: 2, kind: 'cost' },
  ]);
  await kept.end();
});
