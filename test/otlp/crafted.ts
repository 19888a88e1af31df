/** Requests written by hand, and what a decoder reads of them. */
import { expect } from '@jest/globals';
import type { Signal } from '../../src/model/record.ts';
import { decode } from './oracle.ts';
import { createReader, decoded, expected, type PlainRecord, type Reader } from './records.ts';
import { delimited } from './wire.ts';

/** Four names, the first in two spellings. */
const NAMES = [['who', 'who.else'], ['model'], ['cost'], ['ok']] as const;

export const createCrafted = (): Reader => createReader(NAMES);

/** The records of a body, of which protobufjs says the same. */
export function read(signal: Signal, body: Buffer): PlainRecord[] {
  const reader = createCrafted();
  const records = decoded(reader, signal, 'protobuf', body);
  if (typeof records === 'string') throw new Error(records);
  expect(records).toEqual(expected(signal, decode(signal, body), reader.names));
  return records.filter((record) => 'attributes' in record);
}

/** The one log record with these fields. */
export const readLog = (...fields: Buffer[]): PlainRecord | undefined => read('logs', log(...fields))[0];

/** Why a body is refused. */
export function refusal(signal: Signal, body: Buffer): string {
  const answer = decoded(createCrafted(), signal, 'protobuf', body);
  return typeof answer === 'string' ? answer : 'accepted';
}

/** A request of one resource and scope. */
export const request = (...records: Buffer[]): Buffer =>
  delimited(1, delimited(2, ...records.map((record) => delimited(2, record))));

/** A request of one log record with these fields. */
export const log = (...fields: Buffer[]): Buffer => request(Buffer.concat(fields));

/** A request of one metric with one field, which holds its kind. */
export const metric = (field: number, ...content: Buffer[]): Buffer => request(delimited(field, ...content));

/** The text of an AnyValue; also the first field of a metric and of a scope, their name. */
export const text = (value: string): Buffer => delimited(1, value);
