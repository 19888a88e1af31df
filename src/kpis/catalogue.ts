/**
 * The catalogue: KPIs as data. Every file is checked to its end, and each thing that is wrong is a fault with its path.
 * A later file adds KPIs, replaces whole entries of earlier ones, or switches them off and on.
 */
import { checked, fields, mapOf, SNAKE_CASE, type Check, type JsonSchema } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import type { Dimension } from '../model/labels.ts';
import type { Kpi } from '../model/series.ts';
import { readYaml } from '../model/yaml.ts';
import { checkEntry, entrySchema, toKpi, type Entry, type Known } from './entry.ts';
import { checkGauge, gaugeSchema, toGauge, type GaugeWritten } from './gauges/compile.ts';
import type { Gauge, GaugeKind } from './gauges/kind.ts';
import { IDENTITY, PEOPLE, type Sources } from './gauges/term.ts';
import { KINDS, type Kinds } from './kinds.ts';
import type { Words } from './words.ts';

export type CatalogueFile = { readonly path: string; readonly text: string };

export type Catalogue = {
  readonly kpis: readonly Kpi[];
  readonly gauges: readonly Gauge[];
  /** By what people must be told apart for the gauges: `agent`, or labels of dimensions. */
  readonly scopes: readonly string[];
};

type GaugeOf = { readonly kind: readonly [word: string, kind: GaugeKind]; readonly entry: GaugeWritten };

type Written = { readonly kind: undefined; readonly entry: Partial<Entry> } | GaugeOf;

/** `kpi` is undefined where it has faults. */
type Declared = { readonly at: string; readonly enabled: boolean } & (
  { readonly kpi: Kpi | undefined; readonly isAmount: boolean } | GaugeOf
);

function checkWritten(known: Known): Check<Written> {
  const counted = checkEntry(known);
  const gauges = new Map(Object.entries(known.kinds.gauges).map(([word, kind]) => [word, checkGauge(kind)]));
  return checked({ anyOf: schemas(known) }, (data, path, faults) => {
    const word = data instanceof Map ? data.get('kind') : undefined;
    const check = typeof word === 'string' ? gauges.get(word) : undefined;
    if (typeof word !== 'string' || check === undefined) {
      const entry = counted(data, path, faults);
      return entry && { kind: undefined, entry };
    }
    const entry = check(data, path, faults);
    return entry && { kind: [word, known.kinds.gauges[word]!], entry };
  });
}

function schemas(known: Known): JsonSchema[] {
  const { counted, gauges } = known.kinds;
  const enabled = { type: 'boolean', description: 'Switches a KPI of an earlier file off or on.' };
  return [
    ...Object.entries(counted).map(([word, kind]) => entrySchema(word, kind, known)),
    ...Object.entries(gauges).map(([word, kind]) => gaugeSchema(word, kind)),
    { title: 'switch', type: 'object', required: ['enabled'], additionalProperties: false, properties: { enabled } },
  ];
}

function checkFile(known: Known): Check<Partial<{ kpis: Map<string, Written> }>> {
  return fields<{ kpis: Map<string, Written> }>({ kpis: mapOf('KPIs by name', checkWritten(known)) });
}

/** For editors: what a file of KPIs may say. */
export function catalogueSchema(words: Words, dimensions: readonly Dimension[], kinds = KINDS): JsonSchema {
  const { properties, ...rest } = checkFile(knownOf(words, dimensions, kinds)).schema;
  const { kpis } = properties as { kpis: JsonSchema };
  return {
    ...rest,
    required: ['kpis'],
    properties: { kpis: { ...kpis, propertyNames: { pattern: SNAKE_CASE.source } } },
  };
}

function knownOf(words: Words, dimensions: readonly Dimension[], kinds: Kinds): Known {
  return { words, kinds, dimensions: dimensions.map(({ label }) => label) };
}

/** Later files win. The order of KPIs is that of their first mention. */
export function parseCatalogue(
  files: readonly CatalogueFile[],
  words: Words,
  dimensions: readonly Dimension[],
  kinds = KINDS,
): Catalogue | Fault[] {
  const known = knownOf(words, dimensions, kinds);
  const check = checkFile(known);
  const faults: Fault[] = [];
  const declared = new Map<string, Declared>();
  for (const { path, text } of files) {
    const data = readYaml(text, path, faults);
    if (data === undefined) continue;
    if (!data.has('kpis')) faults.push({ path, message: 'has no KPIs; must have them below `kpis:`' });
    for (const [name, written] of check(data, `${path}:`, faults)?.kpis ?? []) {
      const at = `${path}: kpis.${name}`;
      const earlier = declared.get(name);
      const enabled = written.entry.enabled ?? true;
      if (written.kind !== undefined) declared.set(name, { ...written, enabled, at });
      else if (isUnneeded(written.entry, known.dimensions)) {
        declared.set(name, { kpi: undefined, isAmount: true, enabled: false, at });
      } else if (!onlySwitches(written.entry)) {
        const kpi = toKpi(name, written.entry, known, at, faults);
        declared.set(name, { kpi, isAmount: isAmount(kpi, kinds), enabled, at });
      } else if (earlier !== undefined) declared.set(name, { ...earlier, enabled });
      else faults.push({ path: at, message: 'only sets `enabled`, but no earlier file has this KPI' });
    }
  }
  const catalogue = link(declared, ['agent', IDENTITY, ...known.dimensions], faults);
  return faults.length > 0 ? faults : catalogue;
}

/** What gauges can read: it adds up to one number. What has faults may be one. */
function isAmount(kpi: Kpi | undefined, { counted }: Kinds): boolean {
  return kpi === undefined || counted[kpi.kind]?.type === 'counter';
}

/** Gauges read KPIs, wherever those stand. One that reads a KPI that is switched off is off as well. */
function link(declared: ReadonlyMap<string, Declared>, scopes: readonly string[], faults: Fault[]): Catalogue {
  const counted = new Map([...declared].flatMap(([name, one]) => ('kpi' in one ? [[name, one] as const] : [])));
  const amounts = [...counted].filter(([, one]) => one.isAmount);
  const sources: Sources = { kpis: new Map(amounts.map(([name, { kpi }]) => [name, kpi])), scopes };
  const gauges: Gauge[] = [];
  for (const [name, one] of declared) {
    if ('kpi' in one || isUnneeded(one.entry, scopes)) continue;
    const gauge = toGauge(name, one.kind, one.entry, sources, one.at, faults);
    const isOn = one.enabled && gauge?.terms.every(({ source }) => counted.get(source)?.enabled ?? true);
    if (gauge && isOn) gauges.push(gauge);
  }
  const terms = gauges.flatMap((gauge) => gauge.terms);
  const windowed = new Set(terms.map(({ source }) => source));
  return {
    kpis: [...counted.values()].flatMap(({ kpi, enabled }) =>
      enabled && kpi ? [{ ...kpi, windowed: windowed.has(kpi.name) }] : [],
    ),
    gauges,
    scopes: [
      ...new Set(
        terms.flatMap(({ source, labels }) => (source === PEOPLE ? labels.filter((label) => label !== IDENTITY) : [])),
      ),
    ],
  };
}

/** It is about a dimension that the configuration does not have. */
function isUnneeded({ needs }: { readonly needs?: string }, scopes: readonly string[]): boolean {
  return needs !== undefined && !scopes.includes(needs);
}

function onlySwitches(entry: Partial<Entry>): boolean {
  return 'enabled' in entry && Object.keys(entry).length === 1;
}
