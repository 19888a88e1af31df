import { describe, expect, test } from '@jest/globals';
import type { Signal } from '../../src/model/record.ts';
import { createCrafted } from './crafted.ts';
import { decode, encode, type Json } from './oracle.ts';
import { decoded, expected, type PlainRecord } from './records.ts';

const decoder = createCrafted();

function answer(signal: Signal, body: string): PlainRecord[] | string {
  return decoded(decoder, signal, 'json', Buffer.from(body));
}

/** The records of a request, of which protobufjs and our protobuf decoder say the same. */
function read(signal: Signal, request: Json): PlainRecord[] {
  const protobuf = encode(signal, request);
  const records = expected(signal, decode(signal, protobuf), decoder.names);
  expect(decoded(decoder, signal, 'protobuf', protobuf)).toEqual(records);
  expect(answer(signal, JSON.stringify(request))).toEqual(records);
  return records.filter((record) => 'attributes' in record);
}

const answered = (signal: Signal, request: Json): PlainRecord[] =>
  (answer(signal, JSON.stringify(request)) as PlainRecord[]).filter((record) => 'attributes' in record);
const inLogs = (...logRecords: unknown[]): Json => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
const inMetrics = (...metrics: unknown[]): Json => ({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
const inTraces = (...spans: unknown[]): Json => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const cost = (value: unknown): Json => inLogs({ attributes: [{ key: 'cost', value }] });

/** The value of attribute `cost` in a body whose value is written as given. */
function readCost(value: string): unknown {
  const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[{"key":"cost","value":${value}}]}]}]}]}`;
  const records = answer('logs', body);
  return typeof records === 'string' ? records : ((records[1]?.['attributes'] ?? []) as unknown[])[2];
}

describe('64-bit integers', () => {
  test.each([
    ['0', 0],
    ['-1', -1],
    ['-0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740993', 2n ** 53n + 1n],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['-9223372036854775808', -(2n ** 63n)],
  ])('%s is exact as a string and as a number', (digits, value) => {
    expect(readCost(`{"intValue":"${digits}"}`)).toBe(value);
    expect(readCost(`{"intValue":${digits}}`)).toBe(value);
    expect(readCost(`{"intValue" :\n ${digits} }`)).toBe(value);
  });

  test('times are exact as strings and as numbers', () => {
    for (const time of ['1795202328422000001', '"1795202328422000001"']) {
      const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":${time}}]}]}]}`;
      expect(answer('logs', body)).toMatchObject([{}, { timeHi: 417_978_113, timeLo: 2_643_207_553 }]);
    }
  });

  test('a double may be written with as many digits', () => {
    expect(readCost('{"doubleValue":12345678901234567890}')).toBe(Number('12345678901234567890'));
    expect(readCost('{"doubleValue":1234567890123456.5}')).toBe(1234567890123456.5);
    expect(readCost(`{"doubleValue":1${'0'.repeat(300)}}`)).toBe(1e300);
  });

  test.each(['9223372036854775808', '"9223372036854775808"', '1.5', '""', 'true', `"${'9'.repeat(30)}"`, '1e300'])(
    '%s is none: whoever reads it says so',
    (written) => {
      expect(readCost(`{"intValue":${written}}`)).toBe(written.replaceAll('"', '').replace('1e300', '1e+300'));
    },
  );

  test.each(['"-1"', '"soon"', '{}', '1.5'])('a time of %s is as if it were absent', (written) => {
    const body = JSON.stringify(inLogs({ timeUnixNano: 'T', attributes: [] })).replace('"T"', written);
    expect(answer('logs', body)).toEqual(answer('logs', JSON.stringify(inLogs({ attributes: [] }))));
  });
});

describe('doubles', () => {
  test.each([
    ['"NaN"', NaN],
    ['"Infinity"', Infinity],
    ['"-Infinity"', -Infinity],
    ['"0.25"', 0.25],
    ['-0.0', -0],
    ['3', 3],
  ])('%s is one', (written, value) => {
    expect(readCost(`{"doubleValue":${written}}`)).toBe(value);
  });

  test.each(['"0x10"', '" 1"', '""', '"one"', 'false'])('%s is none: whoever reads it says so', (written) => {
    expect(readCost(`{"doubleValue":${written}}`)).toBe(written.replaceAll('"', ''));
  });
});

test('what is no value of an attribute is none, and its record goes on', () => {
  for (const value of [{ stringValue: [] }, { stringValue: {} }, { intValue: {} }, { boolValue: [] }]) {
    expect(read('logs', cost({}))).toEqual(answered('logs', cost(value)));
  }
  expect(readCost('{"stringValue":5}')).toBe('5');
  expect(readCost('{"boolValue":"true"}')).toBe('true');
  const others = inLogs({ attributes: [{ key: 1 }, null, { key: 'cost', value: { intValue: 2 } }] });
  expect(answered('logs', others)).toEqual(read('logs', cost({ intValue: 2 })));
});

test('what is no number of a point is not a number, and other fields that are none are as if they were absent', () => {
  const points = (...dataPoints: unknown[]) => inMetrics({ name: 'n', gauge: { dataPoints } });
  for (const point of [{ asDouble: [] }, { asDouble: 'one' }, { asInt: 1.5 }, { asInt: true }]) {
    expect(answered('metrics', points(point))).toEqual(read('metrics', points({ asDouble: 'NaN' })));
  }
  const sum = (aggregationTemporality: unknown) =>
    inMetrics({ name: 'n', sum: { aggregationTemporality, dataPoints: [{}] } });
  expect(answered('metrics', sum('SOON'))).toEqual(read('metrics', sum(0)));
  expect(answered('traces', inTraces({ traceId: 7, name: 'n' }))).toEqual(read('traces', inTraces({ name: 'n' })));
  const scoped = { resourceLogs: [{ scopeLogs: [{ scope: { name: 1 }, logRecords: [{}] }] }] };
  expect(answered('logs', scoped)).toEqual(read('logs', inLogs({})));
});

test('records of all kinds are the same as in protobuf', () => {
  const attributes = [{ key: 'who', value: { stringValue: 'me' } }];
  const point = { startTimeUnixNano: '1', timeUnixNano: '2', flags: 1, attributes };
  const kinds = [
    { name: 'a', unit: 's', gauge: { dataPoints: [{ ...point, asInt: '-5' }, { ...point, asDouble: 0.5 }, point] } },
    {
      name: 'b',
      sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ ...point, asInt: '9007199254740993' }] },
    },
    {
      name: 'c',
      histogram: { aggregationTemporality: 2, dataPoints: [{ ...point, count: '3', sum: 1.5, bucketCounts: ['3'] }] },
    },
    { name: 'd', exponentialHistogram: { aggregationTemporality: 7, dataPoints: [{ ...point, count: 3, scale: 1 }] } },
    { name: 'e', summary: { dataPoints: [{ ...point, count: '18446744073709551615', sum: 2 }] } },
    { name: 'f' },
  ];
  expect(read('metrics', inMetrics(...kinds))).toHaveLength(7);
  const ids = { traceId: '0AF7651916CD43DD8448EB211C80319C', spanId: 'b7ad6b7169203331' };
  const span = { ...ids, name: 'span', startTimeUnixNano: '3', endTimeUnixNano: '4', status: { code: 2 }, attributes };
  expect(read('traces', inTraces(span, {}))).toMatchObject([
    { traceId: ids.traceId.toLowerCase() },
    { traceId: '', statusCode: 0 },
  ]);
  const log = {
    timeUnixNano: '5',
    observedTimeUnixNano: 6,
    eventName: 'event',
    body: { stringValue: 'body' },
    attributes,
  };
  expect(read('logs', inLogs(log, {}))).toMatchObject([
    { eventName: 'event', body: 'body' },
    { eventName: '', body: '' },
  ]);
});

test('a resource and a scope hold for all records below, whatever comes first', () => {
  const attributes = [{ key: 'who', value: { stringValue: 'me' } }];
  const scope = { name: 'scope', version: '1', attributes };
  const request = {
    resourceLogs: [
      { scopeLogs: [{ logRecords: [{}], scope }, { logRecords: [{}] }], resource: { attributes } },
      { scopeLogs: [{}] },
    ],
  };
  expect(read('logs', request)).toMatchObject([{ origin: { scopeName: 'scope' } }, { origin: { scopeName: '' } }]);
});

test('text is limited by its bytes, as in protobuf', () => {
  for (const text of ['z'.repeat(4096), 'ü'.repeat(2048), '日'.repeat(1365)])
    expect(readCost(JSON.stringify({ stringValue: text }))).toBe(text);
  for (const text of ['z'.repeat(4097), 'ü'.repeat(2049), '日'.repeat(1366)])
    expect(readCost(JSON.stringify({ stringValue: text }))).toMatch(/^.{53,160}~[0-9a-f]{32}$/);
  expect(
    read('logs', inLogs({ body: { stringValue: 'ü'.repeat(128) } }, { body: { stringValue: 'ü'.repeat(129) } })),
  ).toMatchObject([{ body: 'ü'.repeat(128) }, { body: '' }]);
  expect(readCost('{"stringValue":"\\ud800"}')).toBe('\ufffd');
});

test('null is absent', () => {
  const nulls = { timeUnixNano: null, body: null, attributes: null, eventName: null };
  expect(read('logs', inLogs(nulls))).toEqual(read('logs', inLogs({})));
  const request = {
    resourceMetrics: [
      { resource: null, scopeMetrics: [{ scope: null, metrics: [{ gauge: null, sum: { dataPoints: null } }] }] },
    ],
  };
  expect(read('metrics', request)).toEqual([]);
  const [list] = inLogs({})['resourceLogs'] as Json[];
  const between = { resourceLogs: [null, { scopeLogs: [null, ...(list!['scopeLogs'] as Json[])] }, null] };
  expect(answered('logs', between)).toEqual(read('logs', inLogs({})));
  expect(readCost('{"stringValue":"a","intValue":null}')).toBe('a');
  expect(readCost('null')).toBeUndefined();
});

test('fields that nobody knows, and values that nobody reads, are passed over', () => {
  const unread = [{ key: 'prompt', value: { stringValue: 7 } }, { value: { stringValue: 'no name' } }];
  const body = JSON.stringify(inLogs({ nobody: { knows: [1] }, attributes: unread, severityText: {} }));
  expect(answer('logs', body)).toMatchObject([{}, { attributes: [undefined, undefined, undefined, undefined] }]);
});

describe('refused, saying where', () => {
  test.each<[Signal, Json | string, string]>([
    ['logs', '', 'the body is not JSON'],
    ['logs', '{"resourceLogs":[', 'the body is not JSON'],
    ['logs', '[]', 'the body: expected an object'],
    ['logs', 'null', 'the body: expected an object'],
    ['logs', { resourceLogs: {} }, 'resourceLogs: expected a list'],
    ['logs', { resourceLogs: [7] }, 'resourceLogs[0]: expected an object'],
    ['logs', { resourceLogs: [{}, { resource: [] }] }, 'resourceLogs[1].resource: expected an object'],
    [
      'logs',
      { resourceLogs: [{ resource: { attributes: 'none' } }] },
      'resourceLogs[0].resource.attributes: expected a list',
    ],
  ])('%s %j: %s', (signal, request, message) => {
    expect(answer(signal, typeof request === 'string' ? request : JSON.stringify(request))).toBe(message);
  });

  test('brackets nested a million deep, where integers are to be exact', () => {
    const deep = `{"resourceLogs":[{"schemaUrl":1234567890123456789,"nested":${'['.repeat(1e6)}${']'.repeat(1e6)}}]}`;
    expect(answer('logs', deep)).toBe('the body is not JSON');
    expect(answer('logs', deep.replace('1234567890123456789', '1'))).toEqual([]);
  });

  test('a message quotes nothing of the body', () => {
    expect(answer('logs', '{"prompt": secret}')).not.toContain('secret');
    expect(answer('logs', '{"resourceLogs":{"secret":"secret"}}')).not.toContain('secret');
  });
});
