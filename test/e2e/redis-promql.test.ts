/**
 * What PromQL reads from two replicas in a real Prometheus that scrapes both, and the address of their service, while
 * first one and then the other is replaced. Time runs 25 times faster than in life, as in promql.test.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startBalancer } from './balancer.ts';
import { countersOnly } from './counters-only.ts';
import { createFleet } from './fleet.ts';
import { createOtelKpi, type OtelKpi } from './otel-kpi.ts';
import { get, post, until } from './process.ts';
import { createPrometheus } from './prometheus.ts';
import { startRedis } from './redis.ts';

const SCRAPE_MS = 400;
const TURN_MS = 200;
/** Longer than a replica is away, so that the 0 of a series which began meanwhile is seen on both. */
const HOLD_MS = 6_000;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-replicas-'));
const fleet = createFleet(2);
const names = Object.keys(fleet.truth);
const redis = await startRedis();
const env = countersOnly(folder);
const replicas = [await createOtelKpi(redis.url, HOLD_MS, env), await createOtelKpi(redis.url, HOLD_MS, env)];
const [one, other] = replicas as [OtelKpi, OtelKpi];
const ingest = await startBalancer(replicas.map(({ otlpUrl }) => otlpUrl));
const service = await startBalancer(replicas.map(({ metricsUrl }) => metricsUrl));
const jobs = { one: one.metricsUrl, other: other.metricsUrl, service: service.url };
const prometheus = await createPrometheus(folder, SCRAPE_MS, jobs);
const startMs = Date.now();
const deliveries: Promise<void>[] = [];
let isOver = false;

/** Prometheus is there before the first record, and until every series has been shown and scraped. */
beforeAll(async () => {
  await Promise.all([...replicas.map((replica) => replica.start()), prometheus.start()]);
  await allScraped();
  const working = work();
  await allScraped(10);
  await replaceTold(one);
  await allScraped(10);
  await replaceKilled(other);
  await allScraped(10);
  isOver = true;
  await working;
  await Promise.all(deliveries);
  for (const { metricsUrl } of replicas) {
    await until(async () => (await get(`${metricsUrl}/metrics/self`)).includes('\notelkpi_series_held 0\n'));
  }
  await allScraped(2);
}, 360_000);

afterAll(async () => {
  isOver = true;
  await Promise.all([prometheus.stop(), ...replicas.map((replica) => replica.kill('SIGTERM'))]);
  await Promise.all([ingest.close(), service.close(), redis.remove()]);
  rmSync(folder, { recursive: true, force: true });
});

describe.each(Object.keys(jobs))('scraped at the address of %s', (job) => {
  test.each(names)('increase() of %s gives the truth, and its sum is the truth', async (name) => {
    const atMs = await prometheus.lastScrapeMs(job);
    // From a minute before the first scrape to the last: see promql.test.ts.
    const seconds = Math.ceil((atMs - startMs) / 1000) + 60;
    const increase = await prometheus.value(`sum(increase(${name}{job="${job}"}[${seconds}s]))`, atMs);
    expect(Math.abs(increase! / fleet.truth[name]! - 1)).toBeLessThan(0.005);
    expect(await prometheus.value(`sum(${name}{job="${job}"})`, atMs)).toBeCloseTo(fleet.truth[name]!, 6);
  });

  test('no counter ever falls', async () => {
    const counters = await prometheus.counters(job);
    expect(counters).toEqual(expect.arrayContaining(names));
    for (const name of counters) {
      expect([name, await prometheus.value(`sum(resets(${name}{job="${job}"}[1h]))`)]).toEqual([name, 0]);
    }
  });
});

test.each(['one', 'other'])('%s was away when it was replaced', async (job) => {
  expect(await prometheus.lastScrapeMs(job, 'failed')).toBeGreaterThan(startMs);
});

/** The fleet at work. A turn does not wait for what the one before sent. */
async function work(): Promise<void> {
  while (!isOver) {
    for (const request of fleet.turn(Date.now())) {
      deliveries.push(until(async () => (await post(ingest.url, request)) === 200));
    }
    await setTimeout(TURN_MS);
  }
}

/** As an orchestrator does: first nothing is sent to it any more. */
async function replaceTold(replica: OtelKpi): Promise<void> {
  const others = replicas.filter((each) => each !== replica);
  ingest.use(others.map(({ otlpUrl }) => otlpUrl));
  service.use(others.map(({ metricsUrl }) => metricsUrl));
  await replica.kill('SIGTERM');
  await replica.start();
  ingest.use(replicas.map(({ otlpUrl }) => otlpUrl));
  service.use(replicas.map(({ metricsUrl }) => metricsUrl));
}

/** Nobody knew. */
async function replaceKilled(replica: OtelKpi): Promise<void> {
  await replica.kill('SIGKILL');
  await replica.start();
}

/** All addresses were scraped, so many times one after the other. */
async function allScraped(times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    const nowMs = Date.now();
    const scraped = (job: string) => until(async () => (await prometheus.lastScrapeMs(job)) > nowMs);
    await Promise.all(Object.keys(jobs).map(scraped));
  }
}
