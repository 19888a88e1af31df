/**
 * Is our exposition slower than prom-client's? Both write 10,000 series of one counter with four labels, in turns in one
 * process, so that the machine's mood hits both. Ours starts from readings (names checked, points and numbers new in every scrape);
 * prom-client starts from its own counters. OpenTelemetry's serializer, which ours equals, takes its turn too.
 */
import { Counter, Registry } from 'prom-client';
import { createExposition } from '../src/metrics/exposition.ts';
import { createProducer } from '../src/metrics/producer.ts';
import { createText } from '../src/metrics/text.ts';
import type { Reading } from '../src/model/reading.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const SERIES = sized(10_000, 100);
const ROUNDS = sized(60, 1);
const WARM_UP_ROUNDS = sized(10, 0);

const labelSets = Array.from({ length: SERIES }, (_, i) => ({
  agent: `agent-${i % 3}`,
  model: `model-${i % 20}`,
  team: `team ${i % 50}`,
  source: `source-${i}`,
}));
const metric = { name: 'agent_cost_usd_total', help: 'Money spent on model usage, as the agent estimates it.' };

const registry = new Registry();
const counter = new Counter({ ...metric, labelNames: ['agent', 'model', 'team', 'source'], registers: [registry] });
labelSets.forEach((labels, i) => counter.inc(labels, i / 7));

const points = labelSets.map((labels, i) => ({ labels: Object.entries(labels), value: i / 7 }));
const reading: Reading = { ...metric, unit: 'USD', type: 'counter', points };
const written = createText();
let scrapes = 0;
/** What is counted goes on. */
const told = (): Reading => ({
  ...reading,
  points: points.map(({ labels, value }) => ({ labels, value: value + scrapes })),
});
const text = async () => written([told()]);
const serializer = createExposition([createProducer(async () => [told()])]);

const samplesOf = (body: string): string[] => body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const [ourSamples, theirSamples] = [samplesOf(await text()), samplesOf(await registry.metrics())];
if (ourSamples.join('\n') !== theirSamples.join('\n')) throw new Error('BUG: the two texts differ, so do their costs');

async function timeMs(scrape: () => Promise<string>): Promise<number> {
  const startMs = performance.now();
  Buffer.byteLength(await scrape()); // Flattens the text, as sending it would.
  return performance.now() - startMs;
}

const times: { ours: number; theirs: number; serializer: number }[] = [];
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
  scrapes++;
  registry.getSingleMetric(metric.name)?.reset();
  labelSets.forEach((labels, i) => counter.inc(labels, i / 7 + scrapes));
  const pair = {
    ours: await timeMs(text),
    theirs: await timeMs(async () => registry.metrics()),
    serializer: await timeMs(serializer.text),
  };
  if (round >= 0) times.push(pair);
}

const report = createReport();
report.part(`${SERIES} series`);
report.figure('ours', { ms: times.map(({ ours }) => ours) });
report.figure("OpenTelemetry's", { ms: times.map(({ serializer: ms }) => ms) });
report.figure('prom-client', { ms: times.map(({ theirs }) => theirs) });
report.figure('ours', { "× prom-client's time": times.map(({ ours, theirs }) => ours / theirs) });
