/**
 * What the decoder hands to the translators: one record at a time, as a view.
 *
 * A view is valid only during the call that delivers it; the decoder fills the same object again for the next record.
 * That is what makes decoding cheap: no object per attribute, and no bytes kept from the request.
 */

/** Arrays, maps and bytes mostly carry no KPI: they are delivered as `undefined`, like an absent attribute. */
export type AttributeValue = string | number | bigint | boolean | undefined;

/**
 * The name of an attribute that somebody reads, in all its spellings (`session.id`, and `session_id` as Prometheus has it);
 * where a record carries several of them, the first of the list that says something counts: an empty text and NaN say nothing.
 * Asked for at start, from the vocabulary.
 */
export type Name = { readonly spellings: readonly string[] };

/** The names that translators read. Whatever is not asked for before the first record comes is never seen. */
export type Vocabulary = {
  name(...spellings: [string, ...string[]]): Name;
  /** The same, for what is read of few records: a hint, which changes how fast it is read and nothing else. */
  seldom(...spellings: [string, ...string[]]): Name;
  /** The same, for what may be a map: it is delivered as the JSON of the numbers in it. */
  map(name: string): Name;
  /**
   * Which of these names a record may have among its own attributes, by their places in the list, in order: few of many. To be asked
   * of one list for each kind of record; with others it takes longer.
   */
  among(names: readonly Name[]): (record: AnyRecord) => readonly number[];
  /**
   * What follows from all that a point says but its times and numbers, and from where it comes; shared by points that say the same. `make`
   * is asked each time where that is not known.
   */
  alike<T>(make: (record: PointRecord) => T): (record: PointRecord) => T;
  /**
   * What follows from the values of a few attributes, in the order of these names. `make` must depend on them alone: it is
   * asked once for most combinations, and what it gives is shared by all records that have the same.
   */
  derive<T>(names: readonly Name[], make: (values: readonly AttributeValue[]) => T): Derived<T>;
  /** The same, from what `find` gives: for what hardly changes from record to record, as whose it is. */
  deriveFound<T>(names: readonly Name[], make: (values: readonly AttributeValue[]) => T): Derived<T>;
};

export type Derived<T> = (record: AnyRecord) => T;

export type Attributes = { get(name: Name): AttributeValue };

/** Where records come from: one resource and one instrumentation scope. Shared by all records below it. */
export type Origin = {
  readonly resource: Attributes;
  readonly scope: Attributes;
  scopeName: string;
  scopeVersion: string;
};

/** What a record is told by beside its agent, session, name and times: two signed words, 0 where nothing identifies it. */
export type Digest = { digestHi: number; digestLo: number };

/** What all records have in common. */
type Told = Attributes & {
  readonly origin: Origin;
  /** The record's own value, else its scope's, else its resource's: the first that says something. */
  find(name: Name): AttributeValue;
  /** Writes the digest of what identifies the record among the values of its own attributes: see identity.ts. */
  digest(into: Digest): void;
};

export type AnyRecord = LogRecord | PointRecord | SpanRecord;

/** Nanoseconds since 1970 as two unsigned 32-bit words: a double cannot tell neighbouring nanoseconds apart. */
export type LogRecord = Told & {
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

export type PointRecord = Told & {
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

export type SpanRecord = Told & {
  name: string;
  /** Lower-case hex, '' if absent. */
  traceId: string;
  spanId: string;
  /** '' for the first of a trace. */
  parentSpanId: string;
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
  /** Asked of a span by its name, where that comes before its attributes, as it mostly does: one that is not wanted is passed over undecoded. */
  wantsSpan?(name: string): boolean;
  span(record: SpanRecord): void;
  /** Told what stands where records should be, and is passed over. */
  unread?(found: string): void;
};
