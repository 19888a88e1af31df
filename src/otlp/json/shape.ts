/**
 * Reads fields of JSON objects in the shapes that OTLP gives them, and knows where in the body it is, so that a refusal
 * can say so: `resourceLogs[0].scopeLogs[1].logRecords: expected a list`. A field that is null is absent.
 */
import { Malformed } from '../malformed.ts';
import { TEXT_BYTES_MAX } from '../views.ts';
import { toDouble, toInteger } from './numbers.ts';

export type Fields = { readonly [name: string]: unknown };

export class Shape {
  readonly #path: (string | number)[] = [];
  /** The words of the last time that was read. */
  hi = 0;
  lo = 0;

  /** The body itself. */
  root(value: unknown): Fields {
    this.#path.length = 0;
    return this.#object(value, 'the body');
  }

  /** Visits every object of a list. */
  each(fields: Fields, name: string, visit: (element: Fields) => void): void {
    const list = fields[name] ?? [];
    if (!Array.isArray(list)) throw this.#malformed(name, 'a list');
    this.#path.push(name, 0);
    for (let index = 0; index < list.length; index++) {
      this.#path[this.#path.length - 1] = index;
      visit(this.#object(list[index]));
    }
    this.#path.length -= 2;
  }

  /** Visits an object, if it is there. */
  within(fields: Fields, name: string, visit: (object: Fields) => void): void {
    const object = fields[name] ?? undefined;
    if (object === undefined) return;
    this.#path.push(name);
    visit(this.#object(object));
    this.#path.pop();
  }

  /** Undefined where it is too long to be a name or a label; '' where it is absent. */
  text(fields: Fields, name: string, bytesMax = TEXT_BYTES_MAX): string | undefined {
    const text = fields[name] ?? '';
    if (typeof text !== 'string') throw this.#malformed(name, 'a string');
    if (text.length * 3 > bytesMax && Buffer.byteLength(text) > bytesMax) return undefined;
    // Half a surrogate pair, which protobuf cannot carry, becomes what it would be there.
    return text.toWellFormed();
  }

  boolean(fields: Fields, name: string): boolean {
    const value = fields[name] ?? false;
    if (typeof value !== 'boolean') throw this.#malformed(name, 'true or false');
    return value;
  }

  double(fields: Fields, name: string): number {
    const value = toDouble(fields[name] ?? 0);
    if (value === undefined) throw this.#malformed(name, 'a number');
    return value;
  }

  int64(fields: Fields, name: string): number | bigint {
    return this.#integer(fields, name, -(2n ** 63n), 2n ** 63n - 1n);
  }

  uint64(fields: Fields, name: string): number | bigint {
    return this.#integer(fields, name, 0n, 2n ** 64n - 1n);
  }

  /** An enum: by its number, or by its name, which protobuf's JSON allows too. */
  enum(fields: Fields, name: string, names: readonly string[]): number {
    const number = names.indexOf(String(fields[name]));
    return number < 0 ? this.int32(fields, name) : number;
  }

  /** Flags, and numbers of enums. */
  int32(fields: Fields, name: string): number {
    return Number(this.#integer(fields, name, -(2n ** 31n), 2n ** 32n - 1n)) | 0;
  }

  /** Nanoseconds, into `hi` and `lo`. */
  time(fields: Fields, name: string): void {
    const time = this.uint64(fields, name);
    this.hi = typeof time === 'bigint' ? Number(time >> 32n) : Math.floor(time / 2 ** 32);
    this.lo = typeof time === 'bigint' ? Number(time & 0xffffffffn) : time >>> 0;
  }

  /** Lower-case hex of so many bytes; '' where it is anything else. */
  identifier(fields: Fields, name: string, bytes: number): string {
    const text = this.text(fields, name) ?? '';
    return text.length === 2 * bytes && /^[0-9a-f]+$/i.test(text) ? text.toLowerCase() : '';
  }

  #integer(fields: Fields, name: string, min: bigint, max: bigint): number | bigint {
    const value = toInteger(fields[name] ?? 0);
    if (value === undefined || value < min || value > max) {
      throw this.#malformed(name, `an integer from ${min} to ${max}`);
    }
    return value;
  }

  #object(value: unknown, name?: string): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#malformed(name, 'an object');
    return value as Fields;
  }

  #malformed(name: string | undefined, expected: string): Malformed {
    const steps = name === undefined ? this.#path : [...this.#path, name];
    const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    return new Malformed(`${path.slice(1)}: expected ${expected}`);
  }
}
