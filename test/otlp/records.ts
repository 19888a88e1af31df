/** Records as plain values, to be compared: what the decoder delivers, and what protobufjs's objects say it should. */
import { createDecoder, type Decoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { digestAttribute, digestSpan, hashText, identifiesLog, identifiesPoint } from '../../src/model/identity.ts';
import type { Encoding } from '../../src/model/exchange.ts';
import type {
  AttributeValue,
  LogRecord,
  Name,
  Origin,
  PointRecord,
  RecordVisitor,
  Signal,
  SpanRecord,
  Temporality,
} from '../../src/model/record.ts';
import type { Message } from './oracle.ts';
import { anyValue, identifyingValue, integer, list, object } from './told-values.ts';

/** The fields of a view, or of an origin where a new one was announced. */
export type PlainRecord = { readonly [name: string]: unknown };

/** A decoder, and the names whose values are compared. */
export type Reader = { readonly decoder: Decoder; readonly names: readonly Name[] };

/** Names in all their spellings. What is read seldom, and what tells whose a record is, must be read alike. */
export function createReader(
  spellings: readonly (readonly [string, ...string[]])[],
  { seldom = [], owner = [] }: { readonly seldom?: readonly number[]; readonly owner?: readonly number[] } = {},
): Reader {
  const vocabulary = createVocabulary();
  const names = spellings.map((all, index) =>
    seldom.includes(index) ? vocabulary.seldom(...all) : vocabulary.name(...all),
  );
  if (owner.length > 0)
    vocabulary.deriveFound(
      owner.map((index) => names[index]!),
      () => undefined,
    );
  return { decoder: createDecoder(vocabulary), names };
}

/** What the decoder delivers, or why it refuses. */
export function decoded(
  { decoder, names }: Reader,
  signal: Signal,
  encoding: Encoding,
  body: Uint8Array,
): PlainRecord[] | string {
  const records: PlainRecord[] = [];
  const keepOrigin = (origin: Origin): PlainRecord => ({
    ...origin,
    resource: names.map((name) => origin.resource.get(name)),
    scope: names.map((name) => origin.scope.get(name)),
  });
  const keep = (record: LogRecord | PointRecord | SpanRecord): void => {
    const { owner: _owner, alike: _alike, ...fields } = record as typeof record & { owner: unknown; alike: unknown };
    const digest = { digestHi: 0, digestLo: 0 };
    // Twice, since what is asked for first must not depend on it.
    record.digest(digest);
    const values = names.map((name) => record.get(name));
    record.digest(digest);
    records.push({ ...fields, origin: keepOrigin(record.origin), attributes: values, digest });
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
export function expected(signal: Signal, request: Message, names: readonly Name[]): PlainRecord[] {
  const records: PlainRecord[] = [];
  const lists = {
    logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
    metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
    traces: ['resourceSpans', 'scopeSpans', 'spans'],
  } as const;
  const [resources, scopes, contents] = lists[signal];
  for (const inResource of list(request, resources)) {
    for (const inScope of list(inResource, scopes)) {
      const origin = {
        resource: attributes(object(inResource, 'resource'), names),
        scope: attributes(object(inScope, 'scope'), names),
        scopeName: object(inScope, 'scope')?.['name'] ?? '',
        scopeVersion: object(inScope, 'scope')?.['version'] ?? '',
      };
      records.push(origin);
      for (const record of list(inScope, contents)) {
        if (signal === 'logs') records.push(log(record, origin, names));
        else if (signal === 'traces') records.push(span(record, origin, names));
        else records.push(...points(record, origin, names));
      }
    }
  }
  return records;
}

function log(record: Message, origin: PlainRecord, names: readonly Name[]): PlainRecord {
  const body = anyValue(object(record, 'body'));
  return {
    origin,
    attributes: attributes(record, names),
    ...words('time', record['timeUnixNano']),
    ...words('observed', record['observedTimeUnixNano']),
    eventName: record['eventName'],
    body: typeof body === 'string' && Buffer.byteLength(body) <= 256 ? body : '',
    digest: digestOf(record, identifiesLog),
  };
}

function points(metric: Message, origin: PlainRecord, names: readonly Name[]): PlainRecord[] {
  const kind = metric['data'];
  if (typeof kind !== 'string') return [];
  const data = object(metric, kind) ?? {};
  return list(data, 'dataPoints').map((point) => ({
    origin,
    attributes: attributes(point, names),
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
    digest: digestOf(point, identifiesPoint),
  }));
}

function span(record: Message, origin: PlainRecord, names: readonly Name[]): PlainRecord {
  const [traceId, spanId] = [identifier(record['traceId'], 16), identifier(record['spanId'], 8)];
  return {
    origin,
    attributes: attributes(record, names),
    name: record['name'],
    traceId,
    spanId,
    parentSpanId: identifier(record['parentSpanId'], 8),
    digest: digestOfSpan(traceId, spanId),
    ...words('start', record['startTimeUnixNano']),
    ...words('end', record['endTimeUnixNano']),
    statusCode: object(record, 'status')?.['code'] ?? 0,
  };
}

function attributes(holder: Message | undefined, names: readonly Name[]): AttributeValue[] {
  const all = pairs(holder);
  return names.map(({ spellings }) => {
    const told = spellings.map(
      (spelling) => all.findLast(([name, value]) => name === spelling && value !== undefined)?.[1],
    );
    const says = (value: AttributeValue) => value !== undefined && value !== '' && !Number.isNaN(value);
    return told.find(says) ?? told.find((value) => value !== undefined);
  });
}

function pairs(holder: Message | undefined, valueOf = anyValue): [name: string, value: AttributeValue][] {
  return (holder === undefined ? [] : list(holder, 'attributes')).map((attribute) => {
    return [String(attribute['key']), valueOf(object(attribute, 'value'))];
  });
}

/** The plain way: each attribute that identifies is hashed, and all are added up. */
function digestOf(holder: Message, identifies: (name: string) => boolean): PlainRecord {
  const sum = { digestHi: 0, digestLo: 0 };
  for (const [name, value] of pairs(holder, identifyingValue)) {
    if (!identifies(name)) continue;
    const [key, one] = [
      { hi: 0, lo: 0 },
      { hi: 0, lo: 0 },
    ];
    hashText(name, key);
    digestAttribute(key, value, one);
    sum.digestHi = (sum.digestHi + one.hi) | 0;
    sum.digestLo = (sum.digestLo + one.lo) | 0;
  }
  return sum;
}

function digestOfSpan(traceId: string, spanId: string): PlainRecord {
  const digest = { digestHi: 0, digestLo: 0 };
  digestSpan(traceId, spanId, digest);
  return digest;
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

function identifier(bytes: unknown, length: number): string {
  const id = Buffer.from(bytes as Uint8Array);
  return id.length === length ? id.toString('hex') : '';
}
