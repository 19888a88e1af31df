import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createExposition } from '../../src/metrics/exposition.ts';
import { createProducer } from '../../src/metrics/producer.ts';
import type { Reading } from '../../src/model/reading.ts';
import { ODD_READINGS } from './odd-readings.ts';

const expose = (readings: readonly Reading[]): Promise<string> =>
  createExposition([createProducer(async () => readings)]).text();

/** The lines that carry samples. */
const samples = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const gauge = (name: string, ...labels: Record<string, string>[]): Reading => ({
  name,
  help: 'h',
  unit: '1',
  type: 'gauge',
  points: labels.map((of, value) => ({ labels: Object.entries(of), value })),
});

describe('exposition', () => {
  test('odd readings come out as the golden text', async () => {
    expect(await expose(ODD_READINGS)).toBe(readFileSync(new URL('odd-readings.prom', import.meta.url), 'utf8'));
  });

  test('every name is legal and no label name stands twice in a sample', async () => {
    for (const line of samples(await expose(ODD_READINGS))) {
      const [, name, , labels = ''] = /^([a-zA-Z_][a-zA-Z0-9_]*)(\{(.*)\})? \S+$/.exec(line) ?? [];
      expect(name).toBeDefined();
      const names = [...labels.matchAll(/(?:^|,)([a-zA-Z_][a-zA-Z0-9_]*)="(?:[^"\\]|\\.)*"/g)].map(
        ([, label]) => label,
      );
      expect(new Set(names).size).toBe(names.length);
      expect(names.map((label) => `${label}="`).every((start) => labels.includes(start))).toBe(true);
    }
  });

  test('no two samples have the same name and labels', async () => {
    const keys = samples(await expose(ODD_READINGS)).map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('points whose label names become alike stay apart', async () => {
    const text = await expose([gauge('g', { 'a.b': 'x' }, { a_b: 'x' }, { 'a-b': 'x' })]);
    expect(samples(text)).toEqual(['g{a_b_3="x"} 0', 'g{a_b="x"} 1', 'g{a_b_2="x"} 2']);
  });

  test('the order in which label names come does not change what they become', async () => {
    const one = await expose([gauge('g', { 'a.b': '1', a_b: '2', 'a-b': '3' })]);
    const other = await expose([gauge('g', { 'a-b': '3', a_b: '2', 'a.b': '1' })]);
    const labels = (text: string): string[] => [...text.matchAll(/a_b\w*="\d"/g)].map(([label]) => label).toSorted();
    expect(labels(one)).toEqual(['a_b="2"', 'a_b_2="3"', 'a_b_3="1"']);
    expect(labels(other)).toEqual(labels(one));
  });

  test('a counter ends in _total exactly once', async () => {
    const counter = (name: string): Reading => ({ ...gauge(name, {}), type: 'counter' });
    expect(samples(await expose([counter('a_total'), counter('b')]))).toEqual(['a_total 0', 'b_total 0']);
  });

  test('two readings of one name are both shown', async () => {
    const counter: Reading = { ...gauge('a', {}), type: 'counter' };
    expect(samples(await expose([counter, gauge('a_total', {})]))).toEqual(['a_total 0', 'a_total_2 0']);
  });

  test('no readings are a text that ends with a newline and holds no sample', async () => {
    const text = await expose([]);
    expect(samples(text)).toEqual([]);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('a histogram point without its unbounded bucket is refused, not shown short', async () => {
    const points = [{ labels: [], value: 0, counts: [1, 2], sum: 3 }];
    const short: Reading = { ...gauge('h'), type: 'histogram', bounds: [1, 2], points };
    await expect(expose([short])).rejects.toThrow('BUG: a histogram point of h needs a sum and 3 counts');
  });

  test('a read that fails rejects the text', async () => {
    const failing = createExposition([createProducer(async () => Promise.reject(new Error('disk away')))]);
    await expect(failing.text()).rejects.toThrow('disk away');
  });
});
