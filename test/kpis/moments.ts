/** Gauges of what happened, for tests. */
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue } from '../../src/kpis/catalogue.ts';
import { createGauges } from '../../src/kpis/derive.ts';
import type { Surroundings } from '../../src/kpis/gauges/moment.ts';
import { createMeter } from '../../src/kpis/meter.ts';
import { createCalendar, quarterOf } from '../../src/model/calendar.ts';
import type { ReadingPoint } from '../../src/model/reading.ts';
import type { Meter, Series } from '../../src/model/series.ts';
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

/** `entries`: what stands below `kpis:`. */
export function watch(entries: string, zone = 'UTC', surroundings?: Surroundings) {
  const catalogue = parseCatalogue([{ path: 'test.yaml', text: `kpis: { ${entries} }` }], WORDS, DIMENSIONS);
  if (Array.isArray(catalogue)) throw new Error(JSON.stringify(catalogue));
  const meter = createMeter(catalogue.kpis, DIMENSIONS);
  const gauges = createGauges(catalogue.gauges, meter, createCalendar(zone), surroundings);
  return {
    meter,
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
  const states = new Map<string, { key: string; slots: bigint[]; quarters: Map<number, bigint> }>();
  const admitted = (series: Series): Series => {
    const others = [...states.keys()].filter((key) => meter.resolve(key)!.kpi === series.kpi).length;
    return states.has(series.key) || others < series.kpi.seriesMax ? series : meter.overflow(series.kpi);
  };
  const add = (wanted: Series, slot: number, amount: number, timeMs: number) => {
    const { key, kpi, slots } = admitted(wanted);
    const fresh = { key, slots: Array<bigint>(slots).fill(0n), quarters: new Map<number, bigint>() };
    const state = states.get(key) ?? fresh;
    states.set(key, state);
    state.slots[slot]! += BigInt(amount);
    const quarter = quarterOf(timeMs);
    if (kpi.windowed) state.quarters.set(quarter, (state.quarters.get(quarter) ?? 0n) + BigInt(amount));
  };
  for (const { kind, value, timeMs, labels } of told) {
    meter.record({ ...factOf(kind, value, labels), timeMs }, { add });
  }
  return [...states.values()];
}
