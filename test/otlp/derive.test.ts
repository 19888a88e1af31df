/** What follows from a few attributes: once for each combination, and the same as if it were worked out for each record. */
import { describe, expect, test } from '@jest/globals';
import type { AnyRecord, AttributeValue, Name, Vocabulary } from '../../src/model/record.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { createRandom } from './mutate.ts';
import { encode, type Json } from './oracle.ts';

type Told = Readonly<Record<string, unknown>>;

const VALUES = { string: 'stringValue', boolean: 'boolValue', bigint: 'intValue', number: 'doubleValue' } as const;

const attributes = (told: Told) =>
  Object.entries(told).map(([key, value]) => {
    const type = VALUES[typeof value as keyof typeof VALUES];
    return { key, value: { [type]: typeof value === 'bigint' ? String(value) : value } };
  });

const request = (resource: Told, ...records: Told[]): Json => ({
  resource: { attributes: attributes(resource) },
  scopeLogs: [{ logRecords: records.map((record) => ({ attributes: attributes(record) })) }],
});

/** Delivers requests, in either encoding, to whoever was made from the vocabulary. */
function createSender(vocabulary: ReturnType<typeof createVocabulary>, take: (record: AnyRecord) => void) {
  const decoder = createDecoder(vocabulary);
  const visitor = { origin: () => {}, log: take, point: take, span: take };
  return (encoding: 'json' | 'protobuf', ...resourceLogs: Json[]): void => {
    const body = encoding === 'json' ? Buffer.from(JSON.stringify({ resourceLogs })) : encode('logs', { resourceLogs });
    expect(decoder.decode('logs', encoding, body, visitor)).toBeUndefined();
  };
}

/** What is made, and how often. */
function derived(flavour: 'derive' | 'deriveFound', ...spellings: string[]) {
  const vocabulary = createVocabulary();
  const made: string[] = [];
  const ask = vocabulary[flavour](
    spellings.map((name) => vocabulary.name(name)),
    (values) => {
      made.push(said(values));
      return { of: said(values) };
    },
  );
  const told: { of: string }[] = [];
  const send = createSender(vocabulary, (record) => void told.push(ask(record)));
  return { made, told, send };
}

const said = (values: readonly AttributeValue[]): string => values.map((value) => `${typeof value} ${value}`).join('|');

describe.each(['derive', 'deriveFound'] as const)('what %s gives', (flavour) => {
  test.each(['json', 'protobuf'] as const)('in %s is worked out once for equal values', (encoding) => {
    const { made, told, send } = derived(flavour, 'a', 'c');
    send(encoding, request({}, { a: 'x', b: 1n, c: 'y' }, { b: 2n, c: 'y', a: 'x' }, { a: 'z', c: 'y' }));
    // More combinations than are compared one by one.
    send(encoding, request({}, ...Array.from({ length: 100 }, (_, index) => ({ a: `other ${index}`, c: 'y' }))));
    send(encoding, request({}, { a: 'x', c: 'y' }));
    expect(told[1]).toBe(told[0]);
    expect(told.at(-1)).toBe(told[0]);
    expect(told[2]).not.toBe(told[0]);
    expect(made.filter((of) => of === 'string x|string y')).toHaveLength(1);
  });

  test('is right for more combinations than are remembered', () => {
    const { told, send } = derived(flavour, 'a', 'b');
    const records = Array.from({ length: 3_000 }, (_, index) => ({ a: `a${index}` }));
    for (let round = 0; round < 2; round++) send('json', request({}, ...records));
    expect(told.map(({ of }) => of)).toEqual(
      [...records, ...records].map(({ a }) => `string ${a}|undefined undefined`),
    );
  });

  test('does not mistake values for each other whose texts are the same or run together', () => {
    const { told, send } = derived(flavour, 'a', 'b');
    const records = [
      { a: 3n },
      { a: '3' },
      { a: true },
      { a: 'true' },
      { a: 'xy', b: 'z' },
      { a: 'x', b: 'yz' },
      { b: 3n },
    ];
    for (const encoding of ['json', 'protobuf'] as const) send(encoding, request({}, ...records));
    const expected = records.map(({ a, b }: Told) => said([a, b].map(plain)));
    expect(told.map(({ of }) => of)).toEqual([...expected, ...expected]);
  });
});

const plain = (value: unknown): AttributeValue =>
  typeof value === 'bigint' ? Number(value) : (value as AttributeValue);

test('what deriveFound gives is of the record, else of the resource, and is one for records whose bytes differ', () => {
  const { told, send } = derived('deriveFound', 'session', 'team');
  const own = { session: 's', team: 'a' };
  for (const encoding of ['protobuf', 'json'] as const) {
    send(encoding, request({ team: 'a' }, { session: 's' }, { ...own }, { session: 's', team: 'b' }));
  }
  expect(told.map(({ of }) => of.replaceAll('string ', ''))).toEqual(['s|a', 's|a', 's|b', 's|a', 's|a', 's|b']);
  expect(new Set(told).size).toBe(2);
});

test('two who list other spellings of one attribute do not disturb each other', () => {
  const vocabulary = createVocabulary();
  const lists: Name[] = [
    vocabulary.name('service_name', 'service.name'),
    vocabulary.name('service.name'),
    vocabulary.seldom('other', 'service_name'),
  ];
  const told: AttributeValue[][] = [];
  const send = createSender(vocabulary, (record) => void told.push(lists.map((name) => record.get(name))));
  send('protobuf', request({}, { 'service.name': 'a', service_name: 'b' }, { service_name: 'b' }, { other: 'c' }));
  expect(told).toEqual([
    ['b', 'a', 'b'],
    ['b', undefined, 'b'],
    [undefined, undefined, 'c'],
  ]);
});

test('random records: everything derived is what make gives of the values at hand', () => {
  const random = createRandom(11);
  const vocabulary = createVocabulary();
  const spellings = ['a', 'b', 'c', 'd'];
  const names = spellings.map((name) => (name === 'b' ? vocabulary.seldom(name) : vocabulary.name(name)));
  const groups = [[0, 1], [1, 2, 3], [3], [0, 2]].map((group) => group.map((index) => names[index]!));
  const asked = groups.flatMap((group, index) => {
    const flavour: keyof Vocabulary = index % 2 === 0 ? 'derive' : 'deriveFound';
    const read = flavour === 'derive' ? 'get' : 'find';
    return [{ group, read, ask: vocabulary[flavour](group, said) } as const];
  });
  let records = 0;
  const send = createSender(vocabulary, (record) => {
    records++;
    for (const { group, read, ask } of asked) expect(ask(record)).toBe(said(group.map((name) => record[read](name))));
  });
  const value = () => [1n, 'x', 'y', '', true, 0.5, 'a text that is longer'][random(7)];
  const some = (): Told => {
    const order = spellings.toSorted(() => random(3) - 1).slice(random(5));
    return Object.fromEntries(order.map((name) => [name, value()]));
  };
  for (let round = 0; round < 200; round++) {
    const encoding = random(2) === 0 ? 'json' : 'protobuf';
    send(encoding, request(some(), some(), some(), some()), request(some(), some(), some()));
  }
  expect(records).toBe(1000);
});
