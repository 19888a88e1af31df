import { describe, expect, test } from '@jest/globals';
import type { LogRecord, Name } from '../../src/model/record.ts';
import { metric, read, readLog, request, text } from './crafted.ts';
import { encode } from './oracle.ts';
import { createReader } from './records.ts';
import { delimited, double, fixed64, number, tag, varint } from './wire.ts';

describe('values', () => {
  const readValue = (value: Buffer): unknown => {
    const attributes = readLog(delimited(6, delimited(1, 'cost'), delimited(2, value)))?.['attributes'] ?? [];
    return (attributes as unknown[])[2];
  };

  test.each([
    [0n, 0],
    [-1n, -1],
    [300n, 300],
    [2n ** 53n - 1n, Number.MAX_SAFE_INTEGER],
    [2n ** 53n, 2n ** 53n],
    [-(2n ** 53n), -(2n ** 53n)],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
    [-(2n ** 63n), -(2n ** 63n)],
  ])('the integer %s is exact', (written, value) => {
    expect(readValue(number(3, written))).toBe(value);
    expect(read('metrics', metric(5, delimited(1, fixed64(6, written))))).toMatchObject([{ value }]);
  });

  test('a count is unsigned', () => {
    expect(read('metrics', metric(9, delimited(1, fixed64(4, -1n), double(5, 2.5))))).toMatchObject([
      { shape: 'histogram', value: 2.5, count: 2n ** 64n - 1n },
    ]);
  });

  test.each([0.1, -0, NaN, Infinity, Number.MIN_VALUE])('the double %s is exact', (value) => {
    expect(readValue(double(4, value))).toBe(value);
  });

  test('any bit makes a boolean true', () => {
    expect(readValue(number(2, 0))).toBe(false);
    expect(readValue(number(2, 2n ** 63n))).toBe(true);
    expect(readValue(Buffer.concat([tag(2, 0), Buffer.alloc(9, 0x80), Buffer.from([0x02])]))).toBe(true);
  });

  test('neighbouring nanoseconds differ', () => {
    const time = 1_795_202_328_422_000_001n;
    const [first, second] = read('logs', request(fixed64(1, time), fixed64(11, time + 1n)));
    expect(first).toMatchObject({ timeHi: Number(time >> 32n), timeLo: Number(time & 0xffffffffn), observedHi: 0 });
    expect(second).toMatchObject({
      timeHi: 0,
      observedHi: first?.['timeHi'],
      observedLo: Number(first?.['timeLo']) + 1,
    });
  });

  test.each(['', 'a', 'abc', 'abcd', 'größe', '日本語', '🙂', 'x'.repeat(64), 'y'.repeat(65), 'z'.repeat(4096)])(
    'the text %j comes as it is',
    (value) => {
      expect(readValue(text(value))).toBe(value);
    },
  );

  test('a text of more than 4096 bytes is its beginning and its hash, so that two of one beginning are two', () => {
    expect(readValue(text('z'.repeat(4096)))).toHaveLength(4096);
    const [one, other] = ['a', 'b'].map((end) => readValue(text('ü'.repeat(2049) + end)));
    expect(one).toMatch(/^ü{80}~[0-9a-f]{32}$/);
    expect(other).not.toBe(one);
    // No half of a character.
    expect(readValue(text('x' + 'ü'.repeat(2049)))).toMatch(/^xü{79}~[0-9a-f]{32}$/);
  });

  test('a body of more than 256 bytes is prose', () => {
    expect(readLog(delimited(5, text('b'.repeat(256))))).toMatchObject({ body: 'b'.repeat(256) });
    expect(readLog(delimited(5, text('b'.repeat(257))))).toMatchObject({ body: '' });
    expect(readLog(delimited(5, number(3, 7)))).toMatchObject({ body: '' });
  });

  test('bytes that are no UTF-8 become U+FFFD, though a strict parser refuses them', () => {
    expect(
      readLog(delimited(6, delimited(1, 'who'), delimited(2, delimited(1, Buffer.from([0x61, 0xff, 0x62]))))),
    ).toMatchObject({
      attributes: ['a\ufffdb', undefined, undefined, undefined],
    });
  });

  test('ids are lower-case hex, and none where their length is wrong', () => {
    const id = Buffer.from('0AF7651916CD43DD8448EB211C80319C', 'hex');
    expect(read('traces', request(Buffer.concat([delimited(1, id), delimited(2, id)])))).toMatchObject([
      { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: '' },
    ]);
  });

  test('only the lowest flag says that a point has no value', () => {
    const points = [1, 2, 3].map((flags) => delimited(1, number(8, flags)));
    expect(read('metrics', metric(5, ...points))).toMatchObject([
      { noRecordedValue: true },
      { noRecordedValue: false },
      { noRecordedValue: true },
    ]);
  });
});

test('a number that is not the shortest is read all the same', () => {
  const long = Buffer.concat([tag(3, 0), Buffer.from([0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00])]);
  expect(readLog(delimited(6, delimited(1, 'cost'), delimited(2, long)))).toMatchObject({
    attributes: [undefined, undefined, 5, undefined],
  });
  expect(
    readLog(
      Buffer.concat([tag(6, 2), Buffer.from([0x85, 0x80, 0x00]), varint(0x0a), Buffer.from([3]), Buffer.from('who')]),
    ),
  ).toBeDefined();
});

describe('values that are seldom asked for', () => {
  const late = createReader([['who'], ['id']], { seldom: [1] });
  const [whoName, idName] = late.names as [Name, Name];
  const id = (value: string) => ({ key: 'id', value: { stringValue: value } });
  const who = { key: 'who', value: { stringValue: 'ada' } };
  const logRecords = [
    { attributes: [who, id('first')] },
    { attributes: [who, id('first')] },
    { attributes: [who] },
    { attributes: [id('one'), who, id('the last')] },
    { attributes: [...Array.from({ length: 100 }, () => who), id('far behind')] },
    { attributes: [id('early'), ...Array.from({ length: 100 }, () => who)] },
    { attributes: [{ key: 'id', value: { intValue: 7 } }] },
  ];
  const body = { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };

  test.each(['protobuf', 'json'] as const)('in %s are read when asked for, of the record at hand alone', (encoding) => {
    const values: unknown[] = [];
    const visitor = {
      origin: () => {},
      point: () => {},
      span: () => {},
      log: (record: LogRecord) => void values.push([record.get(whoName), record.get(idName), record.get(idName)]),
    };
    const bytes = encoding === 'json' ? Buffer.from(JSON.stringify(body)) : encode('logs', body);
    expect(late.decoder.decode('logs', encoding, bytes, visitor)).toBeUndefined();
    const ids = ['first', 'first', undefined, 'the last', 'far behind', 'early', 7];
    expect(values).toEqual(ids.map((value) => [value === 7 ? undefined : 'ada', value, value]));
  });
});
