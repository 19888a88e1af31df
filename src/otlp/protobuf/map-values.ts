/** Attributes whose value is a map, for the few names that somebody reads as one. */
import type { AttributeValue } from '../../model/record.ts';
import { Malformed } from '../malformed.ts';
import type { ValueReader } from './values.ts';
import { delimited, type Wire } from './wire.ts';

const KEY_VALUE_LIST = delimited(6);
const ENTRY = delimited(1);
const DIGITS = /^\d{1,15}$/;
const [KEY, VALUE] = [delimited(1), delimited(2)];

/**
 * The AnyValue up to `stop`. A map is the JSON of the numbers in it, as agents write that have no maps; what else is in it is not
 * looked at, and one that is malformed is absent.
 */
export function readMap(wire: Wire, stop: number, values: ValueReader): AttributeValue {
  const start = wire.at;
  if (wire.bytes[start] !== KEY_VALUE_LIST) return values.any(wire, stop, undefined);
  try {
    wire.at = start + 1;
    return JSON.stringify(Object.fromEntries(numbersIn(wire, wire.length(stop), values)));
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  } finally {
    wire.at = stop;
  }
}

function numbersIn(wire: Wire, stop: number, values: ValueReader): [name: string, value: number][] {
  const numbers: [string, number][] = [];
  while (wire.at < stop) {
    if (wire.varint32() !== ENTRY) throw new Malformed('a map has something that is no entry');
    const end = wire.length(stop);
    let name = '';
    let value: AttributeValue;
    while (wire.at < end) {
      const tag = wire.varint32();
      const endOfField = wire.length(end);
      if (tag === KEY) name = values.name(wire, endOfField);
      else if (tag === VALUE) value = values.any(wire, endOfField, value);
      wire.at = endOfField;
    }
    // Some write numbers as texts.
    const number = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
    if (typeof number === 'number') numbers.push([name, number]);
  }
  return numbers;
}
