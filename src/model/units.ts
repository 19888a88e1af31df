/**
 * Every amount is an integer in the smallest part its unit is kept in, rounded once per record, so that sums are exact
 * whatever the order. Totals are 64-bit: 2^63 nano-dollars are 9.2 thousand million dollars, 2^63 microseconds 292,000 years.
 */
export const UNITS = {
  usd: { scale: 1e9, ucum: 'USD' },
  seconds: { scale: 1e6, ucum: 's' },
  tokens: { scale: 1, ucum: '{token}' },
  lines: { scale: 1, ucum: '{line}' },
  // Agents tell parts of a credit, as fine as 10⁻⁹.
  credits: { scale: 1e9, ucum: '{credit}' },
  count: { scale: 1, ucum: '1' },
} as const;

export type Unit = keyof typeof UNITS;

/**
 * A number of a unit's wholes (dollars, seconds, tokens) as an integer of its smallest parts. `undefined` where that
 * cannot be: not finite, negative, or past 2^53, beyond which single records are not exact.
 */
export function toParts(value: number, unit: Unit): number | undefined {
  const parts = Math.round(value * UNITS[unit].scale);
  return parts >= 0 && Number.isSafeInteger(parts) ? parts : undefined;
}

/** The inverse, for reading totals: the double nearest to the exact decimal, also past 2^53. */
export function toWholes(parts: bigint, unit: Unit): number {
  const decimals = String(UNITS[unit].scale).length - 1;
  return Number(`${parts}e-${decimals}`);
}
