/**
 * The same counters in Prometheus and in VictoriaMetrics, which scrapes them itself and gets them by Prometheus' remote write too
 * (docs/existing-stack.md, "Without Prometheus"). Time runs 25 times faster than in life, as in promql.test.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFleet } from './fleet.ts';
import { createOtelKpi } from './otel-kpi.ts';
import { get, until } from './process.ts';
import { createPrometheusOf } from './prometheus.ts';
import { createVictoria, valueOf, type Victoria } from './victoria.ts';

const SCRAPE_MS = 600;
const HOLD_MS = 3_000;
const TURNS = 60;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-victoria-'));
const fleet = createFleet(1);
const names = Object.keys(fleet.truth);
const otelKpi = await createOtelKpi(join(folder, 'state.db'), HOLD_MS);
const config = {
  global: { scrape_interval: `${SCRAPE_MS}ms` },
  scrape_configs: [{ job_name: 'otel-kpi', static_configs: [{ targets: [new URL(otelKpi.metricsUrl).host] }] }],
};
writeFileSync(join(folder, 'scrape.json'), JSON.stringify(config));
const scraping = await createVictoria('victoria-metrics', join(folder, 'scraping'), [
  `-promscrape.config=${join(folder, 'scrape.json')}`,
]);
const written = await createVictoria('victoria-metrics', join(folder, 'written'));
const remote = {
  remote_write: [{ url: `${written.url}/api/v1/write`, queue_config: { batch_send_deadline: '200ms' } }],
};
const prometheus = await createPrometheusOf(join(folder, 'prometheus'), { ...config, ...remote });
const parts = [otelKpi, scraping, written, prometheus];
const startMs = Date.now();
let endMs = 0;

beforeAll(async () => {
  await Promise.all(parts.map((part) => part.start()));
  await scraped(2);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const request of fleet.turn(Date.now())) await otelKpi.deliver(request);
    await setTimeout(200);
  }
  await until(async () => (await get(`${otelKpi.metricsUrl}/metrics/self`)).includes('\notelkpi_series_held 0\n'));
  await scraped(3);
  endMs = await prometheus.lastScrapeMs('otel-kpi');
  const isThere = async (victoria: Victoria) =>
    ((await valueOf(victoria, 'timestamp(up)', endMs)) ?? 0) * 1000 > endMs - SCRAPE_MS;
  for (const victoria of [scraping, written]) await until(() => isThere(victoria));
}, 360_000);

afterAll(async () => {
  // It writes what it has before it ends.
  await prometheus.stop();
  await Promise.all([scraping.stop(), written.stop(), otelKpi.kill('SIGTERM')]);
  rmSync(folder, { recursive: true, force: true });
});

test.each(names)('increase() of %s is the truth in each', async (name) => {
  const truth = fleet.truth[name]!;
  const seconds = Math.ceil((endMs - startMs) / 1000) + 60;
  const expression = `sum(increase(${name}[${seconds}s]))`;
  const inPrometheus = (await prometheus.value(expression, endMs))!;
  expect(Math.abs(inPrometheus / truth - 1)).toBeLessThan(0.005);
  for (const victoria of [scraping, written]) {
    const shown = (await valueOf(victoria, expression, Date.now()))!;
    expect(Math.abs(shown / truth - 1)).toBeLessThan(1e-9);
  }
});

test('last values are those of Prometheus', async () => {
  for (const name of names) {
    const asked = `sum(last_over_time(${name}[5m]))`;
    const there = (await prometheus.value(asked))!;
    for (const victoria of [scraping, written])
      expect(await valueOf(victoria, asked, Date.now())).toBeCloseTo(there, 9);
  }
});

test('rate() is over the time that a series has samples for, not over the window: a new series looks faster', async () => {
  const seconds = Math.ceil((endMs - startMs) / 1000) + 600;
  const [name] = names;
  const ofRate = (await valueOf(scraping, `sum(rate(${name}[${seconds}s]))`, Date.now()))! * seconds;
  expect(ofRate / fleet.truth[name!]!).toBeGreaterThan(2);
});

async function scraped(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const nowMs = Date.now();
    await until(async () => (await prometheus.lastScrapeMs('otel-kpi')) > nowMs);
  }
}
