/** Numbers that tell whose records are: never the same for other values, and mostly the same for equal ones. */
import { describe, expect, test } from '@jest/globals';
import type { LogRecord } from '../../src/model/record.ts';
import { UNKNOWN_OWNER } from '../../src/otlp/names.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { createRandom } from './mutate.ts';
import { encode, type Json } from './oracle.ts';
import { createReader, type Reader } from './records.ts';

/** Who a record is of follows from the first two. */
const createOwners = (): Reader => createReader([['session', 'session_id'], ['team'], ['model']], { owner: [0, 1] });

/** Names and texts, in the order of the wire. */
type Pairs = readonly (readonly [name: string, text: string])[];

const attributes = (pairs: Pairs) => pairs.map(([key, stringValue]) => ({ key, value: { stringValue } }));

/** Records of one resource and scope. */
const told = (resource: Pairs, scope: Pairs, ...records: Pairs[]): Json => ({
  resource: { attributes: attributes(resource) },
  scopeLogs: [
    {
      scope: { attributes: attributes(scope) },
      logRecords: records.map((record) => ({ attributes: attributes(record) })),
    },
  ],
});

type Owner = { readonly number: number; readonly values: string };

function ownersOf(
  { decoder, names: [session, team] }: Reader,
  resourceLogs: readonly Json[],
  encoding: 'protobuf' | 'json' = 'protobuf',
): Owner[] {
  const owners: Owner[] = [];
  const log = (record: LogRecord): void => {
    const values = JSON.stringify([record.find(session!), record.find(team!)]);
    owners.push({ number: (record as LogRecord & { owner(): number }).owner(), values });
  };
  const body = encoding === 'json' ? Buffer.from(JSON.stringify({ resourceLogs })) : encode('logs', { resourceLogs });
  const visitor = { origin: () => {}, point: () => {}, span: () => {}, log };
  expect(decoder.decode('logs', encoding, body, visitor)).toBeUndefined();
  return owners;
}

const numbersOf = (...resourceLogs: Json[]): number[] =>
  ownersOf(createOwners(), resourceLogs).map(({ number }) => number);

test('what tells an owner is not read at once, whoever else asks for the name', () => {
  const vocabulary = createVocabulary();
  vocabulary.name('user.id');
  vocabulary.deriveFound([vocabulary.name('user.id')], () => 0);
  vocabulary.name('user.id', 'user_id');
  expect(vocabulary.meet('user.id')).toMatchObject({ late: true, tellsOwner: true });
  expect(vocabulary.meet('user_id')).toMatchObject({ late: false, tellsOwner: false });
});

describe('the number of an owner', () => {
  test('is the same for records that differ in something else', () => {
    const own: Pairs = [['session', 's1']];
    const [first, ...others] = numbersOf(
      told([['team', 'a']], [], [...own, ['model', 'm']], [['model', 'n'], ...own], own),
      told(
        [
          ['host', 'h'],
          ['team', 'a'],
        ],
        [['model', 'm']],
        own,
        [...own, ['other', 'x']],
      ),
    );
    expect(first).not.toBe(UNKNOWN_OWNER);
    expect(others).toEqual(others.map(() => first));
  });

  test('is the same in a later request, whatever came in between', () => {
    const decoder = createOwners();
    const one = told([], [], [['session', 's1']]);
    const other = told([], [], [['session', 's2']]);
    const numbers = [one, other, one].map((request) => ownersOf(decoder, [request])[0]?.number);
    expect(numbers[2]).toBe(numbers[0]);
    expect(numbers[1]).not.toBe(numbers[0]);
  });

  test('is another one for another value of the record, the scope or the resource, and where it is told elsewhere', () => {
    const s1: Pairs = [['session', 's1']];
    const numbers = numbersOf(
      told([['team', 'a']], [], s1, [['session', 's2']], []),
      told([['team', 'b']], [], s1),
      told([], [['team', 'a']], s1),
      told([], [['team', 'b']], s1),
      told([], [], [['team', 'a'], ...s1], s1),
      told(s1, [['team', 'a']], []),
    );
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('is unknown where one attribute is told twice, and known again after', () => {
    const [first, twice, again] = numbersOf(
      told(
        [],
        [],
        [['session', 's1']],
        [
          ['session', 's1'],
          ['session', 's2'],
        ],
        [['session', 's1']],
      ),
    );
    expect(twice).toBe(UNKNOWN_OWNER);
    expect(again).toBe(first);
  });

  test('is unknown where a value is too long to be an id', () => {
    expect(numbersOf(told([], [], [['session', 'x'.repeat(3000)]]))).toEqual([UNKNOWN_OWNER]);
  });

  test('is the same in JSON', () => {
    const decoder = createOwners();
    const request = told([['team', 'a']], [], [['session', 's1']]);
    const owners = (['protobuf', 'json'] as const).flatMap((encoding) => ownersOf(decoder, [request], encoding));
    expect(owners[0]?.number).not.toBe(UNKNOWN_OWNER);
    expect(owners[1]).toEqual(owners[0]);
  });

  test('stays while there come thousands of others', () => {
    const decoder = createOwners();
    const requests = Array.from({ length: 5000 }, (_, index) =>
      told([['team', `team ${index % 7}`]], [], [['session', `a session such as ${index}`]]),
    );
    const before = ownersOf(decoder, requests).map(({ number }) => number);
    expect(new Set(before).size).toBe(requests.length);
    // A few lost their places to others.
    const after = ownersOf(decoder, requests).map(({ number }) => number);
    expect(after.filter((number, index) => number === before[index]).length).toBeGreaterThan(4900);
  });
});

test('records of any attributes in any order have the same number only for the same values', () => {
  const decoder = createOwners();
  const random = createRandom(7);
  const names = ['session', 'session_id', 'team', 'model', 'other'];
  const some = (): Pairs =>
    Array.from({ length: random(5) }, () => [names[random(names.length)] ?? '', 'x'.repeat(random(4))] as const);
  const valuesOf = new Map<number, string>();
  let known = 0;
  for (let request = 0; request < 300; request++) {
    const records = Array.from({ length: 20 }, some);
    for (const { number, values } of ownersOf(decoder, [told(some(), some(), ...records)])) {
      if (number === UNKNOWN_OWNER) continue;
      known++;
      expect(valuesOf.get(number) ?? values).toBe(values);
      valuesOf.set(number, values);
    }
  }
  expect(known).toBeGreaterThan(1000);
});
