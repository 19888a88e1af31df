/** JSON text to values, with 64-bit integers exact. */
import { Malformed } from '../malformed.ts';
import { refuseTooMany } from './elements.ts';

/**
 * A value that starts with 16 digits or more may be an integer that a double cannot hold. OTLP/JSON has 64-bit integers
 * as strings, but some senders write numbers. Such digits within a text only make the parser take the slower way.
 */
const LONG_INTEGER = /[:,[]\s*-?\d{16}/;

/** A 64-bit integer has 20 characters at most. What is longer is a double, if anything. */
const INTEGER = /^(-?\d{16,20})(?:\.0+)?$/;

/** Integers past 2^53 come as bigint, all else as `JSON.parse` has it. */
export function parse(body: Uint8Array): unknown {
  refuseTooMany(body);
  // Bytes that are no UTF-8 become U+FFFD.
  return parseText(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
}

/** The same of a text that is known to be short enough. */
export function parseText(text: string): unknown {
  try {
    return LONG_INTEGER.test(text)
      ? JSON.parse(text, exactly as (name: string, value: unknown) => unknown)
      : JSON.parse(text);
  } catch (error) {
    // A SyntaxError, or a RangeError where the reviver meets brackets nested too deep. Their messages quote the body.
    if (error instanceof SyntaxError || error instanceof RangeError) throw new Malformed('the body is not JSON');
    throw error;
  }
}

function exactly(_name: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const { source = '' } = context;
  const digits = INTEGER.exec(source)?.[1];
  return digits === undefined ? value : BigInt(digits);
}
