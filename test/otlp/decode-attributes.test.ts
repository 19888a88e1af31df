import { describe, expect, test } from '@jest/globals';
import { log, read, readLog, refusal, request, text, createCrafted } from './crafted.ts';
import { createReader, decoded } from './records.ts';
import { attribute, delimited, double, number } from './wire.ts';

describe('attributes', () => {
  test('of two spellings of a name the first of the vocabulary counts, in whatever order they come', () => {
    const [who, other] = [attribute(6, 'who', 'a'), attribute(6, 'who.else', 'b')];
    for (const fields of [
      [who, other],
      [other, who],
    ]) {
      expect(readLog(...fields)).toMatchObject({ attributes: ['a', undefined, undefined, undefined] });
    }
    expect(readLog(other)).toMatchObject({ attributes: ['b', undefined, undefined, undefined] });
  });

  test('of two spellings one that says nothing hides none that tells', () => {
    const [empty, none] = [attribute(6, 'who', ''), attribute(6, 'who.else', '')];
    const [other, own] = [attribute(6, 'who.else', 'b'), attribute(6, 'who', 'a')];
    const nan = delimited(6, delimited(1, 'who'), delimited(2, double(4, NaN)));
    expect(readLog(nan, other)).toMatchObject({ attributes: ['b', undefined, undefined, undefined] });
    expect(readLog(nan)).toMatchObject({ attributes: [NaN, undefined, undefined, undefined] });
    expect(readLog(empty, other)).toMatchObject({ attributes: ['b', undefined, undefined, undefined] });
    expect(readLog(none, own)).toMatchObject({ attributes: ['a', undefined, undefined, undefined] });
    expect(readLog(empty, none)).toMatchObject({ attributes: ['', undefined, undefined, undefined] });
  });

  test('of two with one name the later one counts', () => {
    expect(readLog(attribute(6, 'who', 'b'), attribute(6, 'who', 'a'))).toMatchObject({
      attributes: ['a', undefined, undefined, undefined],
    });
  });

  test('one that cannot carry a KPI hides no other', () => {
    const bytes = delimited(6, delimited(1, 'who'), delimited(2, delimited(7, 'bytes')));
    expect(readLog(attribute(6, 'who', 'a'), bytes)).toMatchObject({
      attributes: ['a', undefined, undefined, undefined],
    });
  });

  test('of one record are not those of the next', () => {
    const [first, second] = read('logs', request(attribute(6, 'who', 'a'), attribute(6, 'model', 'm')));
    expect(first).toMatchObject({ attributes: ['a', undefined, undefined, undefined] });
    expect(second).toMatchObject({ attributes: [undefined, 'm', undefined, undefined] });
  });

  test('of more names than a record is remembered by are all read', () => {
    const others = Array.from({ length: 200 }, (_, index) => attribute(6, `other.${index}`, 'x'));
    const record = Buffer.concat([...others, attribute(6, 'who', 'a'), ...others]);
    expect(read('logs', request(record, record))).toMatchObject([
      { attributes: ['a', undefined, undefined, undefined] },
      { attributes: ['a', undefined, undefined, undefined] },
    ]);
  });

  test('of more lists than are remembered are all read', () => {
    const records = Array.from({ length: 1000 }, (_, index) =>
      Buffer.concat([
        attribute(6, `other.${index % 900}`, 'x'),
        attribute(6, 'who', `a${index % 7}`),
        attribute(6, `more.${index % 30}`, 'x'),
        attribute(6, 'model', `m${index % 5}`),
      ]),
    );
    const values = read('logs', request(...records)).map((record) => record['attributes']);
    expect(values).toEqual(records.map((_, index) => [`a${index % 7}`, `m${index % 5}`, undefined, undefined]));
  });

  test('whose value nobody reads are not looked into', () => {
    const value = delimited(2, delimited(5, Buffer.from([0xff, 0xff])));
    const records = decoded(createCrafted(), 'logs', 'protobuf', log(delimited(6, delimited(1, 'prompt'), value)));
    expect(records).toMatchObject([{}, { attributes: [undefined, undefined, undefined, undefined] }]);
  });

  // The second name ends in the byte that is the tag of a value, where a length of one byte would end it.
  test.each([['n'.repeat(300)], [`${'n'.repeat(199)}\x12`]])('with a name longer than any other are read', (name) => {
    const decoder = createReader([[name]]);
    expect(decoded(decoder, 'logs', 'protobuf', log(attribute(6, name, 'fifteen letters')))).toMatchObject([
      {},
      { attributes: ['fifteen letters'] },
    ]);
  });
});

describe('an attribute in the place of another is read as if it stood alone,', () => {
  const pair = (key: string, ...value: Buffer[]): Buffer => delimited(6, delimited(1, key), delimited(2, ...value));
  const attributes = {
    'a text': pair('who', text('ada')),
    'a text of the same length': pair('who', text('adb')),
    'a text that begins alike': pair('who', text('ada and her brother')),
    'an empty text': pair('who', text('')),
    'a text that is not short': pair('who', text('a'.repeat(300))),
    'a small number': pair('who', number(3, 7)),
    'a large number': pair('who', number(3, 2n ** 60n)),
    'a double': pair('who', double(4, 0.5)),
    'a boolean': pair('who', number(2, 1)),
    'a list': pair('who', delimited(5)),
    'no value': delimited(6, delimited(1, 'who')),
    'an empty value': pair('who'),
    'a text after a number': pair('who', number(3, 7), text('ada')),
    'a value in parts': delimited(6, delimited(1, 'who'), delimited(2, text('ada')), delimited(2, number(3, 1))),
    'a value before its name': delimited(6, delimited(2, text('ada')), delimited(1, 'who')),
    'a name that begins alike': pair('who.else', text('ada')),
    'a name that is longer by one': pair('who.', text('ada')),
    'a name of the same length': pair('wha', text('ada')),
    'no name': pair('', text('ada')),
    nothing: delimited(6),
  };

  test.each(Object.entries(attributes))('after and before %s', (_, other) => {
    for (const one of Object.values(attributes)) {
      const after = attribute(6, 'model', 'm');
      const [first, second] = [Buffer.concat([one, after]), Buffer.concat([other, after])];
      const records = read('logs', request(first, second, first, second));
      expect(records.slice(0, 2)).toEqual(records.slice(2));
    }
  });

  test.each(['who', 'nobody reads this'])('or refused as it would be alone: %s', (key) => {
    const content = Buffer.concat([delimited(1, key), delimited(2, text('ada'))]);
    const damaged = [-1, 1, 0x70].map((wrong) => {
      const bytes = Buffer.from(content);
      bytes[content.length - 6] = bytes[content.length - 6]! + wrong;
      return bytes;
    });
    const cut = Array.from(content, (_, length) => content.subarray(0, length));
    for (const other of [...damaged, ...cut]) {
      const alone = refusal('logs', log(delimited(6, other)));
      expect(refusal('logs', request(delimited(6, content), delimited(6, other)))).toBe(alone);
      expect(alone === 'accepted').toBe([0, key.length + 2].includes(other.length));
    }
  });
});
