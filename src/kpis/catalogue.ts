/**
 * The catalogue: KPIs as data. Every file is checked to its end, and each thing that is wrong is a fault with its path.
 * A later file adds KPIs, replaces whole entries of earlier ones, or switches them off and on.
 */
import { fields, mapOf, type Check } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import { PEOPLE, type Gauge, type GaugeKind } from '../model/gauge.ts';
import type { Dimension } from '../model/labels.ts';
import type { Kpi } from '../model/series.ts';
import { readYaml } from '../model/yaml.ts';
import { checkEntry, toKpi, type Entry } from './entry.ts';
import { toGauge, type Sources } from './gauges/compile.ts';
import { checkGauge, GAUGE_KINDS, type GaugeEntry } from './gauges/entry.ts';

export type CatalogueFile = { readonly path: string; readonly text: string };

export type Catalogue = {
  readonly kpis: readonly Kpi[];
  readonly gauges: readonly Gauge[];
  /** By what people must be told apart for the gauges: `agent`, or labels of dimensions. */
  readonly scopes: readonly string[];
};

type Written =
  | { readonly kind: undefined; readonly entry: Partial<Entry> }
  | { readonly kind: GaugeKind; readonly entry: Partial<GaugeEntry> };

/** `kpi` is undefined where it has faults. */
type Known = { readonly at: string; readonly enabled: boolean } & (
  { readonly kpi: Kpi | undefined } | { readonly kind: GaugeKind; readonly entry: Partial<GaugeEntry> }
);

const checkWritten: Check<Written> = (data, path, faults) => {
  const word = data instanceof Map ? data.get('kind') : undefined;
  const kind = GAUGE_KINDS.find((known) => known === word);
  if (kind === undefined) {
    const entry = checkEntry(data, path, faults);
    return entry && { kind, entry };
  }
  const entry = checkGauge(kind)(data, path, faults);
  return entry && { kind, entry };
};

const checkFile = fields<{ kpis: Map<string, Written> }>({ kpis: mapOf('KPIs by name', checkWritten) });

/** Later files win. The order of KPIs is that of their first mention. */
export function parseCatalogue(files: readonly CatalogueFile[], dimensions: readonly Dimension[]): Catalogue | Fault[] {
  const faults: Fault[] = [];
  const known = new Map<string, Known>();
  for (const { path, text } of files) {
    const data = readYaml(text, path, faults);
    if (data === undefined) continue;
    if (!data.has('kpis')) faults.push({ path, message: 'has no KPIs; must have them below `kpis:`' });
    for (const [name, written] of checkFile(data, `${path}:`, faults)?.kpis ?? []) {
      const at = `${path}: kpis.${name}`;
      const earlier = known.get(name);
      const enabled = written.entry.enabled ?? true;
      if (written.kind !== undefined) known.set(name, { ...written, enabled, at });
      else if (!onlySwitches(written.entry)) {
        known.set(name, { kpi: toKpi(name, written.entry, dimensions, at, faults), enabled, at });
      } else if (earlier !== undefined) known.set(name, { ...earlier, enabled });
      else faults.push({ path: at, message: 'switches what no earlier file has; must be the name of a KPI' });
    }
  }
  const catalogue = link(known, ['agent', ...dimensions.map(({ label }) => label)], faults);
  return faults.length > 0 ? faults : catalogue;
}

/** Gauges read KPIs, wherever those stand. One that reads a KPI that is switched off is off as well. */
function link(known: ReadonlyMap<string, Known>, scopes: readonly string[], faults: Fault[]): Catalogue {
  const counted = new Map([...known].flatMap(([name, one]) => ('kpi' in one ? [[name, one] as const] : [])));
  const sources: Sources = { kpis: new Map([...counted].map(([name, { kpi }]) => [name, kpi])), scopes };
  const gauges: Gauge[] = [];
  for (const [name, one] of known) {
    if ('kpi' in one || isUnneeded(one.entry, scopes)) continue;
    const gauge = toGauge(name, one.kind, one.entry, sources, one.at, faults);
    const isOn = one.enabled && gauge?.terms.every(({ source }) => source === PEOPLE || counted.get(source)?.enabled);
    if (gauge && isOn) gauges.push(gauge);
  }
  const terms = gauges.flatMap((gauge) => gauge.terms);
  const windowed = new Set(terms.map(({ source }) => source));
  return {
    kpis: [...counted.values()].flatMap(({ kpi, enabled }) =>
      enabled && kpi ? [{ ...kpi, windowed: windowed.has(kpi.name) }] : [],
    ),
    gauges,
    scopes: [...new Set(terms.flatMap(({ source, labels }) => (source === PEOPLE ? labels : [])))],
  };
}

/** It is about a dimension that the configuration does not have. */
function isUnneeded({ needs }: Partial<GaugeEntry>, scopes: readonly string[]): boolean {
  return needs !== undefined && !scopes.includes(needs);
}

function onlySwitches(entry: Partial<Entry>): boolean {
  return 'enabled' in entry && Object.keys(entry).length === 1;
}
