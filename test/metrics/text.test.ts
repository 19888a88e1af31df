/** The text of a scrape is what OpenTelemetry's own serializer makes of the same readings, byte by byte. */
import { expect, test } from '@jest/globals';
import { createExposition } from '../../src/metrics/exposition.ts';
import { createProducer } from '../../src/metrics/producer.ts';
import { createText } from '../../src/metrics/text.ts';
import type { Reading, ReadingPoint } from '../../src/model/reading.ts';
import { randomFrom, type Random } from '../random.ts';
import { ODD_READINGS } from './odd-readings.ts';

const oracle = (readings: readonly Reading[]) => createExposition([createProducer(async () => readings)]).text();

const NAMES = ['a_total', 'a', 'a_2', 'a.b', 'x_bucket', 'x', '', '0', '__b__', 'b_total', 'h_count', 'h'];
const LABELS = ['agent', 'le', 'team', 'a.b', 'a_b', '__a', '1x', 'a-b', 'é', ''];
const VALUES = ['', 'x', 'a "quoted"', 'back\\slash', 'two\nlines', '\u2028', 'é', '\\"'];
const NUMBERS = [0, -0, 1, 1 / 7, 1e21, 1e-7, 123_456_789_012_345_680_000, NaN, Infinity, -Infinity, 2 ** 53];

function readingOf(random: Random): Reading {
  const type = random.pick(['counter', 'gauge', 'histogram'] as const);
  const bounds = [0.5, 1, 1e21].slice(0, random.below(4));
  const names = random.shuffled(LABELS).slice(0, random.below(4));
  const point = (): ReadingPoint => ({
    labels: random.shuffled([...names, ...names.slice(0, random.below(2))]).map((name) => [name, random.pick(VALUES)]),
    value: random.pick(NUMBERS),
    counts: [...bounds, 0].map(() => random.below(9)),
    sum: random.pick(NUMBERS),
  });
  const points = Array.from({ length: random.below(5) }, point);
  return {
    name: random.pick(NAMES),
    help: random.pick(VALUES),
    unit: random.pick(['', '1', 'a\\b']),
    type,
    bounds,
    points,
  };
}

test('odd readings, also a second time, and none', async () => {
  const text = createText();
  for (let round = 0; round < 2; round++) expect(text(ODD_READINGS)).toBe(await oracle(ODD_READINGS));
  expect(text([])).toBe(await oracle([]));
});

test('any readings, with numbers that change under labels that stay', async () => {
  const random = randomFrom(7);
  const text = createText();
  for (let round = 0; round < 300; round++) {
    const readings = Array.from({ length: random.below(6) }, () => readingOf(random));
    expect(text(readings)).toBe(await oracle(readings));
    const later = readings.map((reading) => {
      return { ...reading, points: reading.points.map((point) => ({ ...point, value: random.pick(NUMBERS) })) };
    });
    expect(text(later)).toBe(await oracle(later));
  }
});

test('a histogram point without its unbounded bucket is refused, not shown short', () => {
  const points = [{ labels: [], value: 0, counts: [1, 2], sum: 3 }];
  const short: Reading = { name: 'h', help: 'h', unit: '1', type: 'histogram', bounds: [1, 2], points };
  expect(() => createText()([short])).toThrow('BUG: a histogram point of h needs a sum and 3 counts');
});
