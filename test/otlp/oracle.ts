/** protobufjs over the official schema: turns OTLP/JSON into protobuf for tests and benches, and decodes it back. */
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import type { Signal } from '../../src/model/record.ts';

/** A message as OTLP/JSON has it: 64-bit numbers may be strings, ids are hex. */
export type Json = { readonly [name: string]: unknown };

/** A message as protobufjs decodes it. A oneof's name says which of its members is there. */
export type Message = { readonly [name: string]: unknown };

/** The schema, on its own each time, so that a test may edit its text and change what is loaded. */
export function loadSchema(edit = (text: string): string => text): protobuf.Root {
  const text = readFileSync(new URL('otlp.proto', import.meta.url), 'utf8');
  const { root } = protobuf.parse(edit(text));
  root.resolveAll();
  return root;
}

export function requestType(schema: protobuf.Root, signal: Signal): protobuf.Type {
  return schema.lookupType({ logs: 'LogsRequest', metrics: 'MetricsRequest', traces: 'TracesRequest' }[signal]);
}

const schema = loadSchema();

/** The request as protobuf. */
export function encode(signal: Signal, request: Json): Buffer {
  const type = requestType(schema, signal);
  return Buffer.from(type.encode(type.fromObject(plain(request) as Json)).finish());
}

/** The request as protobufjs understands it: 64-bit integers are Longs, bytes are Buffers. Throws where it refuses. */
export function decode(signal: Signal, body: Uint8Array): Message {
  return requestType(schema, signal).decode(body) as object as Message;
}

/** A list or map of values on the wire. */
export function encodeList(list: Message, type: 'ArrayValue' | 'KeyValueList'): Buffer {
  return Buffer.from(schema.lookupType(type).encode(list).finish());
}

const IDS = new Set(['traceId', 'spanId', 'parentSpanId']);

/** protobufjs takes ids as base64, as protobuf's own JSON has them, and no nulls. */
function plain(value: unknown, name = ''): unknown {
  if (typeof value === 'string' && IDS.has(name)) return Buffer.from(value, 'hex');
  if (Array.isArray(value)) return value.map((element) => plain(element));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key, plain(member, key)]));
}
