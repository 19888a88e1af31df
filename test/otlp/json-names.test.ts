/** Names of fields in OTLP/JSON, and what is told of those that are none. */
import { describe, expect, test } from '@jest/globals';
import type { Signal } from '../../src/model/record.ts';
import { createCrafted } from './crafted.ts';
import type { Json } from './oracle.ts';
import { decoded, type PlainRecord } from './records.ts';

const decoder = createCrafted();

const answered = (signal: Signal, request: unknown): PlainRecord[] =>
  (decoded(decoder, signal, 'json', Buffer.from(JSON.stringify(request))) as PlainRecord[]).filter(
    (record) => 'attributes' in record,
  );
const inLogs = (...logRecords: unknown[]): Json => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
const inMetrics = (...metrics: unknown[]): Json => ({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
const inTraces = (...spans: unknown[]): Json => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

describe('names of fields', () => {
  const spelled = (json: unknown): unknown => {
    if (Array.isArray(json)) return json.map(spelled);
    if (typeof json !== 'object' || json === null) return json;
    const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return Object.fromEntries(Object.entries(json).map(([name, value]) => [snake(name), spelled(value)]));
  };
  const attributes = [
    { key: 'cost', value: { doubleValue: 0.5 } },
    { key: 'model', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '2' }] } } },
  ];
  const times = { startTimeUnixNano: '1795202328422000001', timeUnixNano: '1795202328422000009' };
  const histogram = { dataPoints: [{ ...times, attributes, count: '3', sum: 1.5 }], aggregationTemporality: 2 };

  test.each<[Signal, Json]>([
    ['logs', inLogs({ ...times, observedTimeUnixNano: '5', eventName: 'x', body: { stringValue: 'b' }, attributes })],
    [
      'metrics',
      inMetrics(
        { name: 'a', sum: { dataPoints: [{ ...times, asInt: '7', attributes }], isMonotonic: true } },
        { name: 'b', histogram },
        { name: 'c', exponentialHistogram: histogram },
      ),
    ],
    ['traces', inTraces({ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), endTimeUnixNano: '7', attributes })],
  ])('of %s may be those of the protobuf definition, as a collector takes them', (signal, request) => {
    const records = answered(signal, request);
    expect(records.length).toBeGreaterThan(0);
    expect(answered(signal, spelled(request))).toEqual(records);
  });

  const unreadOf = (signal: Signal, json: unknown): string[] => {
    const unread: string[] = [];
    const visitor = {
      origin() {},
      log() {},
      point() {},
      span() {},
      unread: (found: string) => void unread.push(found),
    };
    expect(decoder.decoder.decode(signal, 'json', Buffer.from(JSON.stringify(json)), visitor)).toBeUndefined();
    return unread;
  };

  test.each<[Signal, unknown, string]>([
    ['logs', { logs: [] }, 'the body: expected resourceLogs, found logs'],
    ['logs', { resourceMetrics: [] }, 'the body: expected resourceLogs, found resourceMetrics'],
    ['metrics', { ResourceMetrics: [] }, 'the body: expected resourceMetrics, found ResourceMetrics'],
    [
      'traces',
      { resourceSpans: [{ resource: {}, instrumentationLibrarySpans: [] }] },
      'resourceSpans: expected scopeSpans, found instrumentationLibrarySpans',
    ],
    [
      'logs',
      { resourceLogs: [{ scopeLogs: [{ scope: {}, schemaUrl: 'x', logs: [] }] }] },
      'resourceLogs.scopeLogs: expected logRecords, found logs',
    ],
    [
      'metrics',
      inMetrics({ name: 'a', counter: {} }),
      'resourceMetrics.scopeMetrics.metrics: expected gauge, found counter',
    ],
  ])('%s: where records are under a name of nobody, that is told (%j)', (signal, json, told) => {
    expect(unreadOf(signal, json)).toEqual([told]);
  });

  const inRecord = 'resourceLogs.scopeLogs.logRecords';
  const inMetric = 'resourceMetrics.scopeMetrics.metrics';
  const point = { timeUnixNano: '3', asInt: '1' };
  test.each<[Signal, Json, string]>([
    ['logs', inLogs({ timeUnixNano: '1' }, 17, { timeUnixNano: '2' }), `${inRecord}: expected an object`],
    [
      'logs',
      inLogs({ timeUnixNano: '1', body: 'text' }, { timeUnixNano: '2' }),
      `${inRecord}.body: expected an object`,
    ],
    ['logs', inLogs({ attributes: 'none' }, {}), `${inRecord}.attributes: expected a list`],
    [
      'logs',
      inLogs({ attributes: [{ key: 'cost', value: 'text' }] }, {}),
      `${inRecord}.attributes.value: expected an object`,
    ],
    [
      'metrics',
      inMetrics({ name: 'a', sum: [] }, { name: 'b', gauge: { dataPoints: [point, point] } }),
      `${inMetric}.sum: expected an object`,
    ],
    [
      'metrics',
      inMetrics({ name: 'a', sum: { dataPoints: [point, 'x', point] } }),
      `${inMetric}.sum.dataPoints: expected an object`,
    ],
    [
      'metrics',
      inMetrics({ name: 'a', sum: { dataPoints: {} } }, { name: 'b', gauge: { dataPoints: [point, point] } }),
      `${inMetric}.sum.dataPoints: expected a list`,
    ],
    [
      'traces',
      inTraces({ name: 'a', status: 'OK' }, { name: 'b' }),
      'resourceSpans.scopeSpans.spans.status: expected an object',
    ],
  ])('%s: what is wrong in a record costs none of its neighbours, and is told (%j)', (signal, json, told) => {
    expect(answered(signal, json)).toHaveLength(2);
    expect(unreadOf(signal, json)).toEqual([told]);
  });

  test('nothing is told of what is empty, or has what is needed', () => {
    const known = { resource: {}, schemaUrl: 'x' };
    const nothing: Json[] = [
      {},
      { resourceLogs: [], futureField: 1 },
      { resourceLogs: [known, { ...known, scopeLogs: [], entities: [] }] },
    ];
    for (const json of nothing) expect(unreadOf('logs', json)).toEqual([]);
    expect(unreadOf('metrics', inMetrics({ name: 'a', unit: 's', description: 'd', metadata: [] }))).toEqual([]);
  });

  test('of many that are told, some', () => {
    const resourceLogs = Array.from({ length: 500 }, (_, index) => ({ [`x${index}`]: 1 }));
    expect(unreadOf('logs', { resourceLogs })).toHaveLength(10);
  });
});
