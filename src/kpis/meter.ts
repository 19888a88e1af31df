/** The catalogue, compiled: which series a fact adds what to, and what a key of the state stands for. */
import type { Arrival } from '../model/fact.ts';
import { UNKNOWN, type Dimension } from '../model/labels.ts';
import { ARRIVAL_LABEL, OVERFLOW_LABEL, type Kpi, type Meter, type Series } from '../model/series.ts';
import { createIntern, type Find } from './intern.ts';
import type { Adder, Kind } from './kinds/kind.ts';
import { KINDS, type Kinds } from './kinds.ts';

/** Longer label values are cut: a series must stay a name. Most names are far below this. */
export const VALUE_CHARS_MAX = 200;

/** Combinations remembered for each series a KPI may have: all that are admitted, and as many that are not. */
const REMEMBERED_PER_SERIES = 2;

type Label = readonly [name: string, value: string];
type Known = {
  readonly kpi: Kpi;
  readonly kind: Kind;
  readonly make: (values: readonly string[]) => Series;
  readonly overflow: ByArrival<Series>;
};
type ByArrival<T> = Readonly<Record<Arrival, T>>;
type Handler = { readonly find: ByArrival<Find>; readonly add: Adder };

/**
 * `kpis` and `dimensions` as checked by the catalogue and the configuration, the same dimensions for both; `kinds` those
 * the catalogue was checked with. What a fact costs depends on the KPIs that are made of it, however many others there are.
 */
export function createMeter(
  kpis: readonly Kpi[],
  dimensions: readonly Dimension[],
  { counted }: Pick<Kinds, 'counted'> = KINDS,
): Meter {
  const byFact = new Map<string, Handler[]>();
  const byName = new Map<string, Known>();
  const resolved = new Map<string, Series | undefined>();

  for (const kpi of kpis) {
    const kind = counted[kpi.kind];
    if (kind === undefined) throw new Error(`BUG: ${kpi.name} is of a kind that is not there`);
    const known = knownOf(kpi, kind);
    const hasDimensions = kpi.labels.some((label) => dimensions.some((dimension) => dimension.label === label));
    const find = byArrival((how) =>
      createIntern(REMEMBERED_PER_SERIES * kpi.seriesMax, hasDimensions, (labels, told) =>
        arrived(known.make(kpi.labels.map((label) => labels[label] ?? told[label] ?? '')), how),
      ),
    );
    byFact.set(kpi.of, [...(byFact.get(kpi.of) ?? []), { find, add: kind.adder(kpi) }]);
    byName.set(kpi.name, known);
  }

  return {
    kpis,
    record(fact, totals) {
      const handlers = byFact.get(fact.kind);
      if (handlers === undefined) return;
      for (const { find, add } of handlers) add(fact, find[fact.arrival](fact.labels, fact.dimensions), totals);
    },
    overflow(kpi, how = '') {
      const known = byName.get(kpi.name);
      if (known === undefined) throw new Error(`BUG: ${kpi.name} is not of this catalogue`);
      return known.overflow[how];
    },
    resolve(key) {
      // Only keys of the state are asked for, and those are bounded by the limits of their KPIs.
      if (!resolved.has(key)) resolved.set(key, resolveKey(key, byName));
      return resolved.get(key);
    },
  };
}

function knownOf(kpi: Kpi, kind: Kind): Known {
  const make = (values: readonly string[]) =>
    createSeries(
      kpi,
      kind,
      kpi.labels.map((label, position): Label => [label, canonical(values[position] ?? '')]),
    );
  const overflow = createSeries(kpi, kind, [[OVERFLOW_LABEL, 'true']]);
  return { kpi, kind, make, overflow: byArrival((how) => arrived(overflow, how)) };
}

function byArrival<T>(make: (how: Arrival) => T): ByArrival<T> {
  return { '': make(''), late: make('late'), imported: make('imported') };
}

function resolveKey(key: string, byName: ReadonlyMap<string, Known>): Series | undefined {
  const [name, ...labels] = JSON.parse(key) as [string, ...Label[]];
  const known = byName.get(name);
  if (known === undefined) return undefined;
  const told = labels.find(([label]) => label === ARRIVAL_LABEL)?.[1];
  const how = told === 'late' || told === 'imported' ? told : '';
  if (known.overflow[how].key === key) return known.overflow[how];
  const live = resolveLabels(known, labels);
  return live && arrived(live, how);
}

/**
 * The same KPI may have had other labels: one that it has no more is summed over, and one that it got says what `before` has
 * of it. With other buckets it is another series.
 */
function resolveLabels({ kpi, make }: Known, told: readonly Label[]): Series | undefined {
  const layout = kpi.bounds.length > 0 ? kpi.bounds.join(' ') : undefined;
  const values = new Map(told);
  if (values.get('le') !== layout) return undefined;
  const all = kpi.labels.map((label) => values.get(label) ?? kpi.before[label]);
  return all.includes(undefined) ? undefined : make(all as string[]);
}

/** A label value as it is stored and exported: never empty, not too long, and text that UTF-8 can say. */
function canonical(value: string): string {
  return value === '' ? UNKNOWN : value.slice(0, VALUE_CHARS_MAX).toWellFormed();
}

function createSeries(kpi: Kpi, kind: Kind, labels: readonly Label[]): Series {
  return { key: keyOf(kpi, labels), kpi, labels, slots: kind.slots(kpi.bounds.length) };
}

/** The series for what arrives in another way, beside one of what arrives in time: it has the label `arrival` more. */
function arrived(live: Series, how: Arrival): Series {
  if (how === '') return live;
  const labels = [...live.labels, [ARRIVAL_LABEL, how] as const];
  return { ...live, key: keyOf(live.kpi, labels), labels, live, arrival: how };
}

function keyOf({ name, bounds }: Kpi, labels: readonly Label[]): string {
  const layout = bounds.length > 0 ? [['le', bounds.join(' ')]] : [];
  return JSON.stringify([name, ...labels, ...layout]);
}
