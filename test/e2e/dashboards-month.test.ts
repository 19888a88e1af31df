/**
 * What dashboards show after days of use is what was told: `make history` makes the past of a company, a real Prometheus
 * answers each query of each panel. What is not of that past, such as metrics of the processes, is in dashboards.test.ts.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARDS } from '../../grafana/src/dashboards.ts';
import { DAY_MS, MINUTE_MS, START_MS } from '../demo/told.ts';
import { metricsOf } from '../grammar.ts';
import { panelsOf, queriesOf, substituted, type PanelQuery } from '../grafana/panels.ts';
import { historyTells, told, WORDS } from './history-tells.ts';
import { createPrometheus } from './prometheus.ts';

const HOUR_MS = 60 * MINUTE_MS;
const STEP_MS = HOUR_MS;
const TIMES = { $__interval: '1h', $__range: '2d', $window: '24h' };
const SHOWN = { fromMs: START_MS - 2 * DAY_MS, toMs: START_MS };

/** A total of one part of the bars beside it, or of more than they show. */
const ALONE = new Set(['Rejected', 'Blocked, all teams', 'Judged, all teams']);
/** What takes weeks. A real month has it: `make history`. */
const WITHOUT = /agent_\w+_forecast|agent_forecast_|agent_cohort_retention|price_outside/;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-month-'));
const prometheus = await createPrometheus(folder, MINUTE_MS, {}, ['--storage.tsdb.retention.time=60d']);
const dashboards = DASHBOARDS.map((create) => create());
let there: Set<string>;
let printed = '';

beforeAll(async () => {
  const script = join(import.meta.dirname, '../../scripts/history.ts');
  const flags = ['--disable-warning=ExperimentalWarning', script, join(folder, 'data'), ...WORDS];
  printed = execFileSync(process.execPath, flags, { encoding: 'utf8' });
  await prometheus.start();
  const names = await prometheus.samples(
    `group by (__name__) (last_over_time({job="otel-kpi"}[3d] @ ${START_MS / 1000}))`,
  );
  there = new Set(names.map(({ labels }) => labels['__name__']!));
}, 600_000);

afterAll(async () => {
  await prometheus.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('make history', () => {
  historyTells(prometheus, () => printed);
});

/** The past does not change: what was asked once need not be asked again. */
const answered = new Map<string, ReturnType<typeof prometheus.samples>>();

/** As Grafana asks at the end of the history. */
function answer({ expr, instant }: Pick<PanelQuery, 'expr' | 'instant'>, chosen: Record<string, string> = {}) {
  const expression = substituted(expr, { ...TIMES, ...chosen });
  const over = instant ? { fromMs: START_MS, toMs: START_MS } : SHOWN;
  const key = `${over.fromMs} ${expression}`;
  const known = answered.get(key) ?? prometheus.samples(expression, over, STEP_MS / 1000);
  answered.set(key, known);
  return known;
}

function ofHistory(dashboard: (typeof dashboards)[number]): PanelQuery[] {
  return queriesOf(dashboard).filter(
    ({ datasource, expr }) =>
      datasource === '${prometheus}' && metricsOf(substituted(expr)).every((metric) => there.has(metric)),
  );
}

describe.each(dashboards.map((dashboard) => ({ uid: dashboard.uid!, dashboard })))('$uid', ({ dashboard }) => {
  test('has numbers in every panel', async () => {
    for (const { name, expr, instant } of ofHistory(dashboard)) {
      if (WITHOUT.test(expr)) continue;
      const values = (await answer({ expr, instant })).flatMap((sample) => sample.values).filter(Number.isFinite);
      expect([name, expr, values.length > 0]).toEqual([name, expr, true]);
    }
  }, 120_000);

  test('shows only labels that its answers have', async () => {
    for (const { name, expr, instant, shown } of ofHistory(dashboard)) {
      if (WITHOUT.test(expr)) continue;
      const answers = await answer({ expr, instant });
      expect([name, shown.filter((label) => !answers.some(({ labels }) => label in labels))]).toEqual([name, []]);
    }
  }, 120_000);

  test.each(['agent', 'team', 'model'])(
    'has nothing of no %s where it follows the choice',
    async (label) => {
      for (const { name, expr, instant } of ofHistory(dashboard)) {
        if (!expr.includes(`$${label}`)) continue;
        const values = (await answer({ expr, instant }, { [`$${label}`]: 'none' })).flatMap((sample) => sample.values);
        expect([name, values]).toEqual([name, []]);
      }
    },
    120_000,
  );

  test('has totals that are the sum of the bars beside them', async () => {
    const totals = panelsOf(dashboard).filter(
      ({ options }) => (options as { reduceOptions?: { calcs: string[] } })?.reduceOptions?.calcs[0] === 'sum',
    );
    for (const { title, targets, interval, maxDataPoints } of totals) {
      const [{ expr }] = targets as unknown as [{ expr: string }];
      const bars = panelsOf(dashboard).filter(
        (panel) => isBars(panel) && addedUp(askedBy(panel)) === addedUp(expr) && addedUp(expr) !== undefined,
      );
      expect([title, bars.length > 0]).toEqual([title, !ALONE.has(title!)]);
      for (const bar of bars) {
        expect([title, bar.interval, bar.maxDataPoints]).toEqual([title, interval, maxDataPoints]);
        expect([title, await sumOf(askedBy(bar))]).toEqual([title, expect.closeTo(await sumOf(expr), 6)]);
      }
    }
  });
});

const isBars = ({ fieldConfig }: Panel) =>
  (fieldConfig?.defaults.custom as { drawStyle?: string } | undefined)?.drawStyle === 'bars';

/** What `sum by (…) (increase(…))` is of. */
const addedUp = (expr: string) => /^sum(?: by \(\w+\) )?\((increase\([^()]+\))\)(?: > 0)?$/.exec(expr)?.[1];

const askedBy = ({ targets }: { targets?: unknown[] }) => (targets as { expr: string }[])[0]!.expr;

async function sumOf(expr: string): Promise<number> {
  const samples = await answer({ expr, instant: false });
  return samples.flatMap(({ values }) => values).reduce((sum, value) => sum + value, 0);
}

test.each([
  { uid: 'otel-kpi-overview', title: 'Cost, $window', truth: () => told(24).costNanos / 1e9 },
  { uid: 'otel-kpi-cost', title: 'Cost, $window', truth: () => told(24).costNanos / 1e9 },
  { uid: 'otel-kpi-cost', title: 'Requests, $window', truth: () => told(24).requests },
  {
    uid: 'otel-kpi-cost',
    title: 'Tokens, $window, all models',
    truth: () => {
      const { input, output, cacheRead, cacheWrite } = told(24);
      return input + output + cacheRead + cacheWrite;
    },
  },
  { uid: 'otel-kpi-overview', title: 'Active users, $window', truth: () => told(24).people.size },
  { uid: 'otel-kpi-adoption', title: 'Users, 24h', truth: () => told(24).people.size },
  { uid: 'otel-kpi-productivity', title: 'Prompts, $window', truth: () => told(24).prompts },
  { uid: 'otel-kpi-productivity', title: 'Commits, $window', truth: () => told(24).commits },
  { uid: 'otel-kpi-productivity', title: 'Pull requests, $window', truth: () => told(24).pullRequests },
  {
    uid: 'otel-kpi-productivity',
    title: 'Lines changed, $window',
    truth: () => told(24).linesAdded + told(24).linesRemoved,
  },
])('$uid: $title is what was told', async ({ uid, title, truth }) => {
  const panel = panelsOf(dashboards.find((one) => one.uid === uid)!).find((one) => one.title === title)!;
  const [sample] = await answer({ expr: askedBy(panel), instant: true });
  expect(sample!.values.at(-1)).toBeCloseTo(truth(), 6);
});

test.each([
  { what: 'cost', uid: 'otel-kpi-cost', title: 'Cost', truth: () => told(48).costNanos / 1e9 },
  { what: 'sessions', uid: 'otel-kpi-sessions', title: 'Started', truth: () => told(48).starts },
  {
    what: 'tool calls',
    uid: 'otel-kpi-tools',
    title: 'Tool calls',
    truth: () => told(48).toolsSucceeded + told(48).toolsFailed + told(48).toolsRejected,
  },
  { what: 'requests', uid: 'otel-kpi-api', title: 'Requests answered', truth: () => told(48).requests },
])('bars of $what add up to what was told, within three hundredths', async ({ uid, title, truth }) => {
  const panel = panelsOf(dashboards.find((one) => one.uid === uid)!).find((one) => one.title === title)!;
  // The first of the bars ends where the time that is shown begins.
  const [sample] = await answer({ expr: askedBy(panel), instant: false });
  const sum = sample!.values.slice(1).reduce((all, value) => all + value, 0);
  expect(Math.abs(sum / truth() - 1)).toBeLessThan(0.03);
});
