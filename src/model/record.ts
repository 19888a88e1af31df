/**
 * What the decoder hands to the translators: one record at a time, as a view.
 *
 * A view is valid only during the call that delivers it; the decoder fills the same object again for the next record.
 * That is what makes decoding cheap: no object per attribute, and no bytes kept from the request.
 */

/** Arrays, maps and bytes never carry a KPI: they are delivered as `undefined`, like an absent attribute. */
export type AttributeValue = string | number | bigint | boolean | undefined;

/**
 * Values by slot of the vocabulary. An attribute outside the vocabulary is skipped without being decoded. From protobuf, a
 * text that is repeated from record to record is mostly the same string, so that to find it equal (`===`) costs nothing.
 */
export type Attributes = AttributeValue[];

/**
 * The attribute names somebody reads, each with the slot its value is delivered in. Several names may share a slot
 * (`session.id` and its Prometheus spelling `session_id`); where a record carries both, the later one wins.
 */
export type Vocabulary = {
  readonly slots: ReadonlyMap<string, number>;
  readonly size: number;
  /** Slots that are seldom wanted: from protobuf they are not in the attributes, but read when asked for (`late`). */
  readonly late?: ReadonlySet<number>;
  /** Slots that tell whose a record is (`owner`). */
  readonly owner?: ReadonlySet<number>;
};

/** The value of any slot, whether the attributes have it or not: of a view its own, of an origin its scope's or resource's. */
type Late = (slot: number) => AttributeValue;

/**
 * A number of the decoder's, another one for other values of the slots that tell whose a record is: its own values, its
 * scope's or its resource's. Equal values mostly have the same number, so that these need not be read again.
 */
type Owner = () => number;

/** The number of a record of which the decoder cannot say it cheaply. */
export const UNKNOWN_OWNER = 0;

/** Where records come from: one resource and one instrumentation scope. Shared by all records below it. */
export type Origin = {
  resource: Attributes;
  scope: Attributes;
  late: Late;
  scopeName: string;
  scopeVersion: string;
};

/** Nanoseconds since 1970 as two unsigned 32-bit words: a double cannot tell neighbouring nanoseconds apart. */
export type LogRecord = {
  origin: Origin;
  attributes: Attributes;
  late: Late;
  owner: Owner;
  timeHi: number;
  timeLo: number;
  observedHi: number;
  observedLo: number;
  /** The record's own `event_name` field (OTLP 1.5+), or ''. */
  eventName: string;
  /** The body where it is a string of at most 256 bytes, else ''. Longer bodies are prose, and prose is not kept. */
  body: string;
};

export type PointShape = 'sum' | 'gauge' | 'histogram' | 'exponential_histogram' | 'summary';
export type Temporality = 'unspecified' | 'delta' | 'cumulative';

export type PointRecord = {
  origin: Origin;
  attributes: Attributes;
  late: Late;
  owner: Owner;
  metric: string;
  unit: string;
  shape: PointShape;
  temporality: Temporality;
  monotonic: boolean;
  startHi: number;
  startLo: number;
  timeHi: number;
  timeLo: number;
  /** Number points: the value; an integer past 2^53 is a bigint. Histograms and summaries: their sum (0 if absent). */
  value: number | bigint;
  /** Histograms and summaries: how many observations. 0 for number points. */
  count: number | bigint;
  /** The sender says that there is no value (OTLP flag); `value` means nothing then. */
  noRecordedValue: boolean;
};

export type SpanRecord = {
  origin: Origin;
  attributes: Attributes;
  late: Late;
  owner: Owner;
  name: string;
  /** Lower-case hex, '' if absent. */
  traceId: string;
  spanId: string;
  startHi: number;
  startLo: number;
  endHi: number;
  endLo: number;
  /** OTLP status code: 0 unset, 1 ok, 2 error. */
  statusCode: number;
};

export type Signal = 'logs' | 'metrics' | 'traces';

/** Receives the records of one request in wire order. */
export type RecordVisitor = {
  /** Called before the records of a resource and scope; the origin object may be kept until the next call. */
  origin(origin: Origin): void;
  log(record: LogRecord): void;
  point(record: PointRecord): void;
  span(record: SpanRecord): void;
};

/** The value of an attribute: the record's own, else its scope's, else its resource's. */
export function lookUp(record: { late: Late; origin: { late: Late } }, slot: number): AttributeValue {
  return record.late(slot) ?? record.origin.late(slot);
}
