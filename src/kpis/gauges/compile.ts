/** What all kinds of gauges have in common. A gauge reads other KPIs, so it is compiled when all of them are known. */
import { fields, type Check, type JsonSchema } from '../../model/check.ts';
import type { Fault } from '../../model/fault.ts';
import { absenceFaults, nameFaults, wordFaults } from '../naming.ts';
import { COMMON, type Field, type Gauge, type GaugeEntry, type GaugeKind, type GaugeUnit } from './kind.ts';
import { WINDOWS } from './spans.ts';
import {
  FEATURE,
  IDENTITY,
  PEOPLE,
  sourceOf,
  termFaults,
  toTerm,
  type Source,
  type Sources,
  type Term,
  type TermEntry,
} from './term.ts';

/** What is known of people, and of no session. */
const ALONE: readonly string[] = [IDENTITY, FEATURE];

type Fields = Readonly<Record<string, Field<unknown>>>;

/** As it was written and checked, field by field. */
export type GaugeWritten = Partial<GaugeEntry>;

function fieldsOf(kind: GaugeKind): Fields {
  return { ...COMMON, ...(kind.fields as Fields) };
}

/** Names of the fields that must be there. */
function requiredOf(kind: GaugeKind): string[] {
  return Object.entries(fieldsOf(kind)).flatMap(([name, { isRequired }]) => (isRequired ? [name] : []));
}

/** Checks each field. One that is of no use to the kind is not known to it. */
export function checkGauge(kind: GaugeKind): Check<GaugeWritten> {
  const checks = Object.entries(fieldsOf(kind)).map(([name, { check }]) => [name, check] as const);
  return fields<Record<string, unknown>>(Object.fromEntries(checks));
}

/** For editors. */
export function gaugeSchema(word: string, kind: GaugeKind): JsonSchema {
  const { properties, ...rest } = checkGauge(kind).schema;
  return {
    title: word,
    description: kind.docs,
    ...rest,
    required: requiredOf(kind),
    properties: { ...(properties as object), kind: { const: word } },
  };
}

/** What an entry without faults of its own says; undefined and faults where a field is missing or breaks a rule. */
export function toGauge(
  name: string,
  [word, kind]: readonly [word: string, kind: GaugeKind],
  entry: GaugeWritten,
  sources: Sources,
  path: string,
  faults: Fault[],
): Gauge | undefined {
  const broken = [...nameFaults(name, path), ...absenceFaults(entry, requiredOf(kind), path)];
  const read = readTerms(word, kind, entry, sources, path, broken);
  const { help = '', windows = [] } = entry;
  const source = read?.find(({ source: { constant } }) => constant === undefined)?.source;
  const known = source?.labels ?? sources.scopes.filter((label) => !ALONE.includes(label));
  const labels = (entry.labels ?? []).filter(
    (label) => known.includes(label) || !sources.optional(label, source?.name),
  );
  const budgets = (kind.ofBudgets && sources.budgets) || [];
  const terms = read && [
    ...read.map((each) => toTerm(each.term, each.source, labels)),
    ...budgets.map(({ term }) => term),
  ];
  // The rest depends on what is read: where that has faults, no other shall follow from them.
  if (read && terms) {
    broken.push(...wordFaults(labels, known, `${path}.labels`), ...peopleFaults(terms, path));
    broken.push(...(kind.check?.(entry, terms, path) ?? []));
    broken.push(...wordFaults(windows, kind.spans?.(entry, terms) ?? WINDOWS, `${path}.windows`));
    if (entry.windows?.length === 0)
      broken.push({ path: `${path}.windows`, message: 'are empty; must have at least one' });
    broken.push(...endingFaults(name, unitOf(kind, terms, entry), path));
  }
  faults.push(...broken);
  if (broken.length > 0 || !terms) return undefined;
  const unit = unitOf(kind, terms, entry);
  const shown = unit === 'ratio' ? 'count' : unit;
  const gauge = { name, help, kind: word, unit: shown, labels, windows, terms };
  return { ...gauge, points: kind.compile({ ...gauge, budgets }, entry) };
}

type Read = { readonly term: Partial<TermEntry>; readonly source: Source };

/** Undefined where one of them is missing or has faults. */
function readTerms(
  word: string,
  kind: GaugeKind,
  entry: object,
  sources: Sources,
  path: string,
  faults: Fault[],
): Read[] | undefined {
  const wanted = Object.entries(kind.fields as Fields).filter(([, { reads }]) => reads !== undefined);
  const found = wanted.flatMap(([name, { reads }]): Read[] => {
    const term = (entry as Record<string, Partial<TermEntry> | undefined>)[name];
    const at = `${path}.${name}`;
    const source = term?.kpi === undefined ? undefined : sourceOf(term.kpi, reads!, sources, at, faults);
    if (!term || !source) return [];
    faults.push(...termFaults(term, source, reads!, word, at));
    return [{ term, source }];
  });
  return found.length === wanted.length ? found : undefined;
}

function unitOf(kind: GaugeKind, terms: readonly Term[], entry: GaugeWritten): GaugeUnit {
  return kind.unit?.(terms, entry) ?? terms[0]?.unit ?? 'count';
}

function* peopleFaults(terms: readonly Term[], path: string): Generator<Fault> {
  const labels = terms.flatMap((term) => (term.source === PEOPLE && term.labels.length > 1 ? term.labels : []));
  const alone = ALONE.find((label) => labels.includes(label));
  if (alone !== undefined) {
    yield { path: `${path}.labels`, message: `tell people apart by ${alone} and others; must be that alone` };
  }
}

function* endingFaults(name: string, unit: GaugeUnit, path: string): Generator<Fault> {
  if (name.endsWith('_total')) yield { path, message: 'may fall; its name must not end with _total' };
  else if (unit !== 'count' && !new RegExp(`_${unit}(_by(_[a-z0-9]+)+)?$`).test(name)) {
    yield { path, message: `is in ${unit}; its name must end with _${unit}, or with that before _by_…` };
  }
}
