/** Prometheus text taken apart, as far as the golden tests ask. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

/** The lines of the named metrics, in their order. */
export function linesOf(text: string, metrics: readonly string[]): string[] {
  return text.split('\n').filter((line) => metrics.includes(/^\w+?(?=_bucket|_sum|_count|[{ ])/.exec(line)?.[0] ?? ''));
}

/** The sum over all series of a metric that have these labels. */
export function sumOf(text: string, metric: string, labels: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const sums = text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) && wanted.every((label) => line.includes(label)))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
  // Dollars are decimal fractions: their sum is rounded to the nano-dollars they are made of.
  return Math.round(sums.reduce((sum, value) => sum + value, 0) * 1e9) / 1e9;
}

/** Compares with the golden file of that name; with UPDATE_GOLDEN=1 writes it (`make golden`), to be read as a diff. */
export function expectGolden(text: string, name: string): void {
  const file = new URL(`${name}.prom`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
