/** A map is the JSON of its numbers to who asks for one, and absent to everybody else, whatever the encoding. */
import { describe, expect, test } from '@jest/globals';
import type { AttributeValue } from '../../src/model/record.ts';
import type { Encoding } from '../../src/model/exchange.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { encode } from './oracle.ts';
import { delimited } from './wire.ts';

const vocabulary = createVocabulary();
const [asMap, asText] = [vocabulary.map('changed'), vocabulary.name('said')];
const { decode } = createDecoder(vocabulary);

function read(encoding: Encoding, body: Uint8Array): AttributeValue[] {
  const values: AttributeValue[] = [];
  const skip = () => {};
  const refused = decode('logs', encoding, body, {
    origin: skip,
    log: (record) => void values.push(record.get(asMap), record.get(asText)),
    point: skip,
    wantsSpan: () => false,
    span: skip,
  });
  if (refused !== undefined) throw new Error(refused);
  return values;
}

const requestOf = (value: unknown) => {
  const attributes = ['changed', 'said'].map((key) => ({ key, value }));
  return { resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes }] }] }] };
};

describe.each(['json', 'protobuf'] as const)('in %s', (encoding) => {
  const valuesOf = (value: unknown) => {
    const request = requestOf(value);
    return read(encoding, encoding === 'json' ? Buffer.from(JSON.stringify(request)) : encode('logs', request));
  };
  const map = (...values: unknown[]) => ({ kvlistValue: { values } });

  test('its numbers are delivered, and nothing else of it', () => {
    const said = { key: 'text', value: { stringValue: 'secret' } };
    const inner = { key: 'inner', value: map({ key: 'deep', value: { intValue: '3' } }) };
    const numbers = [
      { key: 'added', value: { intValue: '12' } },
      { key: 'share', value: { doubleValue: 0.5 } },
      { key: 'told', value: { stringValue: '7' } },
    ];
    expect(valuesOf(map(said, numbers[0], inner, numbers[1], numbers[2]))).toEqual([
      '{"added":12,"share":0.5,"told":7}',
      undefined,
    ]);
  });

  test('an empty one has none', () => expect(valuesOf(map())).toEqual(['{}', undefined]));

  test('a text is a text', () => expect(valuesOf({ stringValue: '{"a":1}' })).toEqual(['{"a":1}', '{"a":1}']));
});

test('one that is malformed is absent, and costs the request nothing', () => {
  const log = (map: Buffer) => {
    const attribute = delimited(6, delimited(1, 'changed'), delimited(2, delimited(6, map)));
    return delimited(1, delimited(2, delimited(2, attribute)));
  };
  for (const bytes of ['ff', '0aff', '0a7f61', '0a020aff', '0a0412ff0a00'])
    expect(read('protobuf', log(Buffer.from(bytes, 'hex')))).toEqual([undefined, undefined]);
  const json = [{ values: 'x' }, { values: [1, null, {}, { key: 2 }, { key: 'a', value: 3 }] }, null, 7];
  for (const kvlistValue of json) {
    const body = Buffer.from(JSON.stringify(requestOf({ kvlistValue })));
    expect(['{}', undefined]).toContain(read('json', body)[0]);
  }
});
