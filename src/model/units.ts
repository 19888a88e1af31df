/**
 * Every amount is an integer in the smallest part its unit is kept in, rounded once per record, so that sums are exact
 * whatever the order. `most`: wholes that one record can tell, far above all that was seen. Larger is what was told in another
 * unit (nanoseconds for milliseconds): a thousand such records fill a total for ever. Totals are 64-bit: 2^63 nano-dollars are 9.2 thousand million dollars, 2^63 microseconds 292,000 years.
 */
export const UNITS = {
  usd: { scale: 1e9, ucum: 'USD', most: 1e6 },
  seconds: { scale: 1e6, ucum: 's', most: 1e7 },
  tokens: { scale: 1, ucum: '{token}', most: 1e12 },
  lines: { scale: 1, ucum: '{line}', most: 1e9 },
  // Agents tell parts of a credit, as fine as 10⁻⁹.
  credits: { scale: 1e9, ucum: '{credit}', most: 1e6 },
  count: { scale: 1, ucum: '1', most: 1e12 },
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

/** The same for what one record tells: `undefined` also where that is more than it can be. */
export function toPlausible(value: number, unit: Unit): number | undefined {
  return value <= UNITS[unit].most ? toParts(value, unit) : undefined;
}

/** The inverse, for reading totals: the double nearest to the exact decimal, also past 2^53. */
export function toWholes(parts: bigint, unit: Unit): number {
  const decimals = String(UNITS[unit].scale).length - 1;
  return Number(`${parts}e-${decimals}`);
}

const BITS = 128n;

/** The double nearest to the exact quotient. `divisor` is above 0. */
export function quotient(dividend: bigint, divisor: bigint): number {
  if (dividend < 0n) return -quotient(-dividend, divisor);
  const bits = (dividend << BITS) / divisor;
  // What is left lies behind the last bit: without it a little more than a half would be rounded as a half.
  return Number(bits * divisor === dividend << BITS ? bits : bits | 1n) / 2 ** Number(BITS);
}
