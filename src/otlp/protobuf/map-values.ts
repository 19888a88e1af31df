/** Attributes whose value is a map: for the few names that somebody reads as one, and to be told from others. */
import type { AttributeValue } from '../../model/record.ts';
import { Malformed } from '../malformed.ts';
import { delimited, fields, type Wire } from './wire.ts';

const KEY_VALUE_LIST = delimited(6);
const ENTRY = delimited(1);
const MAP = fields(ENTRY);
const DIGITS = /^\d{1,15}$/;
const [KEY, VALUE] = [delimited(1), delimited(2)];
const KEY_VALUE = fields(KEY, VALUE);

type Entry = readonly [name: string, value: AttributeValue];

/** Who reads what stands in it (see values.ts). */
type Values = {
  name(wire: Wire, stop: number): string;
  any(wire: Wire, stop: number, before: AttributeValue): AttributeValue;
};

/**
 * The AnyValue up to `stop`. A map is the JSON of the numbers in it, as agents write that have no maps; what else is in it is not
 * looked at, and one that is malformed is absent.
 */
export function readMap(wire: Wire, stop: number, values: Values): AttributeValue {
  const start = wire.at;
  if (start === stop || wire.bytes[start] !== KEY_VALUE_LIST) return values.any(wire, stop, undefined);
  try {
    wire.at = start + 1;
    const numbers = entriesOf(wire, wire.length(stop), values).flatMap(numberIn);
    return JSON.stringify(Object.fromEntries(numbers));
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  } finally {
    wire.at = stop;
  }
}

/** Some write numbers as texts. */
function numberIn([name, value]: Entry): [name: string, value: number][] {
  const number = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
  return typeof number === 'number' ? [[name, number]] : [];
}

/** What stands in a map up to `stop`. */
export function entriesOf(wire: Wire, stop: number, values: Values): Entry[] {
  const entries: Entry[] = [];
  while (wire.at < stop) {
    const tag = wire.varint32();
    if (tag === ENTRY) entries.push(readEntry(wire, wire.length(stop), values));
    else wire.skip(tag, stop, MAP);
  }
  wire.arriveAt(stop);
  return entries;
}

function readEntry(wire: Wire, stop: number, values: Values): Entry {
  let name = '';
  let value: AttributeValue;
  while (wire.at < stop) {
    const tag = wire.varint32();
    if (tag === KEY) name = values.name(wire, wire.length(stop));
    else if (tag === VALUE) value = values.any(wire, wire.length(stop), value);
    else wire.skip(tag, stop, KEY_VALUE);
  }
  wire.arriveAt(stop);
  return [name, value];
}
