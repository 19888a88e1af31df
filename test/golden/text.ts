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

/** The series as they are with those for what arrived late added to the others, in any order. */
export function withoutArrival(lines: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of lines) {
    const at = line.lastIndexOf(' ');
    const series = line.slice(0, at).replace(/,?arrival="late"/, '');
    sums[series] = Math.round(((sums[series] ?? 0) + Number(line.slice(at + 1))) * 1e9) / 1e9;
  }
  return sums;
}

/** Compares with the golden file of that name; with UPDATE_GOLDEN=1 writes it (`make golden`), to be read as a diff. */
export function expectGolden(text: string, name: string): void {
  const file = new URL(`${name}.prom`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
