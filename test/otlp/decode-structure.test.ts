import { describe, expect, test } from '@jest/globals';
import { log, metric, read, readLog, request, text, createCrafted } from './crafted.ts';
import { decoded, type PlainRecord } from './records.ts';
import { attribute, delimited, double, fixed32, fixed64, number, tag } from './wire.ts';

test('an empty body has no records', () => {
  expect(read('logs', Buffer.alloc(0))).toEqual([]);
});

describe('fields may come in any order', () => {
  test('a resource and a scope hold for records that came before them', () => {
    const resource = delimited(1, attribute(1, 'who', 'me'));
    const scope = delimited(1, text('name'), delimited(2, '1.0'), attribute(3, 'model', 'm'));
    const [record] = read('logs', delimited(1, delimited(2, delimited(2, delimited(12, 'event')), scope), resource));
    expect(record).toMatchObject({
      eventName: 'event',
      origin: { resource: ['me', undefined, undefined, undefined], scopeName: 'name', scopeVersion: '1.0' },
    });
  });

  test('a value may come before its key', () => {
    expect(readLog(delimited(6, delimited(2, text('me')), delimited(1, 'who')))).toMatchObject({
      attributes: ['me', undefined, undefined, undefined],
    });
  });

  test('a metric is told after its points what it is', () => {
    const points = delimited(1, double(4, 1.5), attribute(7, 'who', 'me'), fixed64(3, 5n));
    const body = request(
      Buffer.concat([delimited(7, points, number(2, 2), number(3, 1)), text('name'), delimited(3, 's')]),
    );
    expect(read('metrics', body)).toMatchObject([
      { metric: 'name', unit: 's', shape: 'sum', temporality: 'cumulative', monotonic: true, value: 1.5, timeLo: 5 },
    ]);
  });
});

describe('a message may come in parts', () => {
  test('attributes of all parts of a resource count', () => {
    const body = delimited(
      1,
      delimited(1, attribute(1, 'who', 'me')),
      delimited(2, delimited(2, fixed64(1, 1n))),
      delimited(1, attribute(1, 'model', 'm')),
    );
    expect(read('logs', body)).toMatchObject([{ origin: { resource: ['me', 'm', undefined, undefined] } }]);
  });

  test('points of all parts of a metric are delivered', () => {
    const part = (value: number, ...more: Buffer[]): Buffer => delimited(7, delimited(1, double(4, value)), ...more);
    const body = request(Buffer.concat([part(1, number(2, 1)), part(2)]));
    expect(read('metrics', body)).toMatchObject([
      { value: 1, temporality: 'delta' },
      { value: 2, temporality: 'delta' },
    ]);
  });

  test('a part of a value that says nothing changes nothing', () => {
    const value = [delimited(2, text('me')), delimited(2)];
    expect(readLog(delimited(6, delimited(1, 'who'), ...value))).toMatchObject({
      attributes: ['me', undefined, undefined, undefined],
    });
    expect(readLog(delimited(5, text('body')), delimited(5))).toMatchObject({ body: 'body' });
  });

  test('a status in parts has the last code', () => {
    const body = request(Buffer.concat([delimited(15, number(3, 2)), delimited(15, delimited(2, 'message'))]));
    expect(read('traces', body)).toMatchObject([{ statusCode: 2 }]);
  });
});

describe('of a oneof the last member counts', () => {
  test('points of a kind that another kind has replaced are not delivered', () => {
    const points = (field: number, value: number): Buffer => delimited(field, delimited(1, double(4, value)));
    const body = request(Buffer.concat([points(7, 1), points(5, 2), points(7, 3), points(7, 4)]));
    expect(read('metrics', body)).toMatchObject([{ shape: 'sum', value: 3 }, { value: 4 }]);
  });

  test('a list replaces a text, and leaves the attribute absent', () => {
    const value = delimited(2, text('me'), delimited(5));
    expect(readLog(delimited(6, delimited(1, 'who'), value))).toMatchObject({
      attributes: [undefined, undefined, undefined, undefined],
    });
  });

  test('an integer replaces a double', () => {
    expect(read('metrics', metric(5, delimited(1, double(4, 1.5), fixed64(6, 7n))))).toMatchObject([
      { value: 7, count: 0 },
    ]);
  });
});

test('fields that nobody knows are passed over', () => {
  const unknown = [number(29, -1n), fixed64(30, 1n), delimited(31, 'x'), fixed32(32, 1), number(536_870_911, 1)];
  const body = delimited(1, delimited(2, delimited(2, ...unknown, fixed64(1, 9n), ...unknown), ...unknown), ...unknown);
  expect(read('logs', Buffer.concat([body, ...unknown]))).toMatchObject([{ timeLo: 9 }]);
});

describe('a decoder that is used again', () => {
  const attributesOf = (records: PlainRecord[] | string): unknown =>
    (records as PlainRecord[]).map((record) => record['attributes']);

  test('remembers nothing of a body that it refused', () => {
    const decoder = createCrafted();
    const good = log(attribute(6, 'who', 'a'), fixed64(1, 1n));
    const before = decoded(decoder, 'logs', 'protobuf', good);
    expect(typeof decoded(decoder, 'logs', 'protobuf', log(attribute(6, 'who', 'b'), tag(20, 7)))).toBe('string');
    expect(decoded(decoder, 'logs', 'protobuf', good)).toEqual(before);
  });

  test('compares records with none of another body', () => {
    const decoder = createCrafted();
    const body = log(attribute(6, 'who', 'aaaa'));
    expect(attributesOf(decoded(decoder, 'logs', 'protobuf', body))).toMatchObject([undefined, ['aaaa']]);
    expect(attributesOf(decoded(decoder, 'logs', 'protobuf', log(attribute(6, 'who', 'bbbb'))))).toMatchObject([
      undefined,
      ['bbbb'],
    ]);
  });

  test('keeps no bytes of a body', () => {
    const decoder = createCrafted();
    const body = log(attribute(6, 'who', 'a text of a request'));
    const records = decoded(decoder, 'logs', 'protobuf', body);
    body.fill(0x7a);
    expect(attributesOf(records)).toMatchObject([undefined, ['a text of a request']]);
    expect(
      attributesOf(decoded(decoder, 'logs', 'protobuf', log(attribute(6, 'who', 'a text of a request')))),
    ).toMatchObject([undefined, ['a text of a request']]);
  });

  test('tells texts and names apart when it has seen more than it can remember', () => {
    const decoder = createCrafted();
    const texts = Array.from({ length: 50_000 }, (_, index) => `text-${(index * 7919) % 50_000}`);
    const body = request(
      ...texts.map((value, index) => Buffer.concat([attribute(6, `name-${index}`, 'x'), attribute(6, 'who', value)])),
    );
    for (let times = 0; times < 2; times++) {
      const records = decoded(decoder, 'logs', 'protobuf', body) as PlainRecord[];
      expect(records.slice(1).map((record) => (record['attributes'] as unknown[])[0])).toEqual(texts);
    }
  });

  test('leaves an error of its visitor alone', () => {
    const visitor = {
      origin() {},
      point() {},
      span() {},
      log: () => {
        throw new Error('of the visitor');
      },
    };
    expect(() => createCrafted().decoder.decode('logs', 'protobuf', log(), visitor)).toThrow('of the visitor');
  });
});
