/**
 * What does it cost to find the series of a fact? Nested maps against the plain way, a key made of the labels for every
 * fact, over the default catalogue, in turns in one process. And a flood in which every fact has a new name.
 */
import { readFileSync } from 'node:fs';
import { parseCatalogue } from '../src/kpis/catalogue.ts';
import { createMeter } from '../src/kpis/meter.ts';
import type { Fact } from '../src/model/fact.ts';
import { LABEL, LABELS } from '../src/model/labels.ts';
import { randomFrom } from '../test/random.ts';
import { createReport } from './report.ts';

const FACTS = 4096;
const PASSES = 50;
const ROUNDS = 9;
const FLOOD = 200_000;

const text = readFileSync(new URL('../kpis/default.yaml', import.meta.url), 'utf8');
const catalogue = parseCatalogue([{ path: 'kpis/default.yaml', text }], []);
if (Array.isArray(catalogue)) throw new Error(`BUG: ${JSON.stringify(catalogue)}`);
const meter = createMeter(catalogue.kpis, []);

const { below, pick } = randomFrom(1);
const facts = Array.from({ length: FACTS }, (): Fact => {
  const labels = LABELS.map((label) => `${label} ${below(8)}`);
  const kind = pick<Fact['kind']>([
    'cost',
    'tokens',
    'tokens',
    'tokens',
    'request',
    'request_duration',
    'tool',
    'tool_duration',
  ]);
  return { kind, value: 1 + below(1e7), timeMs: 0, labels, dimensions: [] };
});

let sink = 0;
const totals = { add: (_series: unknown, slot: number, amount: number) => void (sink += slot + amount) };
const ways = {
  maps: (fact: Fact) => meter.record(fact, totals),
  keys: (fact: Fact) => {
    for (const kpi of meter.kpis) {
      if (kpi.of !== fact.kind) continue;
      const labels = kpi.labels.map((label) => [label, fact.labels[LABEL[label as keyof typeof LABEL]]]);
      sink += JSON.stringify([kpi.name, ...labels]).length;
    }
  },
};

function nsPerFact(way: (fact: Fact) => void): number {
  const startMs = performance.now();
  for (let pass = 0; pass < PASSES; pass++) for (const fact of facts) way(fact);
  return ((performance.now() - startMs) * 1e6) / (PASSES * FACTS);
}

const times = Array.from({ length: ROUNDS }, () => ({ maps: nsPerFact(ways.maps), keys: nsPerFact(ways.keys) }));
const startMs = performance.now();
for (let index = 0; index < FLOOD; index++) {
  meter.record({ kind: 'cost', value: 1, timeMs: 0, labels: LABELS.map(() => `new ${index}`), dimensions: [] }, totals);
}
const floodNs = ((performance.now() - startMs) * 1e6) / FLOOD;
if (sink === 0) throw new Error('BUG: nothing was counted');

const report = createReport();
report.part('a fact');
report.figure('maps', { ns: times.map(({ maps }) => maps) });
report.figure('keys', { ns: times.map(({ keys }) => keys) });
report.figure('maps', { "× keys' time": times.map(({ maps, keys }) => maps / keys) });
report.figure('a new name', { ns: floodNs });
