/**
 * What a kind of gauge is. Gauges are KPIs that are worked out of the state when it is read: they own no series and are
 * never held back.
 */
import { described, flag, list, matching, scalar, type Check } from '../../model/check.ts';
import type { Fault } from '../../model/fault.ts';
import type { ReadingPoint } from '../../model/reading.ts';
import type { Unit } from '../../model/units.ts';
import { checkHelp, checkLabels } from '../naming.ts';
import type { Moment } from './moment.ts';
import { checkSpan, SPANS, WINDOWS, type Span } from './spans.ts';
import { checkTerm, type Budget, type Reads, type Term, type TermEntry } from './term.ts';

const FAMILIES_MAX = 16;

/** A field of an entry. One that reads is a term: what it says is worked out before the kind is asked. */
export type Field<T> = { readonly check: Check<T>; readonly isRequired: boolean; readonly reads?: Reads };

export type GaugeEntry = {
  help: string;
  kind: string;
  needs: string;
  enabled: boolean;
  labels: string[];
  by: string[][];
  windows: Span[];
};

/** A ratio of two amounts in the same unit has none. */
export type GaugeUnit = Unit | 'ratio';

/** One gauge of the catalogue, checked. */
export type Gauge = {
  readonly name: string;
  readonly help: string;
  readonly kind: string;
  readonly unit: Unit;
  readonly labels: readonly string[];
  /** Each is a point with the label `window`; none where the kind or the terms leave nothing to choose. */
  readonly windows: readonly Span[];
  /** What it reads, in the order of the kind's fields. */
  readonly terms: readonly Term[];
  /** In any order; points with nothing to say are left out. */
  points(moment: Moment): ReadingPoint[];
};

export type Shape = Omit<Gauge, 'points'> & {
  /** Of a kind that is of budgets: all there are. */
  readonly budgets: readonly Budget[];
};

/** Complete: a new kind is one such file, and a line in the list of kinds. */
export type GaugeKind<Entry extends object = object> = {
  /** What its gauges say. */
  readonly docs: string;
  /** Its fields besides those of every gauge. One that is not here is not known to it. */
  readonly fields: { readonly [Name in keyof Entry]-?: Field<Entry[Name]> };
  /** It reads what budgets are spent on. */
  readonly ofBudgets?: true;
  /** The windows that it may have, where these are others than of amounts that grow old. */
  spans?(entry: Partial<GaugeEntry & Entry>, terms: readonly Term[]): readonly Span[];
  /** By default that of the first term. */
  unit?(terms: readonly Term[], entry: Partial<GaugeEntry & Entry>): GaugeUnit;
  /** What must hold between fields. It is asked once every term has been found. */
  check?(entry: Partial<GaugeEntry & Entry>, terms: readonly Term[], path: string): Iterable<Fault>;
  /** Given an entry without faults. */
  compile(shape: Shape, entry: Partial<GaugeEntry & Entry>): Gauge['points'];
};

/** Its entries are of the type that its fields are. */
export function gaugeKind<Entry extends object>(kind: GaugeKind<Entry>): GaugeKind<Entry> {
  return kind;
}

export function required<T>(check: Check<T>): Field<T> {
  return { check, isRequired: true };
}

export function optional<T>(check: Check<T>): Field<T> {
  return { check, isRequired: false };
}

export function reading(reads: Reads, help: string): Field<Partial<TermEntry>> {
  return { check: described(help, checkTerm), isRequired: true, reads };
}

/** Fields of every gauge. */
export const COMMON = {
  help: required(checkHelp),
  // The kind is what these checks were found by.
  kind: required(scalar('the kind of a gauge', (word) => word)),
  needs: optional(
    described(
      'A dimension. Where the configuration does not have it, the gauge is left out.',
      matching('a name', /\S/),
    ),
  ),
  enabled: optional(described('`false` switches it off.', flag)),
};

export const LABELS = described(
  'Labels of what is read. Of people: `agent` and dimensions, or `identity` or `feature` alone.',
  checkLabels,
);

export const SPAN_LIST = described(
  `Each is a value of the label \`window\`: ${WINDOWS.join(', ')}; of a ratio of KPIs also lifetime.`,
  list('windows', checkSpan, SPANS.length),
);

/** Lists of labels: for each there is one more gauge. Of kinds whose values do not add up. */
export const FAMILIES = described(
  'Lists of labels: for each there is one more gauge, named `_by_` and these, since such numbers do not add up.',
  list('lists of labels', checkLabels, FAMILIES_MAX),
);
