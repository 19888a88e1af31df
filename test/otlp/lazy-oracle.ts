/**
 * protobufjs, made to look at no more than our decoder does. protobufjs decodes every field and so refuses a body with a
 * fault in a part that we pass over; this one knows only the fields that we read and reads values only of attributes in
 * the vocabulary. Where it refuses we must refuse, and the other way round.
 */
import protobuf from 'protobufjs';
import type { Signal } from '../../src/model/record.ts';
import { loadSchema, requestType, type Message } from './oracle.ts';

const READ: { readonly [type: string]: readonly string[] } = {
  LogsRequest: ['resourceLogs'],
  ResourceLogs: ['resource', 'scopeLogs'],
  ScopeLogs: ['scope', 'logRecords'],
  MetricsRequest: ['resourceMetrics'],
  ResourceMetrics: ['resource', 'scopeMetrics'],
  ScopeMetrics: ['scope', 'metrics'],
  TracesRequest: ['resourceSpans'],
  ResourceSpans: ['resource', 'scopeSpans'],
  ScopeSpans: ['scope', 'spans'],
  Resource: ['attributes'],
  InstrumentationScope: ['name', 'version', 'attributes'],
  KeyValue: ['key', 'value'],
  AnyValue: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue', 'bytesValue'],
  LogRecord: ['timeUnixNano', 'observedTimeUnixNano', 'body', 'attributes', 'eventName'],
  Metric: ['name', 'unit', 'gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'],
  Gauge: ['dataPoints'],
  Sum: ['dataPoints', 'aggregationTemporality', 'isMonotonic'],
  Histogram: ['dataPoints', 'aggregationTemporality'],
  ExponentialHistogram: ['dataPoints', 'aggregationTemporality'],
  Summary: ['dataPoints'],
  NumberDataPoint: ['startTimeUnixNano', 'timeUnixNano', 'asDouble', 'asInt', 'attributes', 'flags'],
  HistogramDataPoint: ['startTimeUnixNano', 'timeUnixNano', 'count', 'sum', 'attributes', 'flags'],
  ExponentialHistogramDataPoint: ['startTimeUnixNano', 'timeUnixNano', 'count', 'sum', 'attributes', 'flags'],
  SummaryDataPoint: ['startTimeUnixNano', 'timeUnixNano', 'count', 'sum', 'attributes', 'flags'],
  Span: ['traceId', 'spanId', 'parentSpanId', 'name', 'startTimeUnixNano', 'endTimeUnixNano', 'attributes', 'status'],
  Status: ['code'],
};

/** An AnyValue whose list or map is read, and what is in that is not. */
const LISTING = `message Elements { repeated AnyValue values = 1; }
message Entry { string key = 1; AnyValue value = 2; }
message Entries { repeated Entry values = 1; }
message Listing { oneof value {
  string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; Elements array_value = 5;
  Entries kvlist_value = 6; bytes bytes_value = 7;
} }`;

const schema = createSchema();

/**
 * Whether a record's attribute of this name is looked into; a resource's or scope's only where it is wanted of all. `listed`:
 * also the lists and maps of a record's.
 */
export type Wanted = Readonly<Record<'ofRecord' | 'ofAll' | 'listed', (name: string) => boolean>>;

/** As `decode` of the oracle. Throws where it refuses. */
export function decodeLazily(signal: Signal, body: Uint8Array, wanted: Wanted): Message {
  const request = requestType(schema, signal).decode(body) as unknown as Message;
  readValues(request, wanted.ofRecord, wanted);
  return request;
}

function createSchema(): protobuf.Root {
  const root = loadSchema((text) =>
    text
      .replace('AnyValue value = 2', 'repeated bytes value = 2')
      .replace('ArrayValue array_value', 'bytes array_value')
      .replace('KeyValueList kvlist_value', 'bytes kvlist_value')
      .replace('message AnyValue {', `${LISTING}\nmessage AnyValue {`),
  );
  for (const [name, read] of Object.entries(READ)) {
    const type = root.lookupType(name);
    for (const field of type.fieldsArray) if (!read.includes(field.name)) type.remove(field);
  }
  return root;
}

const ORIGINS = new Set(['Resource', 'InstrumentationScope']);

/** Decodes the values of wanted attributes in place. The parts of a message, joined, are the message. */
function readValues(message: unknown, isWanted: (name: string) => boolean, wanted: Wanted): void {
  if (Array.isArray(message)) return message.forEach((element) => readValues(element, isWanted, wanted));
  if (!(message instanceof protobuf.Message)) return;
  const fields = message as unknown as { key?: unknown; value: unknown };
  const inside = ORIGINS.has(message.$type.name) ? wanted.ofAll : isWanted;
  if (Array.isArray(fields.value)) {
    const isListed = inside !== wanted.ofAll && wanted.listed(String(fields.key));
    fields.value = inside(String(fields.key))
      ? schema.lookupType(isListed ? 'Listing' : 'AnyValue').decode(Buffer.concat(fields.value as Uint8Array[]))
      : undefined;
  } else Object.values(message).forEach((value) => readValues(value, inside, wanted));
}
