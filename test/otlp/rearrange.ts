/**
 * Writes a message otherwise, as protobuf allows it and no exporter does it: fields in any order, fields told twice,
 * messages in parts, fields that nobody knows. What comes out is valid, though it may mean something else.
 */
import protobuf from 'protobufjs';
import type { Random } from './mutate.ts';
import * as wire from './wire.ts';

export function rearrange(type: protobuf.Type, message: Buffer, random: Random): Buffer {
  const fields: Buffer[] = [];
  const reader = protobuf.Reader.create(message);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const inner = type.fieldsById[tag >>> 3]?.resolvedType;
    if (inner instanceof protobuf.Type) {
      const inside = rearrange(inner, Buffer.from(reader.bytes()), random);
      fields.push(...parts(inside, random).map((part) => wire.delimited(tag >>> 3, part)));
    } else {
      reader.skipType(tag & 7);
      fields.push(message.subarray(start, reader.pos));
    }
  }
  if (random(8) === 0) fields.push(...fields.slice(random(fields.length)));
  if (random(8) === 0) fields.push(pick(UNKNOWN, random));
  if (random(2) === 0) fields.sort(() => random(3) - 1);
  return Buffer.concat(fields);
}

const UNKNOWN = [
  wire.number(30, -1n),
  wire.fixed64(19, 7n),
  wire.delimited(31, 'nobody knows'),
  wire.fixed32(40, 9),
  wire.number(536_870_911, 1),
];

/** A message in one part or, cut between two fields, in two. Parts of a singular field are merged. */
function parts(message: Buffer, random: Random): Buffer[] {
  if (random(8) !== 0) return [message];
  const reader = protobuf.Reader.create(message);
  while (reader.pos < reader.len && random(3) !== 0) reader.skipType(reader.uint32() & 7);
  return [message.subarray(0, reader.pos), message.subarray(reader.pos)];
}

function pick(from: readonly Buffer[], random: Random): Buffer {
  return from[random(from.length)] ?? Buffer.alloc(0);
}
