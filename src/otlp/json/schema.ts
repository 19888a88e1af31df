/** The messages of OTLP/JSON as far as anybody reads them: the names of their fields, and their numbers in protobuf. */
import type { Signal } from '../../model/record.ts';
import * as is from './fields.ts';
import type { Field, Fields } from './fields.ts';
import type { Output } from './output.ts';
import { SPAN_ID_BYTES, TRACE_ID_BYTES } from '../views.ts';

const {
  asWritten,
  boolean,
  bytes,
  double,
  elementsOf,
  entriesOf,
  enumeration,
  flag,
  identifier,
  int32,
  int64,
  list,
  listPart,
  message,
  named,
  notANumber,
  otherwise,
  part,
  passed,
  sfixed64,
  spellingsOf,
  text,
  uint64,
  unread,
} = is;

const plainValue = {
  stringValue: otherwise(text(1), asWritten(1)),
  boolValue: otherwise(boolean(2), asWritten(1)),
  intValue: otherwise(int64(3), asWritten(1)),
  doubleValue: otherwise(double(4), asWritten(1)),
};
const anyValue = named({
  ...plainValue,
  arrayValue: elementsOf(5, named(plainValue)),
  kvlistValue: entriesOf(6, named(plainValue)),
  bytesValue: otherwise(bytes(7), unread(7)),
});
const keyValue = named({ key: text(1), value: part(2, anyValue) });

/** Of an attribute whose name nobody reads the value may be anything. */
const isRead = (element: unknown, out: Output): boolean => {
  const { key } = (element ?? {}) as { key?: unknown };
  return typeof key === 'string' && out.wants(key);
};
const attributes = (number: number): Field => listPart(message(number, keyValue), isRead);
/** Without those of a resource nobody knows whose its records are. */
const attributesAround = (number: number): Field => list(message(number, keyValue), isRead);

const logRecord = named({
  timeUnixNano: uint64(1),
  body: part(5, anyValue),
  attributes: attributes(6),
  observedTimeUnixNano: uint64(11),
  eventName: text(12),
});

const times = { startTimeUnixNano: uint64(2), timeUnixNano: uint64(3) };

const points = (all: Readonly<Record<string, Field>>): Field => listPart(part(1, named({ ...times, ...all })));

const numbers = points({
  asDouble: otherwise(double(4), notANumber(4)),
  asInt: otherwise(sfixed64(6), notANumber(4)),
  attributes: attributes(7),
  flags: int32(8),
});

const distributions = (ofAttributes: number, ofFlags: number): Field =>
  points({ count: uint64(4), sum: double(5), attributes: attributes(ofAttributes), flags: int32(ofFlags) });

const temporalities = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'];
const aggregationTemporality = enumeration(2, 'AGGREGATION_TEMPORALITY', temporalities);

const kinds = {
  gauge: part(5, named({ dataPoints: numbers })),
  sum: part(7, named({ dataPoints: numbers, aggregationTemporality, isMonotonic: flag(3) })),
  histogram: part(9, named({ dataPoints: distributions(9, 10), aggregationTemporality })),
  exponentialHistogram: part(10, named({ dataPoints: distributions(1, 10), aggregationTemporality })),
  summary: part(11, named({ dataPoints: distributions(7, 8) })),
};
const metric = named({ name: text(1), unit: text(3), description: passed, metadata: passed, ...kinds });
const kindNames = Object.keys(kinds).flatMap(spellingsOf);

const span = named({
  traceId: identifier(1, TRACE_ID_BYTES),
  spanId: identifier(2, SPAN_ID_BYTES),
  parentSpanId: identifier(4, SPAN_ID_BYTES),
  name: text(5),
  startTimeUnixNano: uint64(7),
  endTimeUnixNano: uint64(8),
  attributes: attributes(9),
  status: part(15, named({ code: enumeration(3, 'STATUS_CODE', ['UNSET', 'OK', 'ERROR']) })),
});

const resource = message(1, named({ attributes: attributesAround(1) }));
const scope = message(1, named({ name: text(1), version: text(2), attributes: attributesAround(3) }));

/** The lists that records are in, from the outermost to their own. */
export const LISTS: Readonly<Record<Signal, readonly [resources: string, scopes: string, records: string]>> = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
};

const isThere = (element: unknown): boolean => element !== null;

const request = (signal: Signal, record: Field): Fields => {
  const [resources, scopes, records] = LISTS[signal];
  const inScope = named({ scope, schemaUrl: passed, [records]: list(record) });
  const ofScopes = list(message(2, inScope, spellingsOf(records)), isThere);
  const inResource = named({ resource, schemaUrl: passed, [scopes]: ofScopes });
  return named({ [resources]: list(message(1, inResource, spellingsOf(scopes)), isThere) });
};

/** What a request is there for. */
export const HOLDERS: Readonly<Record<Signal, readonly string[]>> = {
  logs: spellingsOf(LISTS.logs[0]),
  metrics: spellingsOf(LISTS.metrics[0]),
  traces: spellingsOf(LISTS.traces[0]),
};

export const REQUESTS: Readonly<Record<Signal, Fields>> = {
  logs: request('logs', part(2, logRecord)),
  metrics: request('metrics', part(2, metric, kindNames)),
  traces: request('traces', part(2, span)),
};
