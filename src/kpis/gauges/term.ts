/** Terms: what a gauge reads. Each is the amounts of a KPI, people, or a number. */
import { checked, described, fields, matching, type Check, type JsonSchema } from '../../model/check.ts';
import type { Fault } from '../../model/fault.ts';
import type { Kpi } from '../../model/series.ts';
import { toParts, UNITS, type Unit } from '../../model/units.ts';
import { allowedFaults, checkAllowed } from '../naming.ts';
import type { Period } from './periods.ts';
import { checkSpan, WINDOWS, type Span } from './spans.ts';

/** Who was active, where a term could also name a KPI. */
export const PEOPLE = 'people';

/** All of them together, where a label of the gauge tells the others apart. */
export const EVERYBODY = 'everybody';

/** What people are told apart by that no record says of its session: which features of agents they used. */
export const FEATURE = 'feature';

/** By what people are told apart where they are read: whether somebody has an account, or is an installation only. */
export const IDENTITY = 'identity';

export type Term = {
  /** The name of a KPI that is counted, or PEOPLE; '' of a number. */
  readonly source: string;
  readonly unit: Unit;
  /** Only series whose labels have one of these values. */
  readonly where: ReadonlyMap<string, readonly string[]>;
  /** Those labels of the gauge that the source has. */
  readonly labels: readonly string[];
  /** Its own span, whatever the gauge's windows. */
  readonly span?: Span | undefined;
  /** A number: what it amounts to, in the unit's smallest parts. */
  readonly constant?: bigint | undefined;
};

/** What a field of a gauge may read. `span`: whether the term may have one of its own. */
export type Reads = {
  readonly amounts?: true;
  readonly people?: true;
  readonly numbers?: true;
  readonly span?: true;
};

/** As it is written: a name or a number alone, or a map. */
export type TermEntry = { kpi: string; where: Map<string, string[]>; window: Span };

/** How much of something may be used in each period. */
export type Budget = {
  readonly name: string;
  /** Labels and the values they may have; none: everything. */
  readonly match: ReadonlyMap<string, readonly string[]>;
  /** `usd`, `tokens`, or a unit of credits. */
  readonly unit: string;
  readonly per: Period;
  /** In wholes of the unit. */
  readonly limit: number;
  /** What is spent of it. */
  readonly term: Term;
};

/** What a gauge can read. */
export type Sources = {
  /** Sums, counts and distributions, which are read by their sums. One with faults of its own is undefined, and no other shall follow from them. */
  readonly kpis: ReadonlyMap<string, Kpi | undefined>;
  /** By what people are told apart: `agent`, `identity` and the configured dimensions. */
  readonly scopes: readonly string[];
  readonly budgets?: readonly Budget[];
  /** Whether a gauge may name the label also where what it reads has none of it. */
  optional(label: string, source: string | undefined): boolean;
};

export type Source = Pick<Term, 'constant' | 'unit'> & { readonly name: string; readonly labels: readonly string[] };

const text = matching('a name', /\S/);

const checkMap = fields<TermEntry>({
  kpi: described(
    'The name of a sum, a count or a distribution (its sum), or people; everybody, whatever labels tell people apart.',
    text,
  ),
  where: described('Labels, and the values they may have.', checkAllowed),
  window: described('A span of its own, whatever the windows of the gauge.', checkSpan),
});

const SCHEMA: JsonSchema = { anyOf: [{ type: ['string', 'number'] }, { ...checkMap.schema, required: ['kpi'] }] };

export const checkTerm: Check<Partial<TermEntry>> = checked(SCHEMA, (data, path, faults) => {
  if (!(data instanceof Map)) {
    const kpi = text(data, path, faults);
    return kpi === undefined ? undefined : { kpi };
  }
  if (!data.has('kpi')) faults.push({ path, message: 'has no kpi; must have one' });
  return checkMap(data, path, faults);
});

/** What a name stands for; undefined where nothing does, or what does has faults of its own. */
export function sourceOf(
  name: string,
  reads: Reads,
  sources: Sources,
  path: string,
  faults: Fault[],
): Source | undefined {
  if (reads.people && (name === PEOPLE || name === EVERYBODY)) {
    return { name, unit: 'count', labels: name === PEOPLE ? sources.scopes : [] };
  }
  const number = reads.numbers && numberOf(name);
  if (number) return { name: '', labels: [], ...number };
  if (reads.amounts && sources.kpis.has(name)) {
    const kpi = sources.kpis.get(name);
    return kpi && { name, unit: kpi.unit, labels: kpi.labels };
  }
  faults.push({ path, message: `is "${name}"; must be ${rightOf(name, reads)}` });
  return undefined;
}

function rightOf(name: string, { people, amounts, numbers }: Reads): string {
  const right = [
    ...(people ? [PEOPLE] : []),
    ...(amounts ? ['the name of a sum, a count or a distribution'] : []),
    ...(numbers ? ['a number above 0 with its unit, such as 500 usd'] : []),
  ];
  return right.join(', or ') + (name === PEOPLE ? ' (people are counted by a distinct)' : '');
}

/** `500 usd`, or `30` of nothing in particular. */
function numberOf(written: string): Pick<Term, 'constant' | 'unit'> | undefined {
  const [, digits, word = 'count'] = /^(\d{1,12}(?:\.\d{1,9})?)(?: ([a-z]+))?$/.exec(written) ?? [];
  if (digits === undefined || !(word in UNITS)) return undefined;
  const unit = word as Unit;
  const parts = toParts(Number(digits), unit);
  return parts ? { unit, constant: BigInt(parts) } : undefined;
}

export function* termFaults(
  { where, window }: Partial<TermEntry>,
  { name, labels, constant }: Source,
  { span }: Reads,
  kind: string,
  path: string,
): Generator<Fault> {
  const ofNoUse = (field: string, to: string) => ({
    path: `${path}.${field}`,
    message: `is of no use to ${to}; must be absent`,
  });
  if (where && (isPeople(name) || constant !== undefined)) yield ofNoUse('where', name || 'a number');
  else if (where) yield* allowedFaults(where, labels, name, `${path}.where`);
  if (window && !span) yield ofNoUse('window', `a ${kind}`);
  else if (window && constant !== undefined) yield ofNoUse('window', 'a number');
  else if (isPeople(name) && window === 'lifetime') {
    const message = `is lifetime, and people are not kept for so long; must be one of ${WINDOWS.join(', ')}`;
    yield { path: `${path}.window`, message };
  }
}

export function isPeople(source: string): boolean {
  return source === PEOPLE || source === EVERYBODY;
}

export function toTerm({ where, window }: Partial<TermEntry>, source: Source, by: readonly string[]): Term {
  const { name, unit, labels, constant } = source;
  const shared = by.filter((label) => labels.includes(label));
  return { source: name, unit, where: where ?? new Map(), labels: shared, span: window, constant };
}
