/** The rules that make a gauge of an entry. A gauge reads other KPIs, so it is compiled when all of them are known. */
import type { Fault } from '../../model/fault.ts';
import { PEOPLE, SPANS, WINDOWS, type Gauge, type GaugeKind, type Term } from '../../model/gauge.ts';
import type { Kpi } from '../../model/series.ts';
import { absenceFaults, mustBeOneOf, nameFaults, wordFaults } from '../naming.ts';
import { REQUIRED, type GaugeEntry, type TermEntry } from './entry.ts';

/** What a gauge can read. A KPI with faults of its own is undefined, and no other shall follow from them. */
export type Sources = {
  readonly kpis: ReadonlyMap<string, Kpi | undefined>;
  /** By what people are told apart: `agent` and the configured dimensions. */
  readonly scopes: readonly string[];
};

const TERM_FIELDS = ['of', 'per'] as const;

type Source = { readonly name: string; readonly unit: Kpi['unit']; readonly labels: readonly string[] };

/** What an entry without faults of its own says; undefined and faults where a field is missing or breaks a rule. */
export function toGauge(
  name: string,
  kind: GaugeKind,
  entry: Partial<GaugeEntry>,
  sources: Sources,
  path: string,
  faults: Fault[],
): Gauge | undefined {
  const broken = [...nameFaults(name, path), ...absenceFaults(entry, REQUIRED[kind], path)];
  const wanted = TERM_FIELDS.filter((field) => REQUIRED[kind].includes(field));
  const parts = wanted.flatMap((field) => {
    const term = entry[field];
    const source = term?.kpi === undefined ? undefined : sourceOf(term.kpi, kind, sources, `${path}.${field}`, broken);
    return term === undefined || source === undefined ? [] : [{ field, term, source }];
  });
  for (const { field, term, source } of parts) broken.push(...termFaults(term, source, kind, `${path}.${field}`));

  const { help, labels = [], windows = [], times = 1, active_within: activeWithinMs = Infinity } = entry;
  const terms = parts.map(({ term, source }) => toTerm(term, source, labels));
  const [of, per] = parts.map(({ source }) => source);
  // The rest depends on what is read: where that has faults, no other shall follow from them.
  if (parts.length === wanted.length) {
    broken.push(...wordFaults(labels, of?.labels ?? ['agent'], `${path}.labels`));
    broken.push(...togetherFaults(entry, kind, terms, path), ...windowFaults(entry, kind, terms, path));
    broken.push(...endingFaults(name, endingOf(of, per), path));
  }
  faults.push(...broken);
  if (broken.length > 0 || !help || parts.length < wanted.length) return undefined;
  const unit = of === undefined || of.unit === per?.unit ? 'count' : of.unit;
  return { name, help, kind, unit, labels, windows, terms, times, activeWithinMs };
}

function sourceOf(name: string, kind: GaugeKind, sources: Sources, path: string, faults: Fault[]): Source | undefined {
  const fault = (right: string): undefined => void faults.push({ path, message: `is "${name}"; must be ${right}` });
  if (kind === 'distinct' && name !== PEOPLE) return fault(PEOPLE);
  if (name === PEOPLE) {
    if (kind === 'window') return fault('the name of a sum or a count (people are counted by a distinct)');
    return { name, unit: 'count', labels: sources.scopes };
  }
  const kpi = sources.kpis.get(name);
  if (kpi && kpi.kind !== 'distribution') return kpi;
  // A KPI with faults of its own: those are named already.
  if (sources.kpis.has(name) && !kpi) return undefined;
  return fault(kind === 'window' ? 'the name of a sum or a count' : `${PEOPLE}, or the name of a sum or a count`);
}

function* termFaults(
  { where, window }: Partial<TermEntry>,
  { name, labels }: Source,
  kind: GaugeKind,
  path: string,
): Generator<Fault> {
  if (name === PEOPLE && where) {
    yield { path: `${path}.where`, message: 'is of no use to people; must be absent' };
  } else {
    for (const [label, values] of where ?? []) {
      const at = `${path}.where.${label}`;
      if (!labels.includes(label)) yield { path: at, message: `is no label of ${name}; ${mustBeOneOf(labels)}` };
      if (values.length === 0) yield { path: at, message: 'is empty; must have at least one value' };
    }
  }
  if (kind !== 'ratio' && window) {
    yield { path: `${path}.window`, message: `is of no use to a ${kind}; must be absent` };
  } else if (name === PEOPLE && window === 'lifetime') {
    yield {
      path: `${path}.window`,
      message: `is lifetime, and people are not kept for so long; ${mustBeOneOf(WINDOWS)}`,
    };
  }
}

function toTerm({ where, window }: Partial<TermEntry>, { name, unit, labels }: Source, by: readonly string[]): Term {
  return {
    source: name,
    unit,
    where: where ?? new Map(),
    labels: by.filter((label) => labels.includes(label)),
    span: window,
  };
}

function* togetherFaults(
  entry: Partial<GaugeEntry>,
  kind: GaugeKind,
  terms: readonly Term[],
  path: string,
): Generator<Fault> {
  const [of, per] = terms;
  if (terms.some(({ source, labels }) => source === PEOPLE && labels.length > 1)) {
    yield { path: `${path}.labels`, message: 'tell people apart by more than one; must be at most one' };
  }
  if (kind === 'ratio' && of?.unit === per?.unit && 'times' in entry) {
    yield { path: `${path}.times`, message: 'is of no use where both are in the same unit; must be absent' };
  }
}

function* windowFaults(
  entry: Partial<GaugeEntry>,
  kind: GaugeKind,
  terms: readonly Term[],
  path: string,
): Generator<Fault> {
  const at = `${path}.windows`;
  const isGiven = 'windows' in entry;
  const open = terms.filter(({ span }) => span === undefined);
  if (kind === 'ratio' && open.length === 0 && isGiven) {
    yield { path: at, message: 'are of no use where each term has its own; must be absent' };
  }
  if (kind === 'ratio' && open.length > 0 && !isGiven) {
    yield { path: at, message: 'are missing; must be there where a term has none of its own' };
  }
  if (entry.windows?.length === 0) yield { path: at, message: 'are empty; must have at least one' };
  const mayBeLifetime = kind === 'ratio' && open.every(({ source }) => source !== PEOPLE);
  yield* wordFaults(entry.windows ?? [], mayBeLifetime ? SPANS : WINDOWS, at);
}

/** `ratio` of two amounts in the same unit; else the unit of the first; '' for numbers of things. */
function endingOf(of: Source | undefined, per: Source | undefined): string {
  if (of === undefined) return '';
  if (of.unit === per?.unit) return 'ratio';
  return of.unit === 'count' ? '' : of.unit;
}

function* endingFaults(name: string, ending: string, path: string): Generator<Fault> {
  if (name.endsWith('_total')) yield { path, message: 'may fall; its name must not end with _total' };
  else if (ending !== '' && !new RegExp(`_${ending}(_by(_[a-z0-9]+)+)?$`).test(name)) {
    yield { path, message: `is in ${ending}; its name must end with _${ending}, or with that before _by_…` };
  }
}
