/**
 * One entry of the journal: a whole change as V8 serializes it (a form that newer ones read), its CRC-32 before it. It is
 * written once per commit and read only after a crash.
 */
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import type { Registers } from '../../model/registers.ts';
import type { Change, EntityChange } from '../../model/store.ts';

const CRC_BYTES = 4;

/** An entity without the names of its fields, which would be most of it; `text` is the tail where there is one. */
type Row = [
  key: string,
  version: number,
  text: string | undefined,
  isTail: boolean,
  dueMs: number,
  expiresMs: number,
  openGroup: string | undefined,
  openMs: number | undefined,
];

type Entry = Omit<Change, 'shard' | 'entities' | 'registers'> & {
  readonly entities: readonly Row[];
  /** Of a space its name and law. */
  readonly registers: readonly (Pick<Registers, 'group' | 'values'> & Pick<Registers['space'], 'name' | 'law'>)[];
};

export function encode(change: Change): Buffer {
  const { entities, marks, totals, registers, outbox, delivered, forget } = change;
  const entry: Entry = {
    entities: entities.map(rowOf),
    marks,
    totals,
    registers: registers.map(({ space: { name, law }, group, values }) => ({ name, law, group, values })),
    outbox,
    delivered,
    forget,
  };
  refuseHalves(change);
  const bytes = serialize(entry);
  const whole = Buffer.allocUnsafe(CRC_BYTES + bytes.length);
  whole.writeUInt32LE(crc32(bytes), 0);
  whole.set(bytes, CRC_BYTES);
  return whole;
}

/** The blob of an entity as of the entries before; throws where there is none. */
export type BlobOf = (key: string) => string;

/** The change of an entry, or undefined where the entry is damaged. */
export function decode(entry: Uint8Array, blobOf: BlobOf): Change | undefined {
  if (entry.length < CRC_BYTES) return undefined;
  const { buffer, byteOffset, length } = entry;
  const bytes = Buffer.from(buffer, byteOffset + CRC_BYTES, length - CRC_BYTES);
  if (Buffer.from(buffer, byteOffset, CRC_BYTES).readUInt32LE(0) !== crc32(bytes)) return undefined;
  const { entities, registers, ...rest }: Entry = deserialize(bytes);
  return {
    ...rest,
    shard: 0,
    entities: entities.map((row) => entityOf(row, blobOf)),
    registers: registers.map(({ name, law, ...values }) => ({ space: { name, law, kept: 'for ever' }, ...values })),
  };
}

function rowOf({ key, version, blob, tail, dueMs, expiresMs, open }: EntityChange): Row {
  return [key, version, tail ?? blob, tail !== undefined, dueMs, expiresMs, open?.group, open?.lastMs];
}

function entityOf([key, version, text, isTail, dueMs, expiresMs, group, lastMs]: Row, blobOf: BlobOf): EntityChange {
  const tail = isTail ? text : undefined;
  const open = group === undefined ? undefined : { group, lastMs: lastMs! };
  return { key, version, blob: tail === undefined ? text : blobOf(key) + tail, tail, dueMs, expiresMs, open };
}

/** A text that UTF-8 cannot say would be another text in the rows. */
function refuseHalves({ entities, totals, registers, outbox }: Change): void {
  // A tail is numbers alone, and who has been there before has a key that was looked at.
  for (const { key, version, blob = '', tail } of entities) {
    if (version === 0) refuseHalf(key);
    if (tail === undefined) refuseHalf(blob);
  }
  for (const { key, kpi } of totals) [key, kpi].forEach(refuseHalf);
  for (const { id, body } of outbox) [id, body].forEach(refuseHalf);
  for (const { group, values } of registers) {
    refuseHalf(group);
    values.forEach((value, key) => {
      refuseHalf(key);
      if (typeof value !== 'number') refuseHalf(value.text);
    });
  }
}

function refuseHalf(text: string): void {
  if (!text.isWellFormed()) throw new Error(`BUG: a text of state holds half a character: ${JSON.stringify(text)}`);
}
