/**
 * A day in the life of a Prometheus that scrapes every minute, at the default hold. The real core works under a given
 * clock, what it exposes is written into Prometheus' own storage, and is read there at any moment, as dashboards do.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createExposition } from '../../src/metrics/exposition.ts';
import { createProducer } from '../../src/metrics/producer.ts';
import { NOW_MS, startRun } from '../golden/run.ts';
import { partPath } from '../parts.ts';
import { createFleet } from './fleet.ts';
import { createPrometheus } from './prometheus.ts';

const MINUTE_MS = 60_000;
const HOURS = 24;
const HOURS_OF_WORK = 8;
const TURN_MINUTES = 3;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-day-'));
const fleet = createFleet(1);
const names = Object.keys(fleet.truth);
const prometheus = await createPrometheus(folder, MINUTE_MS, {});

beforeAll(async () => {
  const input = join(folder, 'day.txt');
  writeFileSync(input, await scrapes());
  const backfill = ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', '--max-block-duration=48h'];
  execFileSync(partPath('promtool'), [...backfill, input, join(folder, 'data')]);
  await prometheus.start();
  // 1,440 scrapes of everything.
}, 360_000);

afterAll(async () => {
  await prometheus.stop();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * PromQL stretches what it saw of a series up to the end of the window: by most just before a scrape, and while the
 * series is young. A quarter of an hour after the last new ones that is 0.6 % of this day's sum.
 */
test.each([
  ['an hour after work', HOURS_OF_WORK + 1],
  ['in the middle of the night', 16],
  ['at the end of the day', HOURS - 1],
])('increase() and rate() over the day are true at every moment, %s', async (_, hour) => {
  const wrong: [string, number, number][] = [];
  for (const name of names) {
    for (const afterMs of [0, 1, 20_000, 40_000, 59_999]) {
      const atMs = NOW_MS + hour * 60 * MINUTE_MS + afterMs;
      for (const expression of [`increase(${name}[25h])`, `rate(${name}[25h]) * 25 * 3600`]) {
        const share = (await prometheus.value(`sum(${expression})`, atMs))! / fleet.truth[name]!;
        if (!(Math.abs(share - 1) < 0.005)) wrong.push([expression, afterMs, share]);
      }
    }
  }
  expect(wrong).toEqual([]);
});

/** What each scrape of the day gets, with its time in seconds. */
async function scrapes(): Promise<string> {
  const run = await startRun({ env: { OTEL_KPI_HOLD: '75s' }, gauges: [] });
  const exposition = createExposition([createProducer(run.core.held)]);
  const wanted = new RegExp(`^(${names.join('|')})[{ ].*`, 'gm');
  const lines: string[] = [];
  for (let minute = 0; minute < HOURS * 60; minute++) {
    run.nowMs = NOW_MS + minute * MINUTE_MS;
    const text = await exposition.text();
    for (const [line] of text.matchAll(wanted)) lines.push(`${line} ${run.nowMs / 1000}\n`);
    if (minute % TURN_MINUTES > 0 || minute >= HOURS_OF_WORK * 60) continue;
    for (const request of fleet.turn(run.nowMs)) await run.send(request);
  }
  await run.close();
  return `${lines.join('')}# EOF\n`;
}
