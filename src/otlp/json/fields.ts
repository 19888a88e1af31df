/**
 * How a field of OTLP/JSON is checked, and written as one of protobuf. Each of these takes the number it has there.
 *
 * One bad field costs that field, and one bad record that record: a number, text or name that is none is as if it were absent, and
 * what follows from that is counted. Only where the lists and objects around records are none the request is refused.
 */
import { delimited, fixed64, varint } from '../protobuf/wire.ts';
import { toDouble, toInteger } from './numbers.ts';
import type { Output } from './output.ts';

/** False where the value is none of the field, and nothing is written. Throws where what is to be in it could not be found. */
export type Field = (value: unknown, out: Output) => boolean;

/** By name. Others are passed over, and so is one that is null. */
export type Fields = ReadonlyMap<string, Field>;

/**
 * By the name in OTLP/JSON, and by that of the protobuf definition: OTLP has the first alone, but parsers of protobuf's JSON take
 * both, a collector does, and so some senders found nothing wrong with theirs.
 */
export function named(all: Readonly<Record<string, Field>>): Fields {
  return new Map(Object.entries(all).flatMap(([name, field]) => spellingsOf(name).map((each) => [each, field])));
}

export function spellingsOf(name: string): string[] {
  return [...new Set([name, name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)])];
}

const BASE64 = /^[\w+/-]*={0,2}$/;

/** Of a value that is none of its field. */
const WRITTEN_CHARS = 40;

type Plain = Readonly<Record<string, unknown>>;

/** The content of a message. `holders`: what it is there for, of which it has one. */
export function writeFields(value: unknown, fields: Fields, out: Output, holders: readonly string[] = []): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw out.malformed('an object');
  for (const name in value) {
    const field = fields.get(name);
    const member = (value as Plain)[name];
    if (field === undefined || member === null) continue;
    out.path.push(name);
    field(member, out);
    out.path.pop();
  }
  if (holders.length > 0 && !holders.some((name) => name in value)) noteMisnamed(value, fields, out, holders[0]!);
}

/** Whoever names a list of records by a name of their own would never hear that they are passed over. */
function noteMisnamed(value: object, fields: Fields, out: Output, expected: string): void {
  const name = Object.keys(value).find((each) => !fields.has(each));
  if (name !== undefined) out.misread(`expected ${expected}, found ${name.slice(0, WRITTEN_CHARS)}`);
}

export function message(number: number, fields: Fields, holders?: readonly string[]): Field {
  return (value, out) => {
    out.delimited(delimited(number), () => writeFields(value, fields, out, holders));
    return true;
  };
}

/** A field that is known, and nobody reads. */
export const passed: Field = () => true;

/** A message that is a record, or in one. What is none costs the record, and is told. */
export function part(number: number, fields: Fields, holders?: readonly string[]): Field {
  const write = message(number, fields, holders);
  return (value, out) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? write(value, out)
      : passedOver(out, 'an object');
}

/** Likewise of a list in a record. */
export function listPart(field: Field, isWanted?: (element: unknown, out: Output) => boolean): Field {
  const write = list(field, isWanted);
  return (value, out) => (Array.isArray(value) ? write(value, out) : passedOver(out, 'a list'));
}

function passedOver(out: Output, expected: string): false {
  out.misread(`expected ${expected}`);
  return false;
}

/** `isWanted` may leave out an element, of which it is not known yet that it is one. */
export function list(field: Field, isWanted: (element: unknown, out: Output) => boolean = () => true): Field {
  return (value, out) => {
    if (!Array.isArray(value)) throw out.malformed('a list');
    for (let index = 0; index < value.length; index++) {
      out.path.push(index);
      if (isWanted(value[index], out)) field(value[index], out);
      out.path.pop();
    }
    return true;
  };
}

/** A value that nobody reads, in the place of any other. */
export function unread(number: number): Field {
  return (_, out) => {
    out.delimited(delimited(number), () => {});
    return true;
  };
}

/** The plain values in a list, by their own fields. Anything else in it is empty. */
export function elementsOf(number: number, plain: Fields): Field {
  return valuesOf(number, (element, out) => writePlain(element, plain, out));
}

/** The plain values in a map, likewise. */
export function entriesOf(number: number, plain: Fields): Field {
  const key = text(1);
  return valuesOf(number, (entry, out) => {
    const { key: name, value } = (entry ?? {}) as Plain;
    if (key(name, out)) out.delimited(delimited(2), () => writePlain(value, plain, out));
  });
}

function writePlain(value: unknown, plain: Fields, out: Output): void {
  for (const [name, field] of plain) field((value as Plain | null | undefined)?.[name], out);
}

function valuesOf(number: number, write: (one: unknown, out: Output) => void): Field {
  return (value, out) => {
    const { values } = (value ?? {}) as { values?: unknown };
    out.delimited(delimited(number), () => {
      for (const one of Array.isArray(values) ? values : []) out.delimited(delimited(1), () => write(one, out));
    });
    return true;
  };
}

/** What takes a value that is none of the field. */
export function otherwise(field: Field, other: Field): Field {
  return (value, out) => field(value, out) || other(value, out);
}

/** A value as it is written, where that is short: whoever reads the field says that it is none of his. */
export const asWritten: (number: number) => Field = scalar(delimited, textOf, (out, value) => out.text(value));
export const notANumber: (number: number) => Field = scalar(
  fixed64,
  () => NaN,
  (out, value) => out.double(value),
);

/** Half a surrogate pair, which protobuf cannot carry, becomes U+FFFD. */
export const text = scalar(delimited, asText, (out, value) => out.text(value));
/** Of so many bytes: in hex, or in base64 as protobuf's own JSON has it. What is none is as if it were absent. */
export function identifier(number: number, bytes: number): Field {
  const base64Chars = 4 * Math.ceil(bytes / 3);
  const read = (value: unknown) => {
    if (typeof value !== 'string' || value.length !== base64Chars || !BASE64.test(value)) return asText(value);
    const content = Buffer.from(value, 'base64');
    return content.length === bytes ? content.toString('hex') : value;
  };
  return scalar(delimited, read, (out, value: string) => out.hex(value))(number);
}
/** Base64, of any of its alphabets; what is none is as if it were absent. */
export const bytes = scalar(
  delimited,
  (value) => (typeof value === 'string' && BASE64.test(value) ? Buffer.from(value, 'base64') : undefined),
  (out, value) => out.content(value),
);
export const boolean = scalar(varint, asBoolean, (out, value) => out.byte(value ? 1 : 0));
export const flag = scalar(varint, asSaid, (out, value) => out.byte(value ? 1 : 0));
export const double = scalar(fixed64, toDouble, (out, value) => out.double(value));
export const int64 = integer(varint, -(2n ** 63n), 2n ** 63n - 1n);
export const sfixed64 = integer(fixed64, -(2n ** 63n), 2n ** 63n - 1n);
export const uint64 = integer(fixed64, 0n, 2n ** 64n - 1n);
export const int32 = integer(varint, -(2n ** 31n), 2n ** 32n - 1n);

/**
 * An enum: by its number, or by its name, which protobuf's JSON allows too. The names of all begin alike, which some writers leave
 * out. Another is none.
 */
export function enumeration(number: number, prefix: string, names: readonly string[]): Field {
  const write = int32(number);
  const indexOf = (word: string) => {
    const name = word.toUpperCase();
    return names.indexOf(name.startsWith(`${prefix}_`) ? name.slice(prefix.length + 1) : name);
  };
  return (value, out) => {
    const index = typeof value === 'string' ? indexOf(value) : -1;
    return write(index < 0 ? value : index, out);
  };
}

function textOf(value: unknown): string | undefined {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain || typeof value === 'bigint' ? `${value}`.slice(0, WRITTEN_CHARS) : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

const SAID: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ['true', true],
  ['1', true],
  [1, true],
  ['false', false],
  ['0', false],
  [0, false],
]);

/** Also as a word or a number. */
function asSaid(value: unknown): boolean | undefined {
  return asBoolean(value) ?? SAID.get(typeof value === 'string' ? value.toLowerCase() : value);
}

type TagOf = (number: number) => number;

function integer(tagOf: TagOf, min: bigint, max: bigint): (number: number) => Field {
  const read = (value: unknown) => {
    const whole = toInteger(value);
    return whole !== undefined && whole >= min && whole <= max ? whole : undefined;
  };
  const form = tagOf === varint ? 'varint' : 'fixed64';
  return scalar(tagOf, read, (out, value) => out[form](value));
}

function scalar<T>(tagOf: TagOf, read: (value: unknown) => T | undefined, write: (out: Output, value: T) => void) {
  return (number: number): Field => {
    const tag = tagOf(number);
    return (written, out) => {
      const value = read(written);
      if (value === undefined) return false;
      out.byte(tag);
      write(out, value);
      return true;
    };
  };
}
