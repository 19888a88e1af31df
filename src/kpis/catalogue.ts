/**
 * The catalogue: KPIs as data. Every file is checked to its end, and each thing that is wrong is a fault with its path.
 * A later file adds KPIs, replaces whole entries of earlier ones, or switches them off and on.
 */
import { checked, described, fields, mapOf, SNAKE_CASE, type Check, type JsonSchema } from '../model/check.ts';
import { COST_LABEL_NAMES, costDimension } from '../model/cost-labels.ts';
import type { Fault } from '../model/fault.ts';
import { DEFAULT_DIMENSIONS, FURTHER_DIMENSIONS, PERSON, UNKNOWN, type Dimension } from '../model/labels.ts';
import type { Kpi } from '../model/series.ts';
import { readYaml } from '../model/yaml.ts';
import { checkBudgets, toBudgets, type WrittenBudget } from './budgets.ts';
import { checkEntry, entrySchema, toKpi, type Entry, type Facts, type Known } from './entry.ts';
import { families } from './gauges/families.ts';
import { checkGauge, gaugeSchema, toGauge, type GaugeWritten } from './gauges/compile.ts';
import type { Gauge, GaugeKind } from './gauges/kind.ts';
import { FEATURE, IDENTITY, PEOPLE, type Budget, type TermEntry } from './gauges/term.ts';
import { KINDS, type Kinds } from './kinds.ts';
import { checkLabels, wordFaults } from './naming.ts';

export type CatalogueFile = { readonly path: string; readonly text: string };

export type Catalogue = {
  readonly kpis: readonly Kpi[];
  readonly gauges: readonly Gauge[];
  readonly budgets: readonly Budget[];
  /** By what people must be told apart for the gauges: `agent`, labels of dimensions, or several, as `agent,team`. */
  readonly scopes: readonly string[];
  /** Those that were given, and further ones that KPIs name. */
  readonly dimensions: readonly Dimension[];
};

type GaugeOf = { readonly kind: readonly [word: string, kind: GaugeKind]; readonly entry: GaugeWritten };

type Written = { readonly kind: undefined; readonly entry: Partial<Entry> } | GaugeOf;

/** `kpi` is undefined where it has faults. */
type Declared = { readonly at: string; readonly file: number; readonly enabled: boolean } & (
  { readonly kpi: Kpi | undefined } | (GaugeOf & { readonly isFamily: boolean })
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

function checkFile(known: Known) {
  return fields({
    kpis: mapOf('KPIs by name', checkWritten(known)),
    labels: described(
      'Labels that every sum, count and distribution has besides its own. Those of a later file hold.',
      checkLabels,
    ),
    budgets: checkBudgets,
  });
}

/** For editors: what a file of KPIs may say. */
export function catalogueSchema(words: Facts, dimensions: readonly Dimension[], kinds = KINDS): JsonSchema {
  const { properties, ...rest } = checkFile(knownOf(words, dimensions, kinds)).schema;
  const { kpis, ...others } = properties as { kpis: JsonSchema };
  return {
    ...rest,
    properties: { ...others, kpis: { ...kpis, propertyNames: { pattern: SNAKE_CASE.source } } },
  };
}

function knownOf({ facts }: Facts, dimensions: readonly Dimension[], kinds: Kinds): Known {
  const labels = withFurther(dimensions).map(({ label }) => label);
  return {
    facts,
    kinds,
    dimensions: labels,
    absent: Object.keys(DEFAULT_DIMENSIONS).filter((label) => !labels.includes(label)),
  };
}

function withFurther(dimensions: readonly Dimension[]): Dimension[] {
  const further = [
    ...Object.entries(FURTHER_DIMENSIONS).map(([label, attributes]): Dimension => ({ label, attributes })),
    ...COST_LABEL_NAMES.map(costDimension),
  ];
  return [...dimensions, ...further.filter(({ label }) => dimensions.every((given) => given.label !== label))];
}

/** Later files win. The order of KPIs is that of their first mention. */
export function parseCatalogue(
  files: readonly CatalogueFile[],
  words: Facts,
  dimensions: readonly Dimension[],
  kinds = KINDS,
): Catalogue | Fault[] {
  const known = knownOf(words, dimensions, kinds);
  const faults: Fault[] = [];
  const { declared, budgets, labels } = readFiles(files, known, faults);
  const all = withLabels(declared, labels, known);
  const on = [...all.values()].flatMap((one) => ('kpi' in one && one.enabled && one.kpi ? [one.kpi] : []));
  const limited = toBudgets(budgets, on, known, faults);
  for (const kpi of limited.kpis) all.set(kpi.name, { kpi, enabled: true, at: kpi.name, file: 0 });
  const catalogue = link(all, limited.budgets, ['agent', IDENTITY, FEATURE, ...known.dimensions], known, faults);
  return faults.length > 0 ? faults : { ...catalogue, dimensions: withUsed(dimensions, catalogue) };
}

/** What all files say together. */
function readFiles(files: readonly CatalogueFile[], known: Known, faults: Fault[]) {
  const check = checkFile(known);
  const ofAll = ['agent', ...known.dimensions, ...known.absent];
  const declared = new Map<string, Declared>();
  const budgets = new Map<string, WrittenBudget>();
  let labels: readonly string[] = [];
  for (const [file, { path, text }] of files.entries()) {
    const data = readYaml(text, path, faults);
    if (data === undefined) continue;
    if (!['kpis', 'labels', 'budgets'].some((key) => data.has(key))) {
      faults.push({ path, message: 'has no KPIs; must have them below `kpis:`' });
    }
    const told = check(data, `${path}:`, faults);
    if (told?.labels) faults.push(...wordFaults(told.labels, ofAll, `${path}: labels`));
    labels = told?.labels ?? labels;
    for (const [name, entry] of told?.budgets ?? []) budgets.set(name, { entry, at: `${path}: budgets.${name}` });
    for (const [name, written] of told?.kpis ?? []) {
      const at = `${path}: kpis.${name}`;
      const earlier = declared.get(name);
      const enabled = written.entry.enabled ?? true;
      if (written.kind !== undefined) {
        for (const [family, entry] of families(name, written.entry)) {
          declared.set(family, { ...written, entry, enabled, at, file, isFamily: family !== name });
        }
      } else if (isUnkept(written.entry, known)) continue;
      else if (!onlySwitches(written.entry)) {
        const kpi = toKpi(name, written.entry, known, at, faults);
        declared.set(name, { kpi, enabled, at, file });
      } else if (earlier !== undefined) declared.set(name, { ...earlier, enabled });
      else faults.push({ path: at, message: 'only sets `enabled`, but no earlier file has this KPI' });
    }
  }
  return { declared, budgets, labels };
}

function withUsed(dimensions: readonly Dimension[], { kpis, gauges }: Pick<Catalogue, 'kpis' | 'gauges'>): Dimension[] {
  const used = new Set([...kpis, ...gauges].flatMap(({ labels }) => labels));
  const further = withFurther(dimensions).slice(dimensions.length);
  return [...dimensions, ...further.filter(({ label }) => used.has(label))];
}

/** The KPIs with the labels that all have. A dimension that is added says `unknown` of what was counted before it. */
function withLabels(
  declared: ReadonlyMap<string, Declared>,
  all: readonly string[],
  known: Known,
): Map<string, Declared> {
  const added = all.filter((label) => !known.absent.includes(label));
  const unknown = known.dimensions.map((label) => [label, UNKNOWN] as const);
  const labelled = (kpi: Kpi): Kpi => {
    const labels = [...new Set([...kpi.labels, ...added])];
    const before = Object.fromEntries(unknown.filter(([label]) => labels.includes(label)));
    return { ...kpi, labels, before: { ...before, ...kpi.before } };
  };
  return new Map(
    [...declared].map(([name, one]) => [name, 'kpi' in one && one.kpi ? { ...one, kpi: labelled(one.kpi) } : one]),
  );
}

/** Gauges read KPIs, wherever those stand. One that reads a KPI that is switched off is off as well. */
function link(
  declared: ReadonlyMap<string, Declared>,
  budgets: readonly Budget[],
  scopes: readonly string[],
  { absent, dimensions }: Known,
  faults: Fault[],
): Omit<Catalogue, 'dimensions'> {
  const counted = new Map([...declared].flatMap(([name, one]) => ('kpi' in one ? [[name, one] as const] : [])));
  const kpis = new Map([...counted].map(([name, { kpi }]) => [name, kpi]));
  const gauges: Gauge[] = [];
  for (const [name, one] of declared) {
    if ('kpi' in one) continue;
    // It is about a dimension that the configuration does not have.
    if (one.entry.needs !== undefined && !scopes.includes(one.entry.needs)) continue;
    // A later file may have given the KPI other labels than the gauge knew of.
    const optional = (label: string, source = '') =>
      absent.includes(label) || (dimensions.includes(label) && (counted.get(source)?.file ?? 0) > one.file);
    const found: Fault[] = [];
    const gauge = toGauge(name, one.kind, one.entry, { kpis, scopes, budgets, optional }, one.at, found);
    // Who replaced what it reads by something that has less does without it.
    if (found.length > 0 && readBy(one.entry).some((read) => (counted.get(read)?.file ?? 0) > one.file)) continue;
    faults.push(...found);
    // Of a family without one of its labels there is another name.
    if (one.isFamily && gauge && gauge.labels.length < one.entry.labels!.length) continue;
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
    budgets,
    scopes: [
      ...new Set(
        terms.flatMap(({ source, labels }) =>
          source === PEOPLE && labels.length > 0 && labels.every(isOfRecords) ? [labels.join()] : [],
        ),
      ),
    ],
  };
}

/** The KPIs that an entry names. */
function readBy(entry: object): string[] {
  return Object.values(entry).flatMap((field: Partial<TermEntry> | undefined) => field?.kpi ?? []);
}

/** It is by person, and nothing is kept by person. */
function isUnkept({ labels = [] }: Partial<Entry>, { dimensions }: Known): boolean {
  return labels.includes(PERSON) && !dimensions.includes(PERSON);
}

/** What else people are told apart by is known of them, and no record says it of a session. */
function isOfRecords(label: string): boolean {
  return label !== IDENTITY && label !== FEATURE;
}

function onlySwitches(entry: Partial<Entry>): boolean {
  return 'enabled' in entry && Object.keys(entry).length === 1;
}
