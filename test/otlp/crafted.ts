/** Requests written by hand, and what a decoder reads of them. */
import { expect } from '@jest/globals';
import type { Signal } from '../../src/model/record.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { decode } from './oracle.ts';
import { decoded, expected, type PlainRecord } from './records.ts';
import { delimited } from './wire.ts';

const NAMES = ['who', 'model', 'cost', 'ok', 'who.else'];

/** Four slots; the last name shares the first one's. */
export const vocabulary = { slots: new Map(NAMES.map((name, slot) => [name, slot % 4])), size: 4 };

/** The records of a body, of which protobufjs says the same. */
export function read(signal: Signal, body: Buffer): PlainRecord[] {
  const records = decoded(createDecoder(vocabulary), signal, 'protobuf', body);
  if (typeof records === 'string') throw new Error(records);
  expect(records).toEqual(expected(signal, decode(signal, body), vocabulary));
  return records.filter((record) => 'attributes' in record);
}

/** The one log record with these fields. */
export const readLog = (...fields: Buffer[]): PlainRecord | undefined => read('logs', log(...fields))[0];

/** Why a body is refused. */
export function refusal(signal: Signal, body: Buffer): string {
  const answer = decoded(createDecoder(vocabulary), signal, 'protobuf', body);
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
