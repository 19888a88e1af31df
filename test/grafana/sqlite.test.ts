/** The queries of Events (SQLite), asked of the file that a service keeps of recordings, as Grafana puts in what is chosen. */
import { VariableType } from '@grafana/grafana-foundation-sdk/dashboard';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DASHBOARDS } from '../../grafana/src/dashboards.ts';
import { startKept, type Kept } from '../events/kept.ts';
import { recentRecording } from '../e2e/recent.ts';
import { queriesOf } from './panels.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.now();
const dashboard = DASHBOARDS.map((create) => create()).find(({ uid }) => uid === 'otel-kpi-events-sqlite')!;
const queries = queriesOf(dashboard);
const RECORDINGS = [
  'claude-code-2.1.329/basic-json',
  'claude-code-2.1.329/interactive',
  'claude-code-2.1.329/api-error',
];
let kept: Kept;

beforeAll(async () => {
  kept = await startKept({ OTEL_KPI_KEEP_PROMPTS: 'true' });
  for (const name of RECORDINGS) {
    for (const request of recentRecording(name, NOW_MS)) await kept.send(request);
  }
});
afterAll(() => kept.end());

const ALL = { $agent: '%', $host: '%', $project: '%', $of_session: '%' };

function asked(sql: string, chosen: Readonly<Record<string, string>> = {}) {
  const values: Record<string, string> = {
    ...ALL,
    $__from: String(NOW_MS - 24 * HOUR_MS),
    $__to: String(NOW_MS + HOUR_MS),
    $__interval_ms: '300000',
    ...chosen,
  };
  // Attributes in JSON paths begin with $ too.
  return kept.rows(sql.replaceAll(/\$[a-z_]+/g, (name) => values[name] ?? name));
}

const named = (title: string) => queries.find(({ name }) => name.endsWith(`, ${title}`))!.expr;

test.each(queries)('$name has rows', ({ expr }) => {
  const rows = asked(expr);
  expect(rows).not.toEqual([]);
  expect(rows.flatMap((row) => Object.values(row)).some((value) => value !== null && value !== 0)).toBe(true);
});

test.each(queries)('$name is empty of an agent, a host, a project and a session that there are not', ({ expr }) => {
  for (const name of Object.keys(ALL)) {
    const values = asked(expr, { [name]: 'nobody' }).flatMap((row) => Object.values(row));
    expect([name, values.filter((value) => value !== null && value !== 0)]).toEqual([name, []]);
  }
});

test('cost and tokens are those of the KPIs, and bars add up to the number', async () => {
  const cost = await kept.kpi('agent_cost_usd_total', { basis: 'reported' });
  expect(asked(named('Cost'))[0]!['value']).toBeCloseTo(cost, 6);
  const [input] = asked(named('Input tokens'));
  const tokens = asked(named('Tokens, by type'));
  const added = tokens.reduce((sum, row) => sum + Number(row['input']), 0);
  expect(added).toBe(input!['value']);
  expect(added).toBe(await kept.kpi('agent_tokens_total', { type: 'input' }));
});

test('steps are whole, and none is outside of what is shown', () => {
  const [from, to] = [NOW_MS / 1000 - 24 * 3600 - 300, NOW_MS / 1000 + 3600];
  for (const { time } of asked(named('Tokens, by type'))) {
    expect(Number(time) % 300).toBe(0);
    expect(Number(time)).toBeGreaterThan(from);
    expect(Number(time)).toBeLessThan(to);
  }
});

test('variables offer what there is', () => {
  const texts = (dashboard.templating.list ?? []).flatMap(({ type, query }) =>
    type === VariableType.Query && typeof query === 'string' ? [query] : [],
  );
  expect(texts).toHaveLength(3);
  const [agents, ...others] = texts.map((sql) => kept.rows(sql));
  expect(agents).toEqual([{ agent: 'claude-code' }]);
  for (const rows of others) for (const row of rows) expect(Object.values(row)).not.toContain('');
});
