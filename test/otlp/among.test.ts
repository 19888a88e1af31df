/** Which names a record may have: never fewer than it has, and of usual records no more. */
import { expect, test } from '@jest/globals';
import type { LogRecord } from '../../src/model/record.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { createRandom } from './mutate.ts';
import { encode } from './oracle.ts';

const NAMES = ['session.id', 'model', 'tool_name', 'cost', 'speed', 'effort', 'late', 'phase'];
const UNKNOWN = ['a', 'b', 'c'];
type Pairs = readonly (readonly [string, string])[];

/** Of each record, which names it has and which it was said that it may have. */
function placesOf(bodies: readonly (readonly Pairs[])[]) {
  const vocabulary = createVocabulary();
  const names = NAMES.map((name, at) => (at % 2 === 0 ? vocabulary.name(name, `${name}_`) : vocabulary.seldom(name)));
  const among = vocabulary.among(names);
  const decoder = createDecoder(vocabulary);
  const found: { has: number[]; may: readonly number[] }[] = [];
  const log = (record: LogRecord) => {
    const may = [...among(record)];
    found.push({ has: names.flatMap((name, at) => (record.get(name) === undefined ? [] : [at])), may });
  };
  for (const records of bodies) {
    const logRecords = records.map((pairs) => ({
      attributes: pairs.map(([key, stringValue]) => ({ key, value: { stringValue } })),
    }));
    const body = encode('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    expect(
      decoder.decode('logs', 'protobuf', body, { origin: () => {}, point: () => {}, span: () => {}, log }),
    ).toBeUndefined();
  }
  return found;
}

test('names of records that differ are told apart, in each body anew', () => {
  const first: Pairs[] = [
    [['session.id', 's'], ['model', 'm']],
    [['session.id', 's'], ['tool_name', 't'], ['a', 'x']],
    [['session.id', 's'], ['model', 'n'], ['speed_', 'fast']],
    [['session.id', 's']],
  ]; // prettier-ignore
  const places = [[0, 1], [0, 2], [0, 1, 4], [0]]; // prettier-ignore
  expect(placesOf([first, first.toReversed()]).map(({ may }) => may)).toEqual([...places, ...places.toReversed()]);
});

test('whatever comes, no name is left out that has a value', () => {
  const random = createRandom(7);
  const pick = <T>(of: readonly T[]): T => of[random(of.length)]!;
  const pair = () => {
    const spelled = random(5) === 0 ? `${pick(NAMES)}_` : pick([...NAMES, ...UNKNOWN]);
    // Long values and a name that comes twice are on no way.
    return [spelled, random(20) === 0 ? 'x'.repeat(300) : pick(['', 'x', 'y'])] as const;
  };
  const body = () => Array.from({ length: 40 }, () => Array.from({ length: random(7) }, pair));
  const found = placesOf(Array.from({ length: 60 }, body));
  expect(found).toHaveLength(2400);
  for (const { has, may } of found) expect(may).toEqual(expect.arrayContaining(has));
  // As far as it says anything.
  expect(found.filter(({ may }) => may.length < NAMES.length).length).toBeGreaterThan(1200);
});
