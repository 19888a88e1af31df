/** Numbers as protobuf's JSON allows them (protobuf.dev/programming-guides/json): JSON numbers or strings. */

const DIGITS = /^-?\d{1,20}$/;
const NO_FRACTION = /\.0+$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Numbers where they are safe integers, else bigint. Undefined where it is no integer, however it is written: 3.0 and 3e0 are 3. */
export function toInteger(value: unknown): number | bigint | undefined {
  const number = typeof value === 'string' && (DIGITS.test(value) || DECIMAL.test(value)) ? Number(value) : value;
  // Adding 0 makes -0 what it is to an integer.
  if (typeof number === 'number') {
    if (Number.isSafeInteger(number)) return number + 0;
    if (typeof value === 'string') {
      const digits = value.replace(NO_FRACTION, '');
      if (DIGITS.test(digits)) return BigInt(digits);
    }
    return Number.isInteger(number) ? BigInt(number) : undefined;
  }
  return typeof number === 'bigint' ? number : undefined;
}

/** Undefined where it is no number. */
export function toDouble(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return undefined;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity' || DECIMAL.test(value)) return Number(value);
  return undefined;
}
