/** The kinds of metric in the wire schema: one loop reads the points of all, told here where a kind keeps what. */
import type { PointShape } from '../../model/record.ts';
import { delimited, fields, fixed64, NONE, varint } from './wire.ts';

export type Kind = {
  readonly shape: PointShape;
  /** The field of Metric that holds this kind. */
  readonly field: number;
  /** Tags beside the points. */
  readonly temporality: number;
  readonly monotonic: number;
  /** Tags within a point. `value` is a double: a number, or what a distribution sums up to. */
  readonly value: number;
  readonly integer: number;
  readonly count: number;
  readonly attributes: number;
  readonly flags: number;
  /** The fields that are read beside the points, and within a point. */
  readonly header: number;
  readonly point: number;
};

/** In every kind. */
export const POINTS = delimited(1);

/** In points of every kind. */
export const START = fixed64(2);
export const TIME = fixed64(3);

const TEMPORALITY = varint(2);
const MONOTONIC = varint(3);

const KINDS: readonly Kind[] = [
  numbers('gauge', 5, NONE, NONE),
  numbers('sum', 7, TEMPORALITY, MONOTONIC),
  distributions('histogram', 9, TEMPORALITY, delimited(9), varint(10)),
  distributions('exponential_histogram', 10, TEMPORALITY, delimited(1), varint(10)),
  distributions('summary', 11, NONE, delimited(7), varint(8)),
];

/** The fields of Metric that hold a kind. */
export const METRIC_KINDS = fields(...KINDS.map((kind) => delimited(kind.field)));

const BY_TAG: (Kind | undefined)[] = Array.from({ length: delimited(11) + 1 }, (_, tag) =>
  KINDS.find((kind) => delimited(kind.field) === tag),
);

/** The kind that Metric's field holds. */
export function kindOf(tag: number): Kind | undefined {
  return tag < BY_TAG.length ? BY_TAG[tag] : undefined;
}

function numbers(shape: PointShape, field: number, temporality: number, monotonic: number): Kind {
  const tags = { value: fixed64(4), integer: fixed64(6), count: NONE, attributes: delimited(7), flags: varint(8) };
  return withFields({ shape, field, temporality, monotonic, ...tags });
}

function distributions(shape: PointShape, field: number, temporality: number, attributes: number, flags: number): Kind {
  const tags = { value: fixed64(5), integer: NONE, count: fixed64(4), attributes, flags };
  return withFields({ shape, field, temporality, monotonic: NONE, ...tags });
}

function withFields(kind: Omit<Kind, 'header' | 'point'>): Kind {
  const { temporality, monotonic, value, integer, count, attributes, flags } = kind;
  return {
    ...kind,
    header: fields(temporality, monotonic),
    point: fields(START, TIME, value, integer, count, attributes, flags),
  };
}
