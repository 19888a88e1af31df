/**
 * What does it cost to find the series of a fact? Nested maps against the plain way, a key made of the labels for every
 * fact, over the default catalogue, in turns in one process. The same with 1,000 more facts and KPIs that nothing is told
 * of, which must cost nothing. And a flood in which every fact has a new name.
 */
import { readFileSync } from 'node:fs';
import { WORDS } from '../src/app/words.ts';
import { parseCatalogue } from '../src/kpis/catalogue.ts';
import { createMeter } from '../src/kpis/meter.ts';
import type { Fact } from '../src/model/fact.ts';
import { labelsOf, NO_LABELS, type Labels } from '../src/model/labels.ts';
import type { Meter } from '../src/model/series.ts';
import { labelNames } from '../src/model/words.ts';
import { randomFrom } from '../test/random.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const FACTS = sized(4096, 64);
const PASSES = sized(50, 1);
const ROUNDS = sized(9, 1);
const FLOOD = sized(200_000, 100);
const UNUSED = 1000;

const text = readFileSync(new URL('../kpis/default.yaml', import.meta.url), 'utf8');
const catalogue = parseCatalogue([{ path: 'kpis/default.yaml', text }], WORDS, []);
if (Array.isArray(catalogue)) throw new Error(`BUG: ${JSON.stringify(catalogue)}`);
const meter = createMeter(catalogue.kpis, []);
const crowded = createCrowded();

const NAMES = labelNames(WORDS);
const all = (valueOf: (name: string) => string): Labels =>
  labelsOf(Object.fromEntries(NAMES.map((name) => [name, valueOf(name)])));

const { below, pick } = randomFrom(1);
const facts = Array.from({ length: FACTS }, (): Fact => {
  const labels = all((name) => `${name} ${below(8)}`);
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
  return { kind, value: 1 + below(1e7), timeMs: 0, arrival: '', labels, dimensions: NO_LABELS };
});

let sink = 0;
const totals = { add: (_series: unknown, slot: number, amount: number) => void (sink += slot + amount) };
const ways = {
  maps: (fact: Fact) => meter.record(fact, totals),
  crowded: (fact: Fact) => crowded.record(fact, totals),
  keys: (fact: Fact) => {
    for (const kpi of meter.kpis) {
      if (kpi.of !== fact.kind) continue;
      const labels = kpi.labels.map((label) => [label, fact.labels[label]]);
      sink += JSON.stringify([kpi.name, ...labels]).length;
    }
  },
};

function nsPerFact(way: (fact: Fact) => void): number {
  const startMs = performance.now();
  for (let pass = 0; pass < PASSES; pass++) for (const fact of facts) way(fact);
  return ((performance.now() - startMs) * 1e6) / (PASSES * FACTS);
}

function createCrowded(): Meter {
  const unused = Array.from({ length: UNUSED }, (_, index) => `unused_${index}`);
  const declared = new Map([...WORDS.facts, ...unused.map((name) => [name, WORDS.facts.get('tokens')!] as const)]);
  const kpis = unused.map(
    (name) => `${name}_tokens_total: { help: X., kind: sum, of: ${name}, labels: [agent, type] }`,
  );
  const files = [
    { path: 'kpis/default.yaml', text },
    { path: 'unused.yaml', text: `kpis: { ${kpis.join(', ')} }` },
  ];
  const read = parseCatalogue(files, { facts: declared }, []);
  if (Array.isArray(read)) throw new Error(`BUG: ${JSON.stringify(read)}`);
  return createMeter(read.kpis, []);
}

const times = Array.from({ length: ROUNDS }, () => ({
  maps: nsPerFact(ways.maps),
  crowded: nsPerFact(ways.crowded),
  keys: nsPerFact(ways.keys),
}));
const startMs = performance.now();
for (let index = 0; index < FLOOD; index++) {
  meter.record(
    { kind: 'cost', value: 1, timeMs: 0, arrival: '', labels: all(() => `new ${index}`), dimensions: NO_LABELS },
    totals,
  );
}
const floodNs = ((performance.now() - startMs) * 1e6) / FLOOD;
if (sink === 0) throw new Error('BUG: nothing was counted');

const report = createReport();
report.part('a fact');
report.figure('maps', { ns: times.map(({ maps }) => maps) });
report.figure(`maps, with ${UNUSED} facts declared and unused`, { ns: times.map((round) => round.crowded) });
report.figure('keys', { ns: times.map(({ keys }) => keys) });
report.figure('maps', { "× keys' time": times.map(({ maps, keys }) => maps / keys) });
report.figure('a new name', { ns: floodNs });
