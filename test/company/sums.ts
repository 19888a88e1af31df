/** Adding up, as everybody would. */
import type { Counted } from './counted.ts';

export function total(counted: readonly Counted[]): number {
  return counted.reduce((sum, { amount }) => sum + amount, 0);
}

/** Groups by labels, under the labels as Prometheus text has them. */
export function groups(counted: readonly Counted[], labels: readonly string[]): [labels: string, group: Counted[]][] {
  return [...Map.groupBy(counted, (each) => labelText(labels.map((label) => [label, each.labels[label]!])))];
}

export function labelText(labels: readonly (readonly [name: string, value: string])[]): string {
  return labels.length === 0 ? '' : `{${labels.map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}

/** The double that is nearest to so many parts of so many decimal places. */
export function wholes(parts: number, decimals: number): number {
  return Number(`${parts}e-${decimals}`);
}
