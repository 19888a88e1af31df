/** OTLP/JSON as other writers of JSON spell it: what it says is clear, and a request is not lost for it. */
import { describe, expect, test } from '@jest/globals';
import type { Signal } from '../../src/model/record.ts';
import { createCrafted } from './crafted.ts';
import type { Json } from './oracle.ts';
import { decoded, type PlainRecord } from './records.ts';

const decoder = createCrafted();

const answeredTo = (signal: Signal, body: string): PlainRecord[] =>
  (decoded(decoder, signal, 'json', Buffer.from(body)) as PlainRecord[]).filter((record) => 'attributes' in record);
const answered = (signal: Signal, request: Json): PlainRecord[] => answeredTo(signal, JSON.stringify(request));
const inMetrics = (sum: Json): Json => ({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'a', sum }] }] }] });
const inTraces = (span: Json): Json => ({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });

const POINT = { timeUnixNano: '3', asInt: '5' };
const sum = (of: Json, point: Json = POINT) => answered('metrics', inMetrics({ dataPoints: [point], ...of }));

describe('enums', () => {
  const DELTA = sum({ aggregationTemporality: 1 });

  test.each(['AGGREGATION_TEMPORALITY_DELTA', 'aggregation_temporality_delta', 'DELTA', 'Delta', '1'])(
    'a temporality of %j is delta',
    (aggregationTemporality) => {
      expect(DELTA).toMatchObject([{ temporality: 'delta' }]);
      expect(sum({ aggregationTemporality })).toEqual(DELTA);
    },
  );

  test.each(['both', 'AGGREGATION_TEMPORALITY_', '', 'TEMPORALITY_DELTA', 'AGGREGATION_TEMPORALITYXDELTA'])(
    'one of %j is none',
    (other) => {
      expect(sum({ aggregationTemporality: other })).toEqual(sum({}));
    },
  );

  test.each(['STATUS_CODE_ERROR', 'ERROR', 'error', '2'])('a status of %j is an error', (code) => {
    expect(answered('traces', inTraces({ status: { code } }))).toEqual(
      answered('traces', inTraces({ status: { code: 2 } })),
    );
  });
});

test.each(['true', 'True', 1, '1'])('a sum that is monotonic as %j is so', (isMonotonic) => {
  expect(sum({ isMonotonic })).toEqual(sum({ isMonotonic: true }));
  expect(sum({ isMonotonic: 'perhaps' })).toEqual(sum({}));
});

test.each<{ isMonotonic: unknown }>(
  [{ toString: null }, [true], [1], {}, 'constructor', '__proto__', 2].map((isMonotonic) => ({ isMonotonic })),
)('one that is monotonic as %j is not, and costs no other', ({ isMonotonic }) => {
  expect(sum({ isMonotonic })).toEqual(sum({}));
});

test.each(['"1795203342745020529.0"', '1795203342745020529.0', '"1795203342745020529.000"'])(
  'a time of %s is as exact as its digits',
  (time) => {
    const timed = (timeUnixNano: string) => sum({}, { ...POINT, timeUnixNano });
    const body = JSON.stringify(inMetrics({ dataPoints: [{ ...POINT, timeUnixNano: 'TIME' }] })).replace(
      '"TIME"',
      time,
    );
    expect(answeredTo('metrics', body)).toEqual(timed('1795203342745020529'));
    expect(answeredTo('metrics', body)).not.toEqual(timed('1795203342745020416'));
  },
);

test.each(['5.0', '5e0', '50e-1', 5.0])('an integer of %j is 5', (asInt) => {
  expect(sum({}, { ...POINT, asInt })).toEqual(sum({}));
});

describe('ids', () => {
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

  test('in base64 are the same as in hex', () => {
    const known = answered('traces', inTraces({ traceId, spanId, parentSpanId: spanId }));
    expect(known).toMatchObject([{ traceId, spanId, parentSpanId: spanId }]);
    const other = { traceId: base64(traceId), spanId: base64(spanId), parentSpanId: base64(spanId) };
    expect(answered('traces', inTraces(other))).toEqual(known);
  });

  test.each(['a'.repeat(24), 'a'.repeat(12), '=', `${'a'.repeat(23)}=`])('of another length are none: %j', (id) => {
    expect(answered('traces', inTraces({ traceId: id, spanId: id }))).toEqual(answered('traces', inTraces({})));
  });
});
