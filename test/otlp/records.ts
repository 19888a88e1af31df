/** Records as plain values, to be compared: what the decoder delivers, and what protobufjs's objects say it should. */
import type { Decoder } from '../../src/otlp/decode.ts';
import type { Encoding } from '../../src/model/exchange.ts';
import type {
  Attributes,
  AttributeValue,
  LogRecord,
  Origin,
  PointRecord,
  RecordVisitor,
  Signal,
  SpanRecord,
  Temporality,
  Vocabulary,
} from '../../src/model/record.ts';
import type { Message } from './oracle.ts';

/** The fields of a view, or of an origin where a new one was announced. */
export type PlainRecord = { readonly [name: string]: unknown };

/** What the decoder delivers, or why it refuses. */
export function decoded(
  decoder: Decoder,
  signal: Signal,
  encoding: Encoding,
  body: Uint8Array,
): PlainRecord[] | string {
  const records: PlainRecord[] = [];
  const keepOrigin = ({ late: _late, ...origin }: Origin): PlainRecord => ({
    ...origin,
    resource: [...origin.resource],
    scope: [...origin.scope],
  });
  const keep = ({ late, owner: _owner, ...record }: LogRecord | PointRecord | SpanRecord): void => {
    const values = record.attributes.map((_, slot) => late(slot));
    records.push({ ...record, origin: keepOrigin(record.origin), attributes: values });
  };
  const visitor: RecordVisitor = {
    origin: (origin) => void records.push(keepOrigin(origin)),
    log: keep,
    point: keep,
    span: keep,
  };
  return decoder.decode(signal, encoding, body, visitor) ?? records;
}

/** What the decoder is to deliver of a request that protobufjs has decoded. */
export function expected(signal: Signal, request: Message, vocabulary: Vocabulary): PlainRecord[] {
  const records: PlainRecord[] = [];
  const names = {
    logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
    metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
    traces: ['resourceSpans', 'scopeSpans', 'spans'],
  } as const;
  const [resources, scopes, contents] = names[signal];
  for (const inResource of list(request, resources)) {
    for (const inScope of list(inResource, scopes)) {
      const origin = {
        resource: attributes(object(inResource, 'resource'), vocabulary),
        scope: attributes(object(inScope, 'scope'), vocabulary),
        scopeName: object(inScope, 'scope')?.['name'] ?? '',
        scopeVersion: object(inScope, 'scope')?.['version'] ?? '',
      };
      records.push(origin);
      for (const record of list(inScope, contents)) {
        if (signal === 'logs') records.push(log(record, origin, vocabulary));
        else if (signal === 'traces') records.push(span(record, origin, vocabulary));
        else records.push(...points(record, origin, vocabulary));
      }
    }
  }
  return records;
}

function log(record: Message, origin: PlainRecord, vocabulary: Vocabulary): PlainRecord {
  const body = anyValue(object(record, 'body'));
  return {
    origin,
    attributes: attributes(record, vocabulary),
    ...words('time', record['timeUnixNano']),
    ...words('observed', record['observedTimeUnixNano']),
    eventName: record['eventName'],
    body: typeof body === 'string' && Buffer.byteLength(body) <= 256 ? body : '',
  };
}

function points(metric: Message, origin: PlainRecord, vocabulary: Vocabulary): PlainRecord[] {
  const kind = metric['data'];
  if (typeof kind !== 'string') return [];
  const data = object(metric, kind) ?? {};
  return list(data, 'dataPoints').map((point) => ({
    origin,
    attributes: attributes(point, vocabulary),
    metric: metric['name'],
    unit: metric['unit'],
    shape: kind === 'exponentialHistogram' ? 'exponential_histogram' : kind,
    temporality: temporality(data['aggregationTemporality']),
    monotonic: data['isMonotonic'] ?? false,
    ...words('start', point['startTimeUnixNano']),
    ...words('time', point['timeUnixNano']),
    value: 'sum' in point ? point['sum'] : point['value'] === 'asInt' ? integer(point['asInt']) : point['asDouble'],
    count: 'count' in point ? integer(point['count']) : 0,
    noRecordedValue: (Number(point['flags']) & 1) === 1,
  }));
}

function span(record: Message, origin: PlainRecord, vocabulary: Vocabulary): PlainRecord {
  return {
    origin,
    attributes: attributes(record, vocabulary),
    name: record['name'],
    traceId: identifier(record['traceId'], 16),
    spanId: identifier(record['spanId'], 8),
    ...words('start', record['startTimeUnixNano']),
    ...words('end', record['endTimeUnixNano']),
    statusCode: object(record, 'status')?.['code'] ?? 0,
  };
}

function attributes(holder: Message | undefined, vocabulary: Vocabulary): Attributes {
  const values: Attributes = Array.from({ length: vocabulary.size }, () => undefined);
  for (const attribute of holder === undefined ? [] : list(holder, 'attributes')) {
    const slot = vocabulary.slots.get(String(attribute['key']));
    if (slot !== undefined) values[slot] = anyValue(object(attribute, 'value')) ?? values[slot];
  }
  return values;
}

function anyValue(value: Message | undefined): AttributeValue {
  const member = value?.['value'];
  if (value === undefined || typeof member !== 'string') return undefined;
  if (member === 'intValue') return integer(value[member]);
  const content = value[member];
  return typeof content === 'object' ? undefined : (content as AttributeValue);
}

function temporality(number: unknown): Temporality {
  return number === 1 ? 'delta' : number === 2 ? 'cumulative' : 'unspecified';
}

/** 64-bit numbers of protobufjs. */
type Long = { low: number; high: number };

function words(name: string, long: unknown): PlainRecord {
  const { low, high } = long as Long;
  return { [`${name}Hi`]: high >>> 0, [`${name}Lo`]: low >>> 0 };
}

function integer(long: unknown): number | bigint {
  const exact = BigInt(String(long));
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}

function identifier(bytes: unknown, length: number): string {
  const id = Buffer.from(bytes as Uint8Array);
  return id.length === length ? id.toString('hex') : '';
}

function list(message: Message, name: string): readonly Message[] {
  return message[name] as readonly Message[];
}

function object(message: Message, name: string): Message | undefined {
  return (message[name] ?? undefined) as Message | undefined;
}
