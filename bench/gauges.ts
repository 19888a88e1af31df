/**
 * What does a scrape pay for windows, ratios and days? 500 series that happened in 1,000 quarters of an hour each, over the
 * default catalogue: the first scrape after a quarter began, which adds all of them up, and the others, which do not.
 */
import { readFileSync } from 'node:fs';
import { WORDS } from '../src/app/words.ts';
import { parseCatalogue } from '../src/kpis/catalogue.ts';
import { createGauges } from '../src/kpis/derive.ts';
import { createMoments } from '../src/kpis/gauges/moment.ts';
import { createMeter } from '../src/kpis/meter.ts';
import { createCalendar, QUARTER_MS, quarterOf } from '../src/model/calendar.ts';
import type { SeriesState, Snapshot } from '../src/model/store.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const MODELS = sized(250, 5);
const QUARTERS = sized(1000, 10);
const ROUNDS = sized(20, 2);
const SCRAPES = sized(20, 3);
const NOW_MS = Date.UTC(2026, 10, 21, 12, 37);

const text = readFileSync(new URL('../kpis/default.yaml', import.meta.url), 'utf8');
const catalogue = parseCatalogue([{ path: 'kpis/default.yaml', text }], WORDS, []);
if (Array.isArray(catalogue)) throw new Error(`BUG: ${JSON.stringify(catalogue)}`);
const meter = createMeter(catalogue.kpis, []);

const series = Array.from({ length: 2 * MODELS }, (_, index): SeriesState => {
  const labels = [
    ['agent', 'a'],
    ['model', `m${index >> 1}`],
    ['source', 's'],
  ];
  const name = ['agent_cost_usd_total', ...labels];
  const key = JSON.stringify(index % 2 === 0 ? name : ['agent_tokens_total', ...labels, ['type', 'input']]);
  const last = quarterOf(NOW_MS);
  const quarters = new Map(Array.from({ length: QUARTERS }, (__, back) => [last - 3 * back, BigInt(1e9 + back)]));
  return { key, slots: [1_000_000_000n], quarters };
});
const presence = {
  firstSeen: new Map(),
  months: new Map(),
  sharedBy: new Map(),
  nameOf: (written: string) => written,
  personOf: (name: string) => name,
};
const nobody = { people: new Map(), shared: new Map(), attendance: new Map(), presence };
const snapshot: Snapshot = { series, ...nobody, open: new Map(), entityCount: 0 };
const gauges = createGauges(catalogue.gauges, createMoments(meter, createCalendar('Europe/Berlin')));

const timed = (nowMs: number): number => {
  const startMs = performance.now();
  gauges(snapshot, nowMs);
  return performance.now() - startMs;
};

const first: number[] = [];
const others: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const nowMs = NOW_MS + round * QUARTER_MS;
  first.push(timed(nowMs));
  for (let scrape = 1; scrape < SCRAPES; scrape++) others.push(timed(nowMs + scrape * 15_000));
}
const points = gauges(snapshot, NOW_MS).reduce((all, reading) => all + reading.points.length, 0);
const report = createReport();
report.part('a scrape');
report.figure('series, their quarters, and points of them', { series: series.length, quarters: QUARTERS, points });
report.figure('first in a quarter of an hour', { ms: first });
report.figure('every other', { ms: others });
