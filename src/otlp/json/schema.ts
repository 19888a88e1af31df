/** The messages of OTLP/JSON as far as anybody reads them: the names of their fields, and their numbers in protobuf. */
import type { Signal } from '../../model/record.ts';
import * as is from './fields.ts';
import type { Field, Fields } from './fields.ts';

const {
  asWritten,
  boolean,
  double,
  elementsOf,
  enumeration,
  identifier,
  int32,
  int64,
  list,
  message,
  notANumber,
  numbersOf,
  otherwise,
  sfixed64,
  text,
  uint64,
  unread,
} = is;

const fields = (all: Readonly<Record<string, Field>>): Fields => new Map(Object.entries(all));

const plainValue = {
  stringValue: otherwise(text(1), asWritten(1)),
  boolValue: otherwise(boolean(2), asWritten(1)),
  intValue: otherwise(int64(3), asWritten(1)),
  doubleValue: otherwise(double(4), asWritten(1)),
};
const anyValue = fields({
  ...plainValue,
  arrayValue: elementsOf(5, fields(plainValue)),
  kvlistValue: numbersOf(6),
  bytesValue: unread(7),
});
const keyValue = fields({ key: text(1), value: message(2, anyValue) });

/** Of an attribute whose name nobody reads the value may be anything. */
const attributes = (number: number): Field =>
  list(message(number, keyValue), (element, out) => {
    const { key } = (element ?? {}) as { key?: unknown };
    return typeof key === 'string' && out.wants(key);
  });

const logRecord = fields({
  timeUnixNano: uint64(1),
  body: message(5, anyValue),
  attributes: attributes(6),
  observedTimeUnixNano: uint64(11),
  eventName: text(12),
});

const times = { startTimeUnixNano: uint64(2), timeUnixNano: uint64(3) };

const points = (all: Readonly<Record<string, Field>>): Field => list(message(1, fields({ ...times, ...all })));

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

const metric = fields({
  name: text(1),
  unit: text(3),
  gauge: message(5, fields({ dataPoints: numbers })),
  sum: message(7, fields({ dataPoints: numbers, aggregationTemporality, isMonotonic: boolean(3) })),
  histogram: message(9, fields({ dataPoints: distributions(9, 10), aggregationTemporality })),
  exponentialHistogram: message(10, fields({ dataPoints: distributions(1, 10), aggregationTemporality })),
  summary: message(11, fields({ dataPoints: distributions(7, 8) })),
});

const span = fields({
  traceId: identifier(1),
  spanId: identifier(2),
  parentSpanId: identifier(4),
  name: text(5),
  startTimeUnixNano: uint64(7),
  endTimeUnixNano: uint64(8),
  attributes: attributes(9),
  status: message(15, fields({ code: enumeration(3, 'STATUS_CODE', ['UNSET', 'OK', 'ERROR']) })),
});

const resource = message(1, fields({ attributes: attributes(1) }));
const scope = message(1, fields({ name: text(1), version: text(2), attributes: attributes(3) }));

const request = (resources: string, scopes: string, records: string, record: Fields): Fields => {
  const inScope = fields({ scope, [records]: list(message(2, record)) });
  return fields({ [resources]: list(message(1, fields({ resource, [scopes]: list(message(2, inScope)) }))) });
};

export const REQUESTS: Readonly<Record<Signal, Fields>> = {
  logs: request('resourceLogs', 'scopeLogs', 'logRecords', logRecord),
  metrics: request('resourceMetrics', 'scopeMetrics', 'metrics', metric),
  traces: request('resourceSpans', 'scopeSpans', 'spans', span),
};
