/** Bodies of few bytes that make much work: each of 64 MiB once it is inflated. */
import type { Encoding } from '../../src/model/exchange.ts';
import type { Signal } from '../../src/model/record.ts';

export type Hostile = { readonly signal: Signal; readonly encoding: Encoding; readonly plain: Buffer };

const BYTES = 64 * 2 ** 20 - 2 ** 12;

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

/** A length-delimited field. */
function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(content.length)]), content]);
}

/** The same again and again, as deep in messages as the path says. */
function repeated(unit: Buffer, ...path: number[]): Buffer {
  const content = Buffer.alloc(Math.floor(BYTES / unit.length) * unit.length, unit);
  return path.reduceRight<Buffer>((inner, number) => field(number, inner), content);
}

const empty = (number: number) => field(number, Buffer.alloc(0));
const attribute = (number: number, name: string) =>
  field(number, Buffer.concat([field(1, Buffer.from(name)), field(2, field(1, Buffer.from('x')))]));

const json = (unit: string) => {
  const head = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[';
  return Buffer.concat([Buffer.from(head), Buffer.alloc(BYTES, `${unit},`), Buffer.from('{}]}]}]}')]);
};

const protobuf = (signal: Signal, plain: Buffer): Hostile => ({ signal, encoding: 'protobuf', plain });

export const HOSTILE: Readonly<Record<string, () => Hostile>> = {
  'empty resources': () => protobuf('logs', repeated(empty(1))),
  'empty scopes': () => protobuf('logs', repeated(empty(2), 1)),
  'empty records': () => protobuf('logs', repeated(empty(2), 1, 2)),
  'empty points': () => protobuf('metrics', repeated(empty(1), 1, 2, 2, 7)),
  'empty spans': () => protobuf('traces', repeated(empty(2), 1, 2)),
  'empty attributes': () => protobuf('logs', repeated(empty(6), 1, 2, 2)),
  'the same attribute': () => protobuf('logs', repeated(attribute(6, 'session.id'), 1, 2, 2)),
  'attributes of a resource': () => protobuf('logs', repeated(attribute(1, 'user.id'), 1, 1)),
  'unknown fields': () => protobuf('logs', repeated(Buffer.from([0x18, 0]), 1, 2, 2)),
  'empty JSON records': () => ({ signal: 'logs', encoding: 'json', plain: json('{}') }),
  'JSON numbers': () => ({ signal: 'logs', encoding: 'json', plain: json('1') }),
  'JSON brackets': () => ({ signal: 'logs', encoding: 'json', plain: Buffer.alloc(BYTES, '[') }),
  'a long JSON text': () => ({ signal: 'logs', encoding: 'json', plain: Buffer.from(`"${'x'.repeat(BYTES)}"`) }),
};
