/**
 * What share of the money that agents spent does a dashboard show, by each way from the agents to Prometheus or VictoriaMetrics? Six
 * ways are made of stock parts, one leads through otel-kpi. All parts are real, run side by side and are sent the same exports.
 *
 * Time runs 60 times faster than in life: an export each second (60 s), a scrape each 0.25 s (15 s), series that expire after
 * 5 s (5 min), a hold of 1.25 s (75 s). The run is two hours of 40 people with sessions of 20 to 40 minutes; who spends
 * what in which minute comes from a seed.
 *
 * The gaps between deltas are those of OpenTelemetry's own SDK, which reports for the agents (truth/agent.ts) and does as
 * Claude Code was recorded to: in test/fixtures/claude-code-2.1.329/interactive, 16-metrics begins where 15 ended, but 12
 * begins 45 s after the end of 09. How people pause is assumed: after three minutes of work on average, for 1, 3 or 12 on
 * average, by person. Longer pauses make it worse for sums of deltas. A small model is called in a fifth of the minutes of
 * work: panels by model have to show that too.
 *
 * What is asked: the sum of increase() over the run, the same of the small model, and the sum of the last values of all
 * series that ever were. increase() also in a Prometheus with the experimental feature that makes zeros of start timestamps,
 * without which it cannot count the first value of a series. In a second lane the parts in the middle are restarted
 * halfway; the state of cumulative sums is in the agents, so there is nothing to lose.
 *
 * What is not to scale. In favour of stock parts: Prometheus' OTLP receiver forgets a stream of deltas after 5 minutes, which
 * cannot be set (v3.13.3, storage/remote/write_otlp_handler.go), so here it never does. Against all: a restart takes a second
 * or two, minutes of this life; batches of our collector wait for a second, a minute.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { post, until } from '../test/e2e/process.ts';
import { createPrometheus } from '../test/e2e/prometheus.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';
import type { Spent } from './truth/agent.ts';
import { liveThrough } from './truth/fleet.ts';
import {
  MODES,
  createOurs,
  createPrometheusDoor,
  createStockCollector,
  createVictoriaDoor,
  featureSwitches,
  type Middle,
  type Mode,
} from './truth/middles.ts';
import { readWay } from './truth/reading.ts';
import { figuresOf, missedOf, tableOf, type Row } from './truth/table.ts';

const SPEED = 60;
const fast = (seconds: number) => (seconds * 1000) / SPEED;
const FLEET = { seed: 1, agents: 40, intervals: sized(120, 4), intervalMs: fast(60) };
const SCRAPE_MS = fast(15);
const HOLD_MS = fast(75);
/** After the last export, for whatever still waits in a batch or is held; in life five minutes. */
const SETTLE_MS = fast(300);

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-truth-'));
const [undisturbed, restarted] = [await createLane('undisturbed'), await createLane('restarted')];
const middles = [...undisturbed, ...restarted];
const sources = middles.flatMap(({ ways }) => ways.map(({ from }) => from));
const scraped = [...new Set(sources.filter((from) => typeof from === 'string'))];
const jobs = Object.fromEntries(scraped.map((url) => [url, url]));
const createReader = (mode: Mode) =>
  createPrometheus(join(folder, `reader-${mode}`), SCRAPE_MS, jobs, featureSwitches(MODES[mode]));
const readers = { plain: await createReader('plain'), zeros: await createReader('zeros') };
const parts = [...Object.values(readers), ...middles];
const startMs = Date.now();

try {
  await Promise.all(parts.map((part) => part.start()));
  await scrapedSince(Date.now());
  const halfway = setTimeout((FLEET.intervals / 2) * FLEET.intervalMs);
  const restart = () => Promise.all(restarted.map((middle) => middle.restart()));
  const [spent] = await Promise.all([sendToAll(), halfway.then(restart)]);
  await scrapedSince(Date.now() + SETTLE_MS);
  const rows = [...(await readLane(undisturbed, spent, false)), ...(await readLane(restarted, spent, true))];
  const scrapes = await readers.plain.value('avg(count_over_time(up[1m]))');
  const report = createReport();
  report.table(`${tableOf(rows)}\n`, figuresOf(rows));
  report.note(missedOf(rows, 'plain'));
  report.note(missedOf(rows, 'zeros'));
  report.note(`The machine kept pace with ${scrapes} of ${60_000 / SCRAPE_MS} scrapes in the last minute.`);
} finally {
  await Promise.all(parts.map((part) => part.stop()));
  rmSync(folder, { recursive: true, force: true });
}

async function createLane(name: string): Promise<Middle[]> {
  return [
    await createStockCollector(join(folder, `${name}-stock`)),
    await createPrometheusDoor(join(folder, `${name}-delta`), 'delta'),
    await createPrometheusDoor(join(folder, `${name}-cumulative`), 'cumulative'),
    await createVictoriaDoor(join(folder, `${name}-victoria`)),
    await createOurs(join(folder, `${name}-ours`), HOLD_MS),
  ];
}

/** The whole run: every export to every door, in order and until it is accepted. Returns what was spent. */
async function sendToAll(): Promise<Spent> {
  const doors = middles.flatMap((middle) =>
    Object.entries(middle.doors).flatMap(([temporality, urls]) =>
      urls.map((url) => ({ temporality, url, sent: Promise.resolve() })),
    ),
  );
  const spent = await liveThrough({
    ...FLEET,
    deliver: (temporality, request) => {
      for (const door of doors.filter((each) => each.temporality === temporality)) {
        door.sent = door.sent.then(() => until(async () => (await post(door.url, request)) === 200));
        // It is thrown below, where it is awaited.
        door.sent.catch(() => undefined);
      }
    },
  });
  await Promise.all(doors.map(({ sent }) => sent));
  return spent;
}

async function scrapedSince(ms: number): Promise<void> {
  const each = Object.values(readers).flatMap((reader) => scraped.map((job) => ({ reader, job })));
  await Promise.all(each.map(({ reader, job }) => until(async () => (await reader.lastScrapeMs(job)) > ms)));
}

async function readLane(lane: readonly Middle[], spent: Spent, isRestarted: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { ways, restarts } of lane) {
    for (const way of ways) {
      const shown = await readWay(way, readers, startMs, spent);
      rows.push({ way, restarted: isRestarted ? restarts : '', ...shown });
    }
  }
  return rows;
}
