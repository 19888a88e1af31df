/** Gauges of what happened, for tests. */
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue } from '../../src/kpis/catalogue.ts';
import { createGauges } from '../../src/kpis/derive.ts';
import { createMoments, type Surroundings } from '../../src/kpis/gauges/moment.ts';
import { createMeter } from '../../src/kpis/meter.ts';
import { createCalendar, quarterOf } from '../../src/model/calendar.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Dimension } from '../../src/model/labels.ts';
import type { ReadingPoint } from '../../src/model/reading.ts';
import { isKeptByTime, type Meter, type Series } from '../../src/model/series.ts';
import type { SeriesState, Snapshot } from '../../src/model/store.ts';
import { factOf } from './facts.ts';
import { NO_PRESENCE } from './presence.ts';

export const HOUR_MS = 3_600_000;
export const NOW_MS = Date.UTC(2026, 10, 21, 12, 37, 11, 7);

/** KPIs for gauges to read, as they stand below `kpis:`. */
export const COUNTED = `
  cost_usd_total: { help: X., kind: sum, of: cost, labels: [agent, model], series_max: 6 },
  calls_total: { help: X., kind: count, of: tool, labels: [agent, tool, outcome] },
  commits_total: { help: X., kind: sum, of: commit, labels: [agent] },
  idle_total: { help: X., kind: count, of: prompt, labels: [agent] }`;

const DIMENSIONS = [{ label: 'team', attributes: ['team'] }];

export type Told = {
  readonly kind: string;
  readonly value: number;
  readonly timeMs: number;
  readonly labels: Readonly<Record<string, string>>;
};

/** Of now. */
export function tell(kind: string, value: number, labels: Told['labels']): Told {
  return { kind, value, timeMs: NOW_MS, labels };
}

type Happened = Partial<Snapshot> & { readonly told?: readonly Told[] };

/** The values of each gauge by its labels, such as `agent=a window=24h`. */
type Values = Record<string, Record<string, number>>;

/** `entries`: what stands below `kpis:`; `budgets`: what stands below `budgets:`. */
export function watch(entries: string, zone = 'UTC', budgets = '', surroundings?: Surroundings) {
  return watchFiles([`kpis: { ${entries} }\nbudgets: { ${budgets} }`], zone, DIMENSIONS, surroundings);
}

/** The same of the texts of whole files. */
export function watchFiles(
  texts: readonly string[],
  zone: string,
  dimensions: readonly Dimension[] = DIMENSIONS,
  surroundings?: Surroundings,
) {
  const files = texts.map((text, index) => ({ path: `${index}.yaml`, text }));
  const catalogue = parseCatalogue(files, WORDS, dimensions);
  if (Array.isArray(catalogue)) throw new Error(JSON.stringify(catalogue));
  const meter = createMeter(catalogue.kpis, dimensions);
  const gauges = createGauges(catalogue.gauges, createMoments(meter, createCalendar(zone), surroundings));
  return {
    meter,
    catalogue,
    readings: gauges,
    snapshot: ({ told = [], ...rest }: Happened): Snapshot => {
      const empty = { people: new Map(), shared: new Map(), attendance: new Map(), open: new Map(), entityCount: 0 };
      return { ...empty, presence: NO_PRESENCE, ...rest, series: count(told, meter) };
    },
    values: (snapshot: Snapshot, nowMs: number): Values =>
      Object.fromEntries(gauges(snapshot, nowMs).map(({ name, points }) => [name, byLabels(points)])),
  };
}

export function gaugesOf(entries: string, { zone, ...happened }: Happened & { readonly zone?: string }): Values {
  const { snapshot, values } = watch(entries, zone);
  return values(snapshot(happened), NOW_MS);
}

function byLabels(points: readonly ReadingPoint[]): Record<string, number> {
  return Object.fromEntries(
    points.map(({ labels, value }) => [labels.map((label) => label.join('=')).join(' '), value]),
  );
}

/** As the fold and a home of state do it. */
function count(told: readonly Told[], meter: Meter): SeriesState[] {
  const counting = startCounting(meter);
  for (const one of told) counting.tell(one, factOf(one.kind, one.value, one.labels));
  return counting.series();
}

type Kept = { key: string; slots: bigint[]; quarters: Map<number, bigint>; shown: SeriesState | undefined };

/** What was told so far is a state at any time, which never changes. */
export function startCounting(meter: Meter) {
  const states = new Map<string, Kept>();
  const admitted = (series: Series): Series => {
    if (states.has(series.key)) return series;
    const others = [...states.keys()].filter((key) => meter.resolve(key)!.kpi === series.kpi).length;
    return others < series.kpi.seriesMax ? series : meter.overflow(series.kpi);
  };
  const add = (wanted: Series, slot: number, amount: number, timeMs: number) => {
    const series = admitted(wanted);
    const { key, slots } = series;
    const fresh: Kept = { key, slots: Array<bigint>(slots).fill(0n), quarters: new Map(), shown: undefined };
    const state = states.get(key) ?? fresh;
    states.set(key, state);
    state.shown = undefined;
    state.slots[slot]! += BigInt(amount);
    const quarter = quarterOf(timeMs);
    if (isKeptByTime(series, slot)) state.quarters.set(quarter, (state.quarters.get(quarter) ?? 0n) + BigInt(amount));
  };
  const show = (state: Kept): SeriesState => {
    return (state.shown ??= { key: state.key, slots: [...state.slots], quarters: new Map(state.quarters) });
  };
  return {
    tell: ({ timeMs }: Pick<Told, 'timeMs'>, fact: Fact) => meter.record({ ...fact, timeMs }, { add }),
    series: () => [...states.values()].map(show),
  };
}
