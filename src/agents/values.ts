/**
 * Lenient readers. Agents send the same field as a number in one version and as a string in the next, and words such
 * as "undefined" where a value is missing; what they mean is read, what means nothing is refused.
 */
import type { AttributeValue } from '../model/record.ts';
import { shortened, TEXT_CHARS_MAX } from '../model/texts.ts';
import { toPlausible, type Unit } from '../model/units.ts';

/** The record does not tell. */
export const ABSENT = -1;
/** The record tells something that is no amount: not a number, negative, or more than one record can tell. */
export const INVALID = -2;

const WORDS_FOR_NOTHING = new Set(['', 'undefined', 'null']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Text of an attribute, '' where it is absent. One that is too long is told by its hash. */
export function text(value: AttributeValue): string {
  return typeof value === 'string' && value.length > TEXT_CHARS_MAX ? shortened(value) : whole(value);
}

/** The same however long it is: for what makes texts alike, before it is shortened. */
export function whole(value: AttributeValue): string {
  if (typeof value === 'string') return value === 'undefined' || value === 'null' ? '' : value;
  return value === undefined ? '' : String(value);
}

/** An amount as an integer in its unit's smallest parts, or ABSENT, or INVALID. */
export function amount(value: AttributeValue, unit: Unit): number {
  if (typeof value === 'number') return toPlausible(value, unit) ?? INVALID;
  if (value === undefined) return ABSENT;
  if (typeof value === 'bigint') return INVALID;
  if (typeof value === 'boolean') return INVALID;
  const trimmed = value.trim();
  if (WORDS_FOR_NOTHING.has(trimmed)) return ABSENT;
  return NUMBER.test(trimmed) ? (toPlausible(Number(trimmed), unit) ?? INVALID) : INVALID;
}

/** Milliseconds as microseconds, or ABSENT, or INVALID, as of a clock that jumped: neither is a duration, and nothing counts it. */
export function durationUs(value: AttributeValue): number {
  if (typeof value === 'number') return toPlausible(value / 1000, 'seconds') ?? INVALID;
  if (typeof value !== 'string') return value === undefined ? ABSENT : INVALID;
  const trimmed = value.trim();
  if (WORDS_FOR_NOTHING.has(trimmed)) return ABSENT;
  return NUMBER.test(trimmed) ? durationUs(Number(trimmed)) : INVALID;
}

/** A whole number such as a sequence or a status code, or ABSENT. */
export function ordinal(value: AttributeValue): number {
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : ABSENT;
}

/** true and false, also as words; undefined where it is neither. */
export function flag(value: AttributeValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : undefined;
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
