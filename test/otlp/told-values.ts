/** What values of protobufjs's objects are to be delivered as. */
import { createHash } from 'node:crypto';
import type { AttributeValue } from '../../src/model/record.ts';
import { encodeList, type Message } from './oracle.ts';

export function anyValue(value: Message | undefined): AttributeValue {
  const member = value?.['value'];
  if (value === undefined || typeof member !== 'string') return undefined;
  if (member === 'intValue') return integer(value[member]);
  const content = value[member];
  if (typeof content === 'string' && Buffer.byteLength(content) > 4096) {
    const beginning = Buffer.from(content)
      .subarray(0, 160)
      .toString()
      .replace(/\ufffd$/, '');
    return `${beginning}${hashed(Buffer.from(content))}`;
  }
  return typeof content === 'object' ? undefined : (content as AttributeValue);
}

/** Lists, maps and bytes tell records apart, and are no values otherwise. */
export function identifyingValue(value: Message | undefined): AttributeValue {
  const told = partsOf(value);
  return told === undefined
    ? anyValue(value)
    : told.length === 0
      ? undefined
      : hashed(Buffer.from(JSON.stringify(told)));
}

/** Undefined of plain values. */
function partsOf(value: Message | undefined): readonly unknown[] | undefined {
  const of = String(value?.['value']);
  const content = value?.[of] as Message;
  if (of === 'bytesValue')
    return isEmpty(content) ? [] : [{ bytes: hashed(Buffer.from(content as unknown as Uint8Array)) }];
  // Of what identifies nothing lists are not looked into (see lazy-oracle.ts).
  if (!['arrayValue', 'kvlistValue'].includes(of) || content instanceof Uint8Array) return undefined;
  const parts = list(content, 'values');
  const textOf = (part: Message | undefined) => anyValue(part)?.toString() ?? null;
  if (parts.length === 0) return [];
  const bytes = encodeList(content, of === 'arrayValue' ? 'ArrayValue' : 'KeyValueList');
  if (of === 'arrayValue') return bytes.length > 4096 ? [hashed(bytes)] : parts.map(textOf);
  if (bytes.length > 4096) return [{ bytes: hashed(bytes) }];
  const entries = parts.map((entry) => [String(entry['key']), textOf(object(entry, 'value'))] as const);
  return [{ map: entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) }];
}

const isEmpty = (content: unknown) => (content as Uint8Array).length === 0;

function hashed(bytes: Buffer): string {
  return `~${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
}

export function integer(long: unknown): number | bigint {
  const exact = BigInt(String(long));
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}

export function list(message: Message, name: string): readonly Message[] {
  return message[name] as readonly Message[];
}

export function object(message: Message, name: string): Message | undefined {
  return (message[name] ?? undefined) as Message | undefined;
}
