/**
 * Past days by another price list, from what is kept of them: tokens by quarter of an hour, and both books. What that does not
 * suffice for is left as it was, and named. Counters do not fall: where days cost less than before, only days and windows do.
 */
import { labelsOf, NO_LABELS, type Labels } from '../model/labels.ts';
import type { Prices } from '../model/prices.ts';
import { SPACES, type Kept } from '../model/registers.ts';
import type { Kpi, Meter, Series, Totals } from '../model/series.ts';
import { emptyChange, type Change, type Quarter, type SeriesState, type TotalChange } from '../model/store.ts';
import { QUARTER_MS } from '../model/calendar.ts';
import { priceGroup, type Left, type Model, type Spent } from './repriced-models.ts';

export type { Left };

/** `estimated`: agents that never report a cost; `named`: those with a translator of their own. From one time to before another. */
export type Repricing = {
  readonly meter: Meter;
  readonly prices: Prices;
  readonly estimated: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
  readonly fromMs: number;
  readonly toMs: number;
};

/** In integers of the KPI's unit, of bounds the lower. `ahead`: by how much counters stay above what was re-made. */
type Made = { before: number; after: number; ahead: number };

export type Repriced = {
  /** Undefined where nothing changes. */
  readonly change: Change | undefined;
  readonly made: ReadonlyMap<Kpi, Made>;
  readonly left: readonly Left[];
};

const FACTS = ['tokens', 'cost', 'repriced_cost', 'unpriced_tokens'] as const;
/** What a fact says beside whose it is: the rest of its labels it has in common with the tokens it is made of. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  tokens: ['type', 'source', 'hosted_by', 'service_tier'],
  cost: ['basis', 'source'],
  repriced_cost: ['bound'],
  unpriced_tokens: [],
};
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  tokens: ['agent', 'model', 'type'],
  cost: ['agent', 'model', 'basis'],
  repriced_cost: ['agent', 'model', 'bound'],
  unpriced_tokens: ['agent', 'model'],
};

export function reprice(series: readonly SeriesState[], registers: Kept, of: Repricing): Repriced {
  const { meter } = of;
  const sources = FACTS.map((fact) => meter.kpis.find((kpi) => isSource(kpi, fact)));
  const left: Left[] = [];
  for (const [at, fact] of FACTS.entries()) {
    if (sources[at] === undefined) left.push({ kpi: fact, reason: 'no KPI keeps by the day what it is made of' });
  }
  if (left.length > 0) return { change: undefined, made: new Map(), left };
  const shared = commonLabels(sources as Kpi[]);
  const models = gather(series, sources as Kpi[], shared, of);
  const deltas = createDeltas(registers, meter);
  for (const kpi of meter.kpis) {
    const strange = kpi.labels.filter((label) => !shared.includes(label) && !(OWN[kpi.of] ?? []).includes(label));
    if (!FACTS.slice(1).some((fact) => fact === kpi.of) || strange.length === 0) continue;
    deltas.skip(kpi);
    left.push({ kpi: kpi.name, reason: `tokens are not kept by ${strange.join(', ')}` });
  }
  const nameOf = (fact: string) => sources.find((kpi) => kpi?.of === fact)?.name ?? fact;
  for (const model of models.values()) {
    left.push(...priceGroup(model, of, deltas.add).map((each) => ({ ...each, kpi: nameOf(each.kpi) })));
  }
  return { ...deltas.end(), left };
}

function isSource(kpi: Kpi, fact: string): boolean {
  return (
    kpi.of === fact &&
    kpi.windowed &&
    kpi.bounds.length === 0 &&
    NEEDED[fact]!.every((label) => kpi.labels.includes(label))
  );
}

function commonLabels(sources: readonly Kpi[]): string[] {
  const lists = sources.map(({ of, labels }) => labels.filter((label) => !OWN[of]!.includes(label)));
  return lists[0]!.filter((label) => lists.every((list) => list.includes(label)));
}

/** What is kept of these days, by all that the four KPIs have in common. */
function gather(
  all: readonly SeriesState[],
  sources: readonly Kpi[],
  shared: readonly string[],
  { meter, fromMs, toMs }: Repricing,
): Map<string, Model> {
  const models = new Map<string, Model>();
  for (const { key, quarters } of all) {
    const series = meter.resolve(key);
    if (series === undefined || !sources.includes(series.kpi)) continue;
    const labels = Object.fromEntries(series.labels);
    if (labels['model'] === undefined) continue;
    const common = labelsOf(Object.fromEntries(shared.map((label) => [label, labels[label]])));
    const group = JSON.stringify(common);
    const model: Model = models.get(group) ?? { labels: common, quarters: new Map() };
    models.set(group, model);
    for (const [quarter, amount] of quarters) {
      const atMs = quarter * QUARTER_MS;
      if (atMs >= fromMs && atMs < toMs) put(spentIn(model, quarter), series.kpi.of, labels, Number(amount));
    }
  }
  return models;
}

function spentIn({ quarters }: Model, quarter: Quarter): Spent {
  let spent = quarters.get(quarter);
  if (spent === undefined) {
    spent = { tokens: new Map(), estimated: new Map(), reported: 0, low: 0, high: 0, unpriced: 0 };
    quarters.set(quarter, spent);
  }
  return spent;
}

function put(spent: Spent, fact: string, labels: Labels, amount: number): void {
  const source = labels['source'] ?? '';
  if (fact === 'unpriced_tokens') spent.unpriced += amount;
  else if (fact === 'repriced_cost') spent[labels['bound'] === 'high' ? 'high' : 'low'] += amount;
  else if (fact === 'cost' && labels['basis'] === 'estimated') {
    spent.estimated.set(source, (spent.estimated.get(source) ?? 0) + amount);
  } else if (fact === 'cost') spent.reported += amount;
  else {
    const types = spent.tokens.get(source) ?? new Map<string, number>();
    types.set(labels['type']!, (types.get(labels['type']!) ?? 0) + amount);
    spent.tokens.set(source, types);
  }
}

/** Adds up what changes, by series and quarter: amounts may be below 0. */
function createDeltas(registers: Kept, meter: Meter) {
  const bySeries = new Map<string, { series: Series; quarters: Map<Quarter, number> }>();
  const made = new Map<Kpi, Made>();
  const skipped = new Set<Kpi>();
  const fresh = new Map<Kpi, Set<string>>();
  const known = (kpi: Kpi) => registers.get(SPACES.series.name)?.groups.get(kpi.name);
  const admitted = (series: Series): Series => {
    const { kpi, key } = series;
    if (known(kpi)?.has(key) === true) return series;
    const added = fresh.get(kpi) ?? new Set<string>();
    fresh.set(kpi, added);
    if (!added.has(key) && (known(kpi)?.size ?? 0) + added.size >= kpi.seriesMax) return meter.overflow(kpi);
    added.add(key);
    return series;
  };
  let before = 0;
  let isUpper = false;
  const totals: Totals = {
    add(told, _slot, amount, timeMs) {
      if (skipped.has(told.kpi)) return;
      const series = admitted(told);
      const entry = bySeries.get(series.key) ?? { series, quarters: new Map<Quarter, number>() };
      bySeries.set(series.key, entry);
      const quarter = timeMs / QUARTER_MS;
      entry.quarters.set(quarter, (entry.quarters.get(quarter) ?? 0) + amount);
      const sum = made.get(told.kpi) ?? { before: 0, after: 0, ahead: 0 };
      const [was, is] = isUpper ? [0, 0] : [before, before + amount];
      made.set(told.kpi, { ...sum, before: sum.before + was, after: sum.after + is });
    },
  };
  return {
    skip: (kpi: Kpi) => void skipped.add(kpi),
    /** From an amount to another, in a quarter. */
    add(kind: string, labels: Labels, quarter: Quarter, from: number, to: number): void {
      if (from === to) return;
      before = from;
      isUpper = labels['bound'] === 'high';
      const [value, timeMs] = [to - from, quarter * QUARTER_MS];
      meter.record({ kind, value, timeMs, labels, dimensions: NO_LABELS, arrival: '' }, totals);
    },
    end(): Pick<Repriced, 'change' | 'made'> {
      if (bySeries.size === 0) return { change: undefined, made };
      const all = [...bySeries.values()].map((entry) => changeOf(entry, made));
      const keys = [...fresh].map(([kpi, added]) => {
        return { space: SPACES.series, group: kpi.name, values: new Map([...added].map((key) => [key, 1])) };
      });
      return { change: { ...emptyChange(), totals: all, registers: keys }, made };
    },
  };
}

function changeOf(
  { series, quarters }: { series: Series; quarters: ReadonlyMap<Quarter, number> },
  made: ReadonlyMap<Kpi, Made>,
): TotalChange {
  const sum = [...quarters.values()].reduce((all, amount) => all + amount, 0);
  const isUpper = series.labels.some(([label, value]) => label === 'bound' && value === 'high');
  if (sum < 0 && !isUpper) made.get(series.kpi)!.ahead -= sum;
  const { key, kpi } = series;
  return { key, kpi: kpi.name, slots: [Math.max(sum, 0)], quarters: kpi.windowed ? [...quarters] : [] };
}
